//! `cache/download/MODULE/@v/VERSION.ziphash`: what Go writes for each module it downloaded and unpacked into its
//! module cache.
//!
//! Source: the Go Modules Reference, sections "Module cache" and "GOPROXY protocol" (how capitals are written).

use std::cmp::Ordering;

use gwanmun_model::version::compare;
use gwanmun_model::{Ecosystem, Found, ProblemKind};

use super::{Family, Format, Input, Subject, go_notices};
use crate::collect::Collector;
use crate::document::decode;
use crate::tree::{file_name, folder};

pub(super) const FORMAT: Format = Format {
    id: "go-module-cache",
    title: "module cache (ziphash)",
    family: Family::Go,
    names: &["@v/*.ziphash"],
    subject: Subject::Package,
    beside: &["*.mod"],
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
    if let Some(mut component) = collector.package(Ecosystem::Go, &module, Some(&version), None) {
        let newest = newest(input).and_then(|path| input.tree.read(&path));
        if let Some(bytes) = newest {
            component.notices = go_notices::of(&decode(&bytes).0, &version);
        }
        collector.add(component);
    }
    collector.finish()
}

/// Returns the path of the newest `go.mod` kept of the module: what it says of itself and of its versions is said there.
fn newest(input: &Input<'_>) -> Option<String> {
    let rank = |path: &str| {
        let version = file_name(path).strip_suffix(".mod").and_then(unescaped)?;
        Some((!version.contains('-'), version))
    };
    let place = folder(input.path);
    let paths = input.tree.named("*.mod", place);
    let here = paths.into_iter().filter(|path| folder(path) == place);
    let ranked = here.filter_map(|path| Some((rank(&path)?, path)));
    let newest = ranked.max_by(|((a_is_release, a), _), ((b_is_release, b), _)| {
        let by_order = || compare(Ecosystem::Go, a, b).unwrap_or(Ordering::Equal);
        a_is_release.cmp(b_is_release).then_with(by_order)
    });
    newest.map(|(_, path)| path)
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
