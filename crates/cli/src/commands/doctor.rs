//! `gwanmun doctor`: each part looked at by itself, each fault with what to do about it.

use anyhow::Context as _;
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::data::Loudness;
use gwanmun_model::{DataStatus, Language, Text};
use serde::Serialize;
use std::fmt::Write as _;

use crate::arguments::Doctor;
use crate::commands::{Setting, wants_table};
use crate::environment;
use crate::exit::Exit;
use crate::keys;
use crate::opening;
use crate::output;
use crate::place::{self, Configuration, Place};

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Health {
    Fine,
    Warning,
    Fault,
}

/// One thing looked at.
struct Finding {
    id: &'static str,
    health: Health,
    text: Text,
}

#[derive(Serialize)]
struct FindingDocument {
    id: &'static str,
    health: Health,
    text: String,
}

pub(crate) fn run(
    place: &Place,
    language: Option<Language>,
    command: &Doctor,
) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())?;
    let configured = place.configure();
    let locale = environment::variable("LC_ALL").or_else(|| environment::variable("LANG"));
    let chosen = configured
        .as_ref()
        .ok()
        .and_then(|known| known.language.clone());
    let language = place::language(language, chosen.as_deref(), locale.as_deref());
    let mut findings = vec![folder(place), configuration(place, &configured)];
    let setting = Setting {
        place: place.clone(),
        configuration: configured.unwrap_or_default(),
        language,
        quiet: true,
    };
    findings.push(policy(&setting));
    findings.push(data(&setting));
    findings.push(trusted_keys(&setting));
    findings.extend(database(&setting, command.db.as_deref()));
    findings.push(portal_assets());
    print(&findings, table, language)?;
    let worst = findings
        .iter()
        .any(|finding| finding.health == Health::Fault);
    Ok(if worst { Exit::Failed } else { Exit::Fine })
}

fn folder(place: &Place) -> Finding {
    let path = place.folder().display();
    let probe = place
        .folder()
        .join(format!(".probe-{}", std::process::id()));
    let written = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => fine(
            "data-folder",
            Text::new(format!("데이터 폴더 {path}"), format!("data folder {path}")),
        ),
        Err(error) => fault(
            "data-folder",
            Text::new(
                format!(
                    "데이터 폴더 {path}에 쓸 수 없습니다({error}). `gwanmun init`을 실행하거나 권한을 확인하세요."
                ),
                format!(
                    "data folder {path} cannot be written ({error}); run `gwanmun init` or check its permissions"
                ),
            ),
        ),
    }
}

fn configuration(place: &Place, configured: &anyhow::Result<Configuration>) -> Finding {
    let path = place.configuration();
    match configured {
        Ok(_) if path.is_file() => fine(
            "configuration",
            Text::new(
                format!("설정 {}", path.display()),
                format!("configuration {}", path.display()),
            ),
        ),
        Ok(_) => fine(
            "configuration",
            Text::fixed(
                "설정 파일 없음(기본값 사용)",
                "no configuration file, defaults in use",
            ),
        ),
        Err(error) => fault(
            "configuration",
            Text::new(
                format!("설정을 읽을 수 없습니다: {error:#}"),
                format!("{error:#}"),
            ),
        ),
    }
}

fn policy(setting: &Setting) -> Finding {
    match setting.place.policy(None, &setting.configuration) {
        Ok(policy) => fine(
            "policy",
            Text::new(
                format!("정책 {} 버전 {}", policy.id, policy.version),
                format!("policy {} version {}", policy.id, policy.version),
            ),
        ),
        Err(error) => fault(
            "policy",
            Text::new(
                format!("정책을 읽을 수 없습니다: {error:#}"),
                format!("{error:#}"),
            ),
        ),
    }
}

fn data(setting: &Setting) -> Finding {
    let limit = setting.configuration.data_age_days_max;
    let status = match Snapshot::open(&setting.place.data_file()) {
        Ok(Some(snapshot)) => snapshot.status(limit, environment::now()),
        Ok(None) => DataStatus::none(limit, environment::now()),
        Err(error) => {
            return fault(
                "advisory-data",
                Text::new(format!("취약점 데이터 손상: {error}"), error.to_string()),
            );
        }
    };
    let warnings = status.warnings();
    let Some(loudest) = warnings.first() else {
        let (age, records) = (status.age_days.unwrap_or_default(), status.records());
        return fine(
            "advisory-data",
            Text::new(
                format!("취약점 데이터 {records}건, {age}일 전"),
                format!("advisory data: {records} records, {age} days old"),
            ),
        );
    };
    let all = |language| {
        let lines = warnings.iter().map(|warning| warning.line(language));
        lines.collect::<Vec<String>>().join(" ")
    };
    let text = Text::new(all(Language::Ko), all(Language::En));
    match loudest.loudness {
        Loudness::Error => fault("advisory-data", text),
        Loudness::Warning => Finding {
            id: "advisory-data",
            health: Health::Warning,
            text,
        },
    }
}

fn trusted_keys(setting: &Setting) -> Finding {
    match keys::trusted(&setting.place) {
        Ok(keys) => fine(
            "trusted-keys",
            Text::new(
                format!("신뢰하는 서명 키 {}개", keys.len()),
                format!("{} trusted signing keys", keys.len()),
            ),
        ),
        Err(error) => fault(
            "trusted-keys",
            Text::new(
                format!("서명 키를 읽을 수 없습니다: {error:#}"),
                format!("{error:#}"),
            ),
        ),
    }
}

/// Opens the database, then asks whether anybody can sign in and whether the audit chain is whole.
fn database(setting: &Setting, address: Option<&str>) -> Vec<Finding> {
    // Looking must not create: an embedded database that is not there yet is said, not made.
    let embedded = address.is_none() && setting.configuration.database.is_none();
    if embedded && !setting.place.database().is_file() {
        return vec![Finding {
            id: "database",
            health: Health::Warning,
            text: Text::fixed(
                "데이터베이스가 아직 없습니다. 포털을 쓰려면 `gwanmun init`을 실행하세요.",
                "there is no database yet; run `gwanmun init` to use the portal",
            ),
        }];
    }
    let app = match opening::open_quietly(setting, address) {
        Ok(app) => app,
        Err(error) => {
            return vec![fault(
                "database",
                Text::new(
                    format!("데이터베이스를 열 수 없습니다: {error:#}"),
                    format!("the database cannot be opened: {error:#}"),
                ),
            )];
        }
    };
    let accounts = match app.has_accounts() {
        Ok(true) => fine(
            "database",
            Text::fixed("데이터베이스 정상", "database in order"),
        ),
        Ok(false) => Finding {
            id: "database",
            health: Health::Warning,
            text: Text::fixed(
                "계정이 없습니다. `gwanmun init`을 실행하세요.",
                "there are no accounts; run `gwanmun init`",
            ),
        },
        Err(error) => {
            let message = format!("{:#}", opening::fault(&error, setting.language));
            fault("database", Text::new(message.clone(), message))
        }
    };
    vec![accounts, audit(setting, &app)]
}

fn audit(setting: &Setting, app: &gwanmun_app::App) -> Finding {
    match app.verify_audit_offline() {
        Ok(verification) if verification.faults.is_empty() => fine(
            "audit",
            Text::new(
                format!("감사 기록 {}건 이상 없음", verification.rows),
                format!("audit log intact, {} rows", verification.rows),
            ),
        ),
        Ok(verification) => fault(
            "audit",
            Text::new(
                format!(
                    "감사 기록 변조 {}건. `gwanmun audit verify`로 확인하세요.",
                    verification.faults.len()
                ),
                format!(
                    "{} faults in the audit log; see `gwanmun audit verify`",
                    verification.faults.len()
                ),
            ),
        ),
        Err(error) => {
            let message = format!("{:#}", opening::fault(&error, setting.language));
            fault("audit", Text::new(message.clone(), message))
        }
    }
}

fn portal_assets() -> Finding {
    if gwanmun_web::missing_assets().is_empty() {
        fine(
            "portal-assets",
            Text::fixed("포털 화면 자원 포함", "portal styles and scripts built in"),
        )
    } else {
        Finding {
            id: "portal-assets",
            health: Health::Warning,
            text: Text::fixed(
                "포털 화면 자원 없이 빌드되었습니다. `cargo xtask assets` 후 다시 빌드하세요.",
                "built without the portal's styles and scripts; run `cargo xtask assets` and build again",
            ),
        }
    }
}

const fn fine(id: &'static str, text: Text) -> Finding {
    Finding {
        id,
        health: Health::Fine,
        text,
    }
}

const fn fault(id: &'static str, text: Text) -> Finding {
    Finding {
        id,
        health: Health::Fault,
        text,
    }
}

fn print(findings: &[Finding], table: bool, language: Language) -> anyhow::Result<()> {
    if table {
        let mut text = String::new();
        for finding in findings {
            let mark = match finding.health {
                Health::Fine => "ok  ",
                Health::Warning => "warn",
                Health::Fault => "FAIL",
            };
            let _ = writeln!(text, "[{mark}] {}", finding.text.get(language));
        }
        return output::write(None, &text);
    }
    let documents: Vec<FindingDocument> = findings
        .iter()
        .map(|finding| FindingDocument {
            id: finding.id,
            health: finding.health,
            text: finding.text.get(language).to_owned(),
        })
        .collect();
    let text = serde_json::to_string_pretty(&documents).context("could not write JSON")?;
    output::write(None, &format!("{text}\n"))
}
