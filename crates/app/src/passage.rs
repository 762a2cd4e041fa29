//! What the gate asks.

use gwanmun_model::digest::Algorithm;
use gwanmun_model::finding::FindingKind;
use gwanmun_model::request::RequestState;
use gwanmun_model::{Passage, PassageState, Purl, Text, Timestamp, UseContext};
use gwanmun_store::requests::{self, Covering};
use gwanmun_store::versions;

use crate::known::Known;
use crate::{App, AppError};

impl App {
    /// Answers whether this component version may pass in this use context. Only an approval in force of
    /// exactly this version from the same place in exactly this context lets it pass (other qualifiers
    /// and the subpath do not matter); a version the data now calls malicious never passes.
    ///
    /// # Errors
    /// Whenever the answer cannot be made; the gate then refuses. [`AppError::NoData`] for an approved version
    /// that without data nobody can clear of having become malicious.
    pub fn passage(&self, purl: &Purl, context: UseContext) -> Result<Passage, AppError> {
        let now = self.now();
        let coordinate = versions::coordinate(purl);
        let mut known = self.read(|t| Ok(requests::covering(t, &coordinate, context, now)?))?;
        known.retain(|covering| same_place(covering, purl));
        if purl.version().is_none() {
            return Ok(self.denied(purl, context, None, no_version()));
        }
        let in_force = known.iter().find_map(|covering| {
            let until = covering.decided_until.filter(|until| *until > now)?;
            covering.state.is_approved().then_some((covering, until))
        });
        let malicious = match self.malicious(purl) {
            // Nothing passes anyway, and why not is worth more than that there is no data.
            Err(AppError::NoData(_)) if in_force.is_none() => None,
            answer => answer?,
        };
        if let Some(id) = malicious {
            let reason = Text::new(
                format!("악성 패키지로 알려져 있습니다 ({id}). 승인이 있어도 쓸 수 없습니다."),
                format!("It is known to be malicious ({id}). No approval lets it pass."),
            );
            return Ok(self.denied(purl, context, known.first(), reason));
        }
        if let Some((covering, until)) = in_force {
            self.check_covered(purl)?;
            return Ok(self.answer(covering, PassageState::Allowed { until }, allowed(until)));
        }
        if let Some(open) = known.iter().find(|covering| covering.state.is_open()) {
            return Ok(self.answer(open, PassageState::Held, held(open)));
        }
        let newest = known.first();
        Ok(self.denied(purl, context, newest, not_approved(newest, context)))
    }

    fn answer(&self, covering: &Covering, state: PassageState, reason: Text) -> Passage {
        Passage {
            state,
            reason,
            request: Some(covering.request.clone()),
            address: format!("{}/requests/{}", self.settings.public_url, covering.request),
            rules: covering.rules.clone(),
            digests: covering.hashes.clone(),
        }
    }

    fn denied(
        &self,
        purl: &Purl,
        context: UseContext,
        newest: Option<&Covering>,
        reason: Text,
    ) -> Passage {
        if let Some(covering) = newest {
            return self.answer(covering, PassageState::Denied, reason);
        }
        Passage {
            state: PassageState::Denied,
            reason,
            request: None,
            address: format!(
                "{}/requests/new?purl={}&context={context}",
                self.settings.public_url,
                percent_encoded(&purl.to_string())
            ),
            rules: Vec::new(),
            digests: Vec::new(),
        }
    }

    /// Refuses to answer where advisories of the package's ecosystem exist and were never imported: nobody could tell
    /// whether what was approved became malicious. People may approve such a package all the same, and see that no data
    /// speaks of it.
    fn check_covered(&self, purl: &Purl) -> Result<(), AppError> {
        let Some(ecosystem) = purl.ecosystem() else {
            return Ok(());
        };
        let snapshot = self.data.current()?.ok_or_else(no_data)?;
        if snapshot.covers(ecosystem.osv_name()) {
            return Ok(());
        }
        let name = ecosystem.osv_name();
        Err(AppError::NoData(Text::new(
            format!(
                "{name}의 취약점 데이터가 없어 악성 패키지인지 확인할 수 없습니다. OSV의 {name} 데이터를 가져오십시오."
            ),
            format!(
                "There is no advisory data of {name} to tell malicious packages by. Import that of OSV."
            ),
        )))
    }

    /// Returns the id of the record by which the data now calls this version malicious.
    ///
    /// # Errors
    /// [`AppError::NoData`] where data could know the package and there is none.
    pub(crate) fn malicious(&self, purl: &Purl) -> Result<Option<String>, AppError> {
        let Some(ecosystem) = purl.ecosystem() else {
            return Ok(None);
        };
        let snapshot = self.data.current()?.ok_or_else(no_data)?;
        let records =
            snapshot.advisories_for(ecosystem.osv_name(), &purl.advised().package_name())?;
        let known = Known::new(&snapshot);
        let matched = gwanmun_rules::findings::for_component(purl, &records, &known);
        Ok(matched
            .findings
            .iter()
            .find(|finding| finding.kind == FindingKind::Malicious)
            .map(|finding| finding.primary_id().to_owned()))
    }

    /// Returns a text that changes whenever an answer of [`App::passage`] may change: with every change of a
    /// request, another policy, other data, and every approval that ends.
    ///
    /// # Errors
    /// When the database or the data file cannot be used.
    pub fn policy_state(&self) -> Result<String, AppError> {
        let now = self.now();
        let (changes, in_force) = self.read(|t| Ok(requests::stamp(t, now)?))?;
        let data = self.data.current()?;
        let policy = &self.settings.policy;
        Ok(format!(
            "{changes}.{in_force}.{}.{}.{}",
            policy.id,
            policy.version,
            data.map_or_else(|| "none".to_owned(), |data| data.version().to_owned()),
        ))
    }
}

/// Returns where a package comes from when it is not from a registry.
///
/// **Why:** a lock file gives no hash for a package from version control or a plain address, so the approval of
/// one would otherwise let any registry's package of that name and version pass.
pub(crate) fn origin(purl: &Purl) -> [Option<&String>; 2] {
    ["vcs_url", "download_url"].map(|qualifier| purl.qualifiers().get(qualifier))
}

/// Qualifiers by which the types of package URLs say which registry a package is from.
const REGISTRY_KEYS: [&str; 3] = ["channel", "repository_url", "source"];

/// Whether an approval of `covering` speaks of what `purl` names, beyond type, name and version.
///
/// **Why:** a private registry may hold another package of the same name and version as a public one. Where the
/// approval is bound to a strong hash, the hash says which one it is, and the address of a mirror or of the gate
/// itself in a lock file does no harm.
fn same_place(covering: &Covering, purl: &Purl) -> bool {
    let is_bound = covering
        .hashes
        .iter()
        .any(|hash| !matches!(hash.algorithm(), Algorithm::Md5 | Algorithm::Sha1));
    let is_same = |key: &str| covering.purl.qualifier(key) == purl.qualifier(key);
    origin(&covering.purl) == origin(purl)
        && (is_bound || REGISTRY_KEYS.iter().all(|key| is_same(key)))
}

fn no_data() -> AppError {
    AppError::NoData(Text::fixed(
        "취약점 데이터가 없어 악성 패키지인지 확인할 수 없습니다. 데이터를 가져오십시오.",
        "There is no advisory data to tell malicious packages by. Import it.",
    ))
}

fn no_version() -> Text {
    Text::fixed(
        "버전이 정해지지 않은 구성요소는 통과할 수 없습니다.",
        "Without a version nothing passes.",
    )
}

fn allowed(until: Timestamp) -> Text {
    Text::new(
        format!("승인되었습니다. 기한: {}", until.to_kst()),
        format!("Approved until {until}."),
    )
}

fn held(covering: &Covering) -> Text {
    let (id, state) = (&covering.request, covering.state.title());
    Text::new(
        format!("신청 {id}의 결정을 기다리고 있습니다({}).", state.ko),
        format!("Request {id} waits for a decision ({}).", state.en),
    )
}

fn not_approved(newest: Option<&Covering>, context: UseContext) -> Text {
    let Some(covering) = newest else {
        let context = context.title();
        return Text::new(
            format!(
                "사용 형태 '{}'에 대한 승인이 없습니다. 사용 승인을 신청하십시오.",
                context.ko
            ),
            format!(
                "There is no approval for the use context \"{}\". Ask for one.",
                context.en
            ),
        );
    };
    let id = &covering.request;
    let (ko, en) = match covering.state {
        RequestState::Rejected => ("반려되었습니다", "was rejected"),
        RequestState::Expired => ("승인 기한이 지났습니다", "ran out"),
        RequestState::Revoked => ("승인이 취소되었습니다", "was revoked"),
        RequestState::Withdrawn => ("철회되었습니다", "was withdrawn"),
        // An approved state without its decision: the record is not whole, so nothing passes.
        _ => ("승인 결정을 찾을 수 없습니다", "has no decision in force"),
    };
    Text::new(
        format!("신청 {id}: {ko}. 다시 쓰려면 새로 신청하십시오."),
        format!("Request {id} {en}. Make a new request to use it."),
    )
}

/// Percent-encodes everything but unreserved characters (RFC 3986, section 2.3).
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_the_package_url_whole() {
        assert_eq!(
            percent_encoded("pkg:npm/%40a/b@1?x=y"),
            "pkg%3Anpm%2F%2540a%2Fb%401%3Fx%3Dy"
        );
    }
}
