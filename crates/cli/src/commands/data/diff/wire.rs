//! The JSON of a comparison, as `docs/schema/gwanmun.data-difference-1.schema.json` states it.

use gwanmun_feeds::difference::{Changes, Difference, ScoreChanges, SourceDifference};
use gwanmun_model::DataSource;
use serde::Serialize;

use super::Side;

const SCHEMA: &str = "gwanmun.data-difference/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    old: File<'a>,
    new: File<'a>,
    sources: Vec<Source<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Source<'a> {
    id: &'a str,
    same: bool,
    old: Option<State>,
    new: Option<State>,
    counts: Counts,
    advisories: Lists<'a>,
    lifecycles: Lists<'a>,
    statements: Lists<'a>,
    mappings: Lists<'a>,
    exploited: Lists<'a>,
    decisions: Lists<'a>,
    scores: Scores<'a>,
}

#[derive(Serialize)]
struct State {
    date: String,
    records: u64,
    starter: bool,
}

#[derive(Serialize)]
struct Counts {
    added: u64,
    changed: u64,
    removed: u64,
    withdrawn: u64,
}

#[derive(Serialize)]
struct Lists<'a> {
    added: &'a [String],
    changed: &'a [String],
    removed: &'a [String],
    withdrawn: &'a [String],
}

#[derive(Serialize)]
struct Scores<'a> {
    added: u64,
    changed: u64,
    removed: u64,
    crossed: Vec<Crossing<'a>>,
}

#[derive(Serialize)]
struct Crossing<'a> {
    cve: &'a str,
    old: Option<f64>,
    new: f64,
}

/// Writes everything that is different, one line feed at the end.
pub(super) fn write(difference: &Difference, old: &Side, new: &Side) -> serde_json::Result<String> {
    let document = Document {
        schema: SCHEMA,
        old: file(old),
        new: file(new),
        sources: difference.sources.iter().map(source).collect(),
    };
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}

fn file(side: &Side) -> File<'_> {
    File {
        name: &side.name,
        version: side.snapshot.version(),
    }
}

fn source(source: &SourceDifference) -> Source<'_> {
    let [added, changed, removed, withdrawn] = source.counts();
    Source {
        id: &source.id,
        same: source.is_empty(),
        old: source.old.as_ref().map(state),
        new: source.new.as_ref().map(state),
        counts: Counts {
            added,
            changed,
            removed,
            withdrawn,
        },
        advisories: lists(&source.advisories),
        lifecycles: lists(&source.lifecycles),
        statements: lists(&source.statements),
        mappings: lists(&source.mappings),
        exploited: lists(&source.exploited),
        decisions: lists(&source.decisions),
        scores: scores(&source.scores),
    }
}

fn state(source: &DataSource) -> State {
    State {
        date: source.date.to_string(),
        records: source.records,
        starter: source.starter,
    }
}

fn lists(changes: &Changes) -> Lists<'_> {
    Lists {
        added: &changes.added,
        changed: &changes.changed,
        removed: &changes.removed,
        withdrawn: &changes.withdrawn,
    }
}

fn scores(changes: &ScoreChanges) -> Scores<'_> {
    let crossed = changes.crossed.iter().map(|one| Crossing {
        cve: &one.cve,
        old: one.old,
        new: one.new,
    });
    Scores {
        added: changes.added,
        changed: changes.changed,
        removed: changes.removed,
        crossed: crossed.collect(),
    }
}
