//! The shapes of `gwanmun.assessment/1`, key by key.

use serde::{Deserialize, Serialize};

/// What is looked at first: whether the document is of this schema at all.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) schema: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) schema: String,
    pub(super) tool: Tool,
    pub(super) language: String,
    pub(super) subject: String,
    pub(super) context: String,
    /// Documents written before it was asked have none.
    #[serde(default)]
    pub(super) criticality: Option<String>,
    /// Documents written before they were asked have none.
    #[serde(default)]
    pub(super) facts: Facts,
    pub(super) assessed_at: String,
    pub(super) policy: Policy,
    pub(super) verdict: String,
    pub(super) data: Data,
    pub(super) components: Vec<Component>,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) findings: Vec<Finding>,
    pub(super) advice: Vec<Advice>,
    pub(super) duties: Vec<Duty>,
    /// Documents written before they were looked for have none.
    #[serde(default)]
    pub(super) license_conflicts: Vec<LicenseConflict>,
    pub(super) verdicts: Vec<ComponentVerdict>,
    pub(super) problems: Vec<Problem>,
    /// What license files hold, each text once; documents written before they were kept have none.
    #[serde(default)]
    pub(super) license_texts: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) version: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    pub(super) id: String,
    pub(super) version: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub(super) state: String,
    pub(super) version: String,
    pub(super) size_bytes: u64,
    pub(super) age_days: Option<i64>,
    pub(super) age_days_max: i64,
    pub(super) records: u64,
    pub(super) starter: bool,
    pub(super) missing_sources: Vec<MissingSource>,
    pub(super) sources: Vec<Source>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MissingSource {
    pub(super) id: String,
    pub(super) role: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) id: String,
    pub(super) role: String,
    pub(super) state: String,
    pub(super) age_days: i64,
    pub(super) date: String,
    pub(super) records: u64,
    pub(super) license: String,
    pub(super) sha256: String,
    pub(super) starter: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Component {
    pub(super) identity: String,
    pub(super) purl: String,
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) ecosystem: Option<String>,
    pub(super) requirement: Option<String>,
    pub(super) scope: String,
    pub(super) direct: Option<bool>,
    pub(super) first_party: bool,
    pub(super) kind: String,
    pub(super) supplier: Option<String>,
    pub(super) copyright: Option<String>,
    pub(super) cpes: Vec<String>,
    pub(super) provides: Vec<String>,
    /// Documents written before publishers' notices were read have none.
    #[serde(default)]
    pub(super) notices: Vec<Notice>,
    pub(super) locations: Vec<Location>,
    pub(super) licenses: Licenses,
    pub(super) hashes: Vec<Hash>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Notice {
    pub(super) kind: String,
    pub(super) text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Location {
    pub(super) path: String,
    pub(super) line: Option<u32>,
    pub(super) layer: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Licenses {
    pub(super) statements: Vec<String>,
    pub(super) declared: Option<String>,
    pub(super) declared_raw: Vec<String>,
    pub(super) detected: Option<String>,
    pub(super) concluded: Option<String>,
    /// Documents written before license files were read have none.
    #[serde(default)]
    pub(super) files: Vec<LicenseFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LicenseFile {
    pub(super) path: String,
    pub(super) expression: Option<String>,
    pub(super) is_certain: bool,
    pub(super) copyrights: Vec<String>,
    /// Place of its text in `license_texts`; documents written before they were kept have none.
    #[serde(default)]
    pub(super) text: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hash {
    pub(super) algorithm: String,
    pub(super) value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dependency {
    pub(super) from: String,
    pub(super) to: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Finding {
    pub(super) kind: String,
    pub(super) ids: Vec<String>,
    pub(super) purl: String,
    pub(super) summary: String,
    pub(super) severity: String,
    pub(super) cvss: Vec<Cvss>,
    pub(super) cwes: Vec<String>,
    pub(super) epss: Option<Epss>,
    pub(super) kev: Option<Kev>,
    pub(super) ssvc: Option<Ssvc>,
    pub(super) fixed_versions: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) references: Vec<String>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) priority: Priority,
    /// Documents written before deadlines were in the policy have none.
    #[serde(default)]
    pub(super) deadline_hours: Option<i64>,
    /// Documents written before statements were read have none.
    #[serde(default)]
    pub(super) vex: Vec<Vex>,
    /// Documents written before source code was read have none.
    #[serde(default)]
    pub(super) reachability: Option<Reachability>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reachability {
    pub(super) shipped: String,
    pub(super) imported: String,
    pub(super) guessed: bool,
    pub(super) tests_only: bool,
    pub(super) places: Vec<Location>,
    pub(super) gap: Option<String>,
    pub(super) through: Option<String>,
    pub(super) symbols: String,
    pub(super) named: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vex {
    pub(super) vulnerability: String,
    pub(super) status: String,
    pub(super) reason: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) action: Option<String>,
    pub(super) responses: Vec<String>,
    pub(super) author: String,
    pub(super) document: String,
    pub(super) issued: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) source: String,
    pub(super) outcome: String,
    pub(super) effective: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advice {
    pub(super) purl: String,
    pub(super) version: Option<String>,
    /// Documents written before bounds were told apart have none.
    #[serde(default)]
    pub(super) newer_than: Option<String>,
    pub(super) major: bool,
    pub(super) unfixed: Vec<String>,
    pub(super) through: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cvss {
    pub(super) version: String,
    pub(super) vector: String,
    pub(super) score: Option<f64>,
    pub(super) severity: String,
    pub(super) source: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Epss {
    pub(super) probability: f64,
    pub(super) percentile: f64,
    pub(super) model: String,
    pub(super) date: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kev {
    pub(super) cve: String,
    pub(super) added: String,
    pub(super) due: String,
    pub(super) ransomware: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ssvc {
    pub(super) exploitation: String,
    pub(super) automatable: bool,
    pub(super) technical_impact: String,
    pub(super) assessed: String,
    /// Documents written before decisions were made have none.
    #[serde(default)]
    pub(super) decision: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Evidence {
    pub(super) record: String,
    pub(super) source: String,
    pub(super) data_date: String,
    pub(super) by: String,
    pub(super) matched: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Priority {
    pub(super) score: u8,
    pub(super) inputs: Vec<Input>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) points: i16,
}

/// One sentence in both languages.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Both {
    pub(super) ko: String,
    pub(super) en: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Duty {
    pub(super) purl: String,
    pub(super) code: String,
    pub(super) license: String,
    pub(super) text: String,
    pub(super) texts: Both,
    /// Documents written before it was kept have none.
    #[serde(default)]
    pub(super) why: Option<DutyReason>,
}

/// Why a duty is owed; the explanation says it as sentences in the language of the document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DutyReason {
    pub(super) explanation: String,
    pub(super) origin: String,
    pub(super) named_in: Vec<Location>,
    pub(super) expression: Option<String>,
    pub(super) alternatives: Vec<String>,
    pub(super) chosen_by: Option<String>,
    pub(super) electable: Vec<String>,
    pub(super) facts: Vec<DutyFact>,
    pub(super) clause: String,
    pub(super) evidence: String,
    pub(super) basis: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DutyFact {
    pub(super) fact: String,
    pub(super) value: String,
    pub(super) assumed: bool,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Facts {
    pub(super) defaults: UseFacts,
    pub(super) components: Vec<ComponentFacts>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComponentFacts {
    pub(super) identity: String,
    pub(super) facts: UseFacts,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UseFacts {
    pub(super) modified: String,
    pub(super) linking: String,
    pub(super) user_product: String,
    pub(super) remote_users: String,
    pub(super) source_form: String,
}

impl Default for UseFacts {
    fn default() -> Self {
        let unknown = || "unknown".to_owned();
        Self {
            modified: unknown(),
            linking: unknown(),
            user_product: unknown(),
            remote_users: unknown(),
            source_form: unknown(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LicenseConflict {
    pub(super) rule: String,
    pub(super) work: String,
    pub(super) distributed: bool,
    pub(super) left: Vec<ConflictPart>,
    pub(super) right: Vec<ConflictPart>,
    pub(super) texts: Both,
    pub(super) source: String,
    pub(super) ways_out: Vec<WayOut>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictPart {
    pub(super) identity: String,
    pub(super) license: String,
    pub(super) linking: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WayOut {
    pub(super) id: String,
    pub(super) texts: Both,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComponentVerdict {
    pub(super) identity: String,
    pub(super) purl: String,
    pub(super) verdict: String,
    pub(super) rules: Vec<Rule>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) policy_version: String,
    pub(super) verdict: String,
    pub(super) reason: String,
    pub(super) reasons: Both,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Problem {
    pub(super) path: String,
    pub(super) line: Option<u32>,
    pub(super) kind: String,
    pub(super) message: String,
}
