//! Conditions over the facts of use: when a license duty arises.

use std::fmt::Display;
use std::str::FromStr;

use gwanmun_model::duty::DutyFact;
use gwanmun_model::use_facts::Combined;
use gwanmun_model::{Answer, Linking, UseContext, UseFacts};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// How one component is used: all a condition can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The use context.
    pub context: UseContext,
    /// What people say of its use.
    pub facts: UseFacts,
    /// What it is combined with.
    pub combined: Combined,
}

impl Situation {
    /// A use in `context` of which nothing else is known.
    pub fn of(context: UseContext) -> Self {
        Self {
            context,
            facts: UseFacts::default(),
            combined: Combined::default(),
        }
    }

    /// Whether it goes out in a consumer product: without an answer, only equipment may be one.
    fn user_product(self) -> Answer {
        match self.context {
            UseContext::Device => self.facts.user_product,
            _ => self.facts.user_product.or(Answer::No),
        }
    }

    /// Whether people use it over a network: that is what some contexts mean, and what tools are not for.
    fn remote_users(self) -> Answer {
        match self.context {
            UseContext::Network | UseContext::Service => self.facts.remote_users.or(Answer::Yes),
            UseContext::Tool => self.facts.remote_users.or(Answer::No),
            _ => self.facts.remote_users,
        }
    }
}

/// A condition as the data files write it. An unknown fact satisfies every condition that asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Every one holds.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// Under any use.
    Always,
    /// Under no use: information for a review.
    Never,
    /// Copies reach others.
    Distributed,
    /// It is offered as a managed service to third parties.
    Service,
    /// The use context is one of these.
    Context(Vec<Named<UseContext>>),
    /// Whether it is modified.
    Modified(Wanted),
    /// It is linked in one of these ways.
    Linking(Vec<Named<Linking>>),
    /// Whether its source is delivered along.
    SourceForm(Wanted),
    /// Whether it goes out in a consumer product.
    UserProduct(Wanted),
    /// Whether people use it over a network.
    RemoteUsers(Wanted),
    /// It is combined with code under such a license.
    CombinedWith(Partner),
}

/// The answer a condition asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wanted {
    /// It is so.
    Yes,
    /// It is not so.
    No,
}

impl From<Wanted> for Answer {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Yes => Self::Yes,
            Wanted::No => Self::No,
        }
    }
}

/// Licenses a condition asks for among what a component is combined with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Partner {
    /// Any version of the GPL or AGPL.
    #[serde(rename = "gpl")]
    Gpl,
    /// Version 2 of the GPL only.
    #[serde(rename = "gpl-2.0-only")]
    Gpl2Only,
}

/// A value written by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<T>(pub T);

impl<'de, T: FromStr> Deserialize<'de> for Named<T>
where
    T::Err: Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        let named = id.parse().map(Self);
        named.map_err(|error: T::Err| D::Error::custom(format!("`{id}`: {error}")))
    }
}

impl Condition {
    /// Returns the facts that make the condition hold, in its order; `None` where it does not hold.
    ///
    /// Of several alternatives one that holds for certain comes before those that only may.
    pub fn holds(&self, situation: &Situation) -> Option<Vec<DutyFact>> {
        let facts = &situation.facts;
        match self {
            Self::Always => Some(Vec::new()),
            Self::Never => None,
            Self::All(parts) => {
                let held: Option<Vec<_>> = parts.iter().map(|part| part.holds(situation)).collect();
                held.map(|held| once(held.concat()))
            }
            Self::Any(parts) => {
                let held: Vec<_> = parts
                    .iter()
                    .filter_map(|part| part.holds(situation))
                    .collect();
                let certain = |facts: &&Vec<DutyFact>| !facts.iter().any(|fact| fact.is_assumed());
                match held.iter().find(certain) {
                    Some(certain) => Some(certain.clone()),
                    None if held.is_empty() => None,
                    None => Some(once(held.concat())),
                }
            }
            Self::Distributed => in_context(situation.context, situation.context.is_distributed()),
            Self::Service => {
                in_context(situation.context, situation.context == UseContext::Service)
            }
            Self::Context(contexts) => {
                let named = contexts.iter().any(|one| one.0 == situation.context);
                in_context(situation.context, named)
            }
            Self::Linking(ways) => {
                let known = ways.iter().any(|one| one.0 == facts.linking);
                (known || facts.linking == Linking::Unknown)
                    .then(|| vec![DutyFact::Linking(facts.linking)])
            }
            Self::Modified(wanted) => may(*wanted, facts.modified, DutyFact::Modified),
            Self::SourceForm(wanted) => may(*wanted, facts.source_form, DutyFact::SourceForm),
            Self::UserProduct(wanted) => {
                may(*wanted, situation.user_product(), DutyFact::UserProduct)
            }
            Self::RemoteUsers(wanted) => {
                may(*wanted, situation.remote_users(), DutyFact::RemoteUsers)
            }
            Self::CombinedWith(Partner::Gpl) => may(
                Wanted::Yes,
                situation.combined.gpl,
                DutyFact::CombinedWithGpl,
            ),
            Self::CombinedWith(Partner::Gpl2Only) => may(
                Wanted::Yes,
                situation.combined.gpl_2_only,
                DutyFact::CombinedWithGpl2Only,
            ),
        }
    }
}

fn in_context(context: UseContext, holds: bool) -> Option<Vec<DutyFact>> {
    holds.then(|| vec![DutyFact::Context(context)])
}

fn may(wanted: Wanted, answer: Answer, fact: fn(Answer) -> DutyFact) -> Option<Vec<DutyFact>> {
    answer.may_be(wanted.into()).then(|| vec![fact(answer)])
}

/// Keeps the first of equal facts.
fn once(facts: Vec<DutyFact>) -> Vec<DutyFact> {
    let mut kept: Vec<DutyFact> = Vec::new();
    for fact in facts {
        if !kept.contains(&fact) {
            kept.push(fact);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        when: Condition,
    }

    fn condition(text: &str) -> Condition {
        let file: File = toml::from_str(&format!("when = {text}\n")).unwrap();
        file.when
    }

    #[test]
    fn an_unknown_fact_satisfies_either_answer_and_a_known_one_only_its_own() {
        let mut app = Situation::of(UseContext::App);
        for wanted in ["yes", "no"] {
            let facts = condition(&format!("{{ modified = \"{wanted}\" }}")).holds(&app);
            assert_eq!(facts, Some(vec![DutyFact::Modified(Answer::Unknown)]));
        }
        app.facts.modified = Answer::No;
        assert_eq!(condition("{ modified = \"yes\" }").holds(&app), None);
        assert!(condition("{ modified = \"no\" }").holds(&app).is_some());
    }

    #[test]
    fn contexts_answer_what_they_mean() {
        let remote = condition("{ remote-users = \"yes\" }");
        let product = condition("{ user-product = \"yes\" }");
        let told = |condition: &Condition, context| condition.holds(&Situation::of(context));
        assert_eq!(
            told(&remote, UseContext::Network),
            Some(vec![DutyFact::RemoteUsers(Answer::Yes)])
        );
        assert_eq!(told(&remote, UseContext::Tool), None);
        assert_eq!(
            told(&remote, UseContext::Internal),
            Some(vec![DutyFact::RemoteUsers(Answer::Unknown)])
        );
        assert_eq!(
            told(&product, UseContext::Device),
            Some(vec![DutyFact::UserProduct(Answer::Unknown)])
        );
        assert_eq!(told(&product, UseContext::App), None);
    }

    #[test]
    fn of_alternatives_a_certain_one_is_told() {
        let any = condition("{ any = [{ modified = \"yes\" }, \"distributed\"] }");
        assert_eq!(
            any.holds(&Situation::of(UseContext::App)),
            Some(vec![DutyFact::Context(UseContext::App)])
        );
        assert_eq!(
            any.holds(&Situation::of(UseContext::Internal)),
            Some(vec![DutyFact::Modified(Answer::Unknown)])
        );
    }

    #[test]
    fn what_no_condition_says_is_refused() {
        for text in [
            "\"sometimes\"",
            "{ modified = \"maybe\" }",
            "{ context = [\"moon\"] }",
            "{ linking = [\"glued\"] }",
        ] {
            assert!(
                toml::from_str::<File>(&format!("when = {text}\n")).is_err(),
                "{text}"
            );
        }
    }
}
