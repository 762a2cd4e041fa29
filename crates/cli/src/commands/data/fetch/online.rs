//! Fetching, in a build that can.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use gwanmun_feeds::ImportError;
use gwanmun_feeds::fetch::{self, FetchError, Order, Part, Proxy, Secret, Surroundings};
use gwanmun_feeds::import::ImportOptions;
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::Text;

use crate::arguments::{DataFetch, Pack};
use crate::commands::Setting;
use crate::commands::data::{import, pack};
use crate::environment;
use crate::exit::Exit;
use crate::output;
use crate::progress;

/// Variable with the key of NVD's interface; keys do not belong on the command line, where others see them.
const NVD_KEY: &str = "GWANMUN_NVD_API_KEY";

pub(in crate::commands::data) fn run(
    setting: &Setting,
    command: &DataFetch,
) -> anyhow::Result<Exit> {
    let order = order(setting, command)?;
    if command.dry_run {
        return plan(setting, &order);
    }
    setting.place.create()?;
    let bar = progress::line(setting.quiet, "fetch");
    let fetched = fetch::fetch(
        &order,
        Surroundings {
            wait: &std::thread::sleep,
            progress: &|name, bytes| {
                bar.set_position(bytes);
                bar.set_message(name.to_owned());
            },
        },
    );
    bar.finish_and_clear();
    let parts = fetched.map_err(|error| told(setting, &error))?;
    report(setting, &parts)?;
    let (came, failed): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|part| part.result.is_ok());
    if came.is_empty() {
        bail!(
            "{}",
            Text::fixed(
                "아무것도 내려받지 못했습니다. 지금 쓰는 데이터는 그대로입니다.",
                "nothing could be fetched; the data in use is unchanged",
            )
            .get(setting.language)
        );
    }
    let refused = match &command.output {
        Some(file) => {
            let pack = Pack {
                paths: files(&came),
                output: file.clone(),
            };
            pack::pack(setting, &pack)?;
            0
        }
        None => import_what_may(setting, came, command)?,
    };
    let missing = failed.len() + refused;
    if missing == 0 {
        return Ok(Exit::Fine);
    }
    let text = Text::new(
        format!(
            "출처 {missing}개를 내려받거나 가져오지 못했습니다. 이 출처의 데이터는 이전 그대로이며, 나머지는 반영했습니다."
        ),
        format!(
            "sources that could not be fetched or imported: {missing}; they stay as they were, the others are done"
        ),
    );
    output::complain(text.get(setting.language));
    Ok(Exit::Refused)
}

/// Puts together what is to be fetched: the command line's words, else the configuration's.
fn order(setting: &Setting, command: &DataFetch) -> anyhow::Result<Order> {
    let configured = &setting.configuration.fetch;
    let either = |given: &[String], configured: &[String]| {
        if given.is_empty() { configured } else { given }.to_vec()
    };
    let mut from: BTreeMap<String, String> = configured.from.clone();
    for pair in &command.from {
        let Some((id, url)) = pair.split_once('=') else {
            bail!(
                "--from takes ID=URL, for example kev=https://mirror.example/kev.json, not `{pair}`"
            );
        };
        from.insert(id.to_owned(), url.to_owned());
    }
    let key = environment::variable(NVD_KEY)
        .or_else(|| configured.nvd_api_key.as_ref().map(|key| key.0.clone()));
    Ok(Order {
        only: either(&command.only, &configured.only),
        mirror: command.mirror.clone().or_else(|| configured.mirror.clone()),
        from,
        ecosystems: either(&command.ecosystem, &configured.ecosystems),
        ecosystems_in_use: ecosystems_in_use(setting)?,
        nvd_key: key.map(Secret::new),
        proxy: configured
            .proxy
            .clone()
            .map_or(Proxy::Environment, |proxy| {
                Proxy::Address(Secret::new(proxy.0))
            }),
        cache: setting.place.fetched(),
        now: environment::now(),
    })
}

/// Returns the ecosystems there is data of, so that a weekly run fetches what the first one chose.
fn ecosystems_in_use(setting: &Setting) -> anyhow::Result<Vec<String>> {
    let present = Snapshot::open(&setting.place.data_file())?;
    let sources = present.as_ref().map_or(&[][..], Snapshot::sources);
    let names = sources
        .iter()
        .filter_map(|source| source.id.strip_prefix("osv/"));
    Ok(names.map(str::to_owned).collect())
}

/// Says of each source what came, or why nothing did.
fn report(setting: &Setting, parts: &[Part]) -> anyhow::Result<()> {
    let mut text = String::new();
    for part in parts {
        match &part.result {
            Ok(got) => {
                let state = if got.changed {
                    Text::fixed("새 데이터", "new")
                } else {
                    Text::fixed("변경 없음", "unchanged")
                };
                let _ = writeln!(
                    text,
                    "{:<24} {:>9} KiB  {}",
                    part.id,
                    got.bytes / 1024,
                    state.get(setting.language)
                );
            }
            Err(error) => {
                output::complain(&format!(
                    "{}: {}",
                    part.id,
                    error.text().get(setting.language)
                ));
            }
        }
    }
    if setting.quiet {
        return Ok(());
    }
    output::write(None, &text)
}

/// Imports what came. A source the import refuses, for being older than what is in use or for having lost most of its
/// records, is named and left out, so that it does not keep the others away. Returns how many were left out.
fn import_what_may(
    setting: &Setting,
    mut parts: Vec<Part>,
    command: &DataFetch,
) -> anyhow::Result<usize> {
    let options = ImportOptions {
        allow_older: command.allow_older,
        allow_loss: command.allow_loss,
    };
    let mut left_out = 0;
    loop {
        let error = match import::import_paths(setting, &files(&parts), options) {
            Ok(()) => return Ok(left_out),
            Err(error) => error,
        };
        let refused = match error.downcast_ref::<ImportError>() {
            Some(ImportError::Older { id, .. } | ImportError::Loss { id, .. }) => id.clone(),
            _ => return Err(error),
        };
        let before = parts.len();
        parts.retain(|part| part.id != refused);
        if parts.is_empty() || parts.len() == before {
            return Err(error);
        }
        output::complain(&error.to_string());
        left_out += 1;
    }
}

fn files(parts: &[Part]) -> Vec<PathBuf> {
    parts
        .iter()
        .filter_map(|part| part.result.as_ref().ok())
        .flat_map(|got| got.files.iter().cloned())
        .collect()
}

/// Lists what would be fetched.
fn plan(setting: &Setting, order: &Order) -> anyhow::Result<Exit> {
    let planned = fetch::plan(
        order,
        Surroundings {
            wait: &std::thread::sleep,
            progress: &|_, _| {},
        },
    )
    .map_err(|error| told(setting, &error))?;
    let mut text = String::new();
    let mut failed = 0;
    for one in &planned {
        match one {
            Ok(one) => {
                let size = one.bytes.map_or_else(
                    || {
                        Text::fixed("크기 모름", "size unknown")
                            .get(setting.language)
                            .to_owned()
                    },
                    |bytes| format!("{} KiB", bytes.div_ceil(1024)),
                );
                let _ = writeln!(text, "{:<24} {size:>14}  {}", one.id, one.address);
            }
            Err(error) => {
                failed += 1;
                output::complain(error.text().get(setting.language));
            }
        }
    }
    output::write(None, &text)?;
    Ok(match failed {
        0 => Exit::Fine,
        failed if failed < planned.len() => Exit::Refused,
        _ => Exit::Failed,
    })
}

fn told(setting: &Setting, error: &FetchError) -> anyhow::Error {
    anyhow::anyhow!("{}", error.text().get(setting.language))
}
