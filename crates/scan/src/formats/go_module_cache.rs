//! `cache/download/MODULE/@v/VERSION.ziphash`: what Go writes for each module it downloaded and unpacked into its
//! module cache.
//!
//! Source: the Go Modules Reference, sections "Module cache" and "GOPROXY protocol" (how capitals are written).

use gwanmun_model::{Ecosystem, Found, ProblemKind};

use super::{Family, Format, Input, Intake, Subject};
use crate::collect::Collector;
use crate::tree::{file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "go-module-cache",
    title: "module cache (ziphash)",
    family: Family::Go,
    names: &["@v/*.ziphash"],
    subject: Subject::Package,
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

const PLACE: &str = "cache/download/";

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let module = folder(input.path)
        .strip_suffix("/@v")
        .and_then(|path| path.rsplit_once(PLACE))
        .and_then(|(_, path)| unescaped(path));
    let version = file_name(input.path)
        .strip_suffix(".ziphash")
        .and_then(unescaped);
    let (Some(module), Some(version)) = (module, version) else {
        let message = format!("the path does not name a module below `{PLACE}`");
        collector.problem(ProblemKind::SkippedEntry, None, message);
        return collector.finish();
    };
    if let Some(component) = collector.package(Ecosystem::Go, &module, Some(&version), None) {
        collector.add(component);
    }
    collector.finish()
}

/// Turns `!x` back into `X`; `None` where that is not what follows.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '!' {
            plain.push(letter);
            continue;
        }
        let capital = letters.next().filter(char::is_ascii_lowercase)?;
        plain.push(capital.to_ascii_uppercase());
    }
    Some(plain)
}
