//! How a priority came about: its inputs, and what every system that uses the component makes of it.

use gwanmun_app::order::{Path, Placed};
use gwanmun_model::finding::{Finding, Priority};
use gwanmun_model::priority::input_title;
use gwanmun_model::text::Language;
use gwanmun_model::{SsvcDecision, Timestamp};

use crate::messages::order as m;

/// Systems shown for one finding, the most urgent first.
const SYSTEMS_MAX: usize = 20;

/// One finding's place in the order of work, ready to be shown.
pub(crate) struct Explained {
    /// The highest place in any system; the finding's own where no system uses the component.
    pub(crate) score: u8,
    /// Title and points of every input that does not come from the use.
    pub(crate) inputs: Vec<(String, String)>,
    /// What those add up to.
    pub(crate) apart: u8,
    pub(crate) places: Vec<Place>,
    pub(crate) left_out: usize,
}

/// The finding in one system.
pub(crate) struct Place {
    pub(crate) system: String,
    pub(crate) name: String,
    pub(crate) exposure: String,
    pub(crate) criticality: String,
    pub(crate) scope: String,
    pub(crate) score: u8,
    pub(crate) decision: Option<SsvcDecision>,
    /// The answers that led to the decision.
    pub(crate) path: String,
    pub(crate) due: Option<Timestamp>,
    pub(crate) overdue: bool,
}

impl Explained {
    pub(crate) fn new(
        finding: &Finding,
        placed: Vec<Placed>,
        now: Timestamp,
        language: Language,
    ) -> Self {
        let apart = finding.priority.apart_from_use();
        let inputs = apart
            .inputs
            .iter()
            .map(|(name, points)| {
                let title = input_title(name).get(language).to_owned();
                (title, signed(*points))
            })
            .collect();
        Self {
            score: placed.first().map_or(apart.score, |one| one.priority.score),
            inputs,
            apart: apart.score,
            left_out: placed.len().saturating_sub(SYSTEMS_MAX),
            places: placed
                .into_iter()
                .take(SYSTEMS_MAX)
                .map(|one| Place::new(one, now, language))
                .collect(),
        }
    }
}

impl Place {
    fn new(placed: Placed, now: Timestamp, language: Language) -> Self {
        let points = |name: &str| signed(points_of(&placed.priority, name));
        Self {
            exposure: points("exposure"),
            criticality: points("criticality"),
            scope: points("scope"),
            score: placed.priority.score,
            decision: placed.path.map(|path| path.decision),
            path: told(placed.path, language),
            due: placed.due,
            overdue: placed.due.is_some_and(|due| due < now),
            system: placed.system,
            name: placed.name,
        }
    }
}

fn points_of(priority: &Priority, name: &str) -> i16 {
    priority
        .inputs
        .iter()
        .find(|(found, _)| found == name)
        .map_or(0, |(_, points)| *points)
}

/// Writes points with their sign; a true minus sign keeps columns even.
fn signed(points: i16) -> String {
    match points {
        0 => "0".to_owned(),
        1.. => format!("+{points}"),
        _ => format!("−{}", points.unsigned_abs()),
    }
}

/// The way through the tree in words.
fn told(path: Option<Path>, language: Language) -> String {
    let Some(path) = path else {
        return m::NO_POINTS.get(language).to_owned();
    };
    let automatable = if path.automatable {
        m::AUTOMATABLE
    } else {
        m::NOT_AUTOMATABLE
    };
    let steps = [
        path.exploitation.title(),
        automatable.clone(),
        path.technical_impact.title(),
        m::criticality(&path.criticality.title()),
    ];
    let steps: Vec<&str> = steps.iter().map(|step| step.get(language)).collect();
    steps.join(" → ")
}
