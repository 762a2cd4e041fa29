//! Dockerfiles, by the images they build upon.
//!
//! Source: the Dockerfile reference.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::{Found, ProblemKind, Scope};

use super::{Family, Format, Input, container_image};
use crate::collect::{Collector, shown};
use crate::document::decode;

/// Most variables inside one another that are followed.
const NESTED_MAX: u32 = 8;

pub(super) const FORMAT: Format = Format {
    id: "dockerfile",
    title: "Dockerfile, Containerfile",
    family: Family::Tooling,
    names: &[
        "*.Containerfile",
        "*.Dockerfile",
        "*.dockerfile",
        "Containerfile",
        "Containerfile.*",
        "Dockerfile",
        "Dockerfile.*",
        "dockerfile",
    ],
    read,
    ..Format::BASE
};

/// One instruction with its continuation lines joined.
struct Instruction {
    name: String,
    words: Vec<String>,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let mut stages = Stages::default();
    for instruction in instructions(&text) {
        stages.take(&instruction);
    }
    let run = stages.run();
    for (index, image) in stages.images.iter().enumerate() {
        let scope = if run.contains(&index) {
            Scope::Runtime
        } else {
            Scope::Build
        };
        if image.is_open {
            let message = format!(
                "the image `{}` has a part that is only given when it is built",
                shown(&image.reference)
            );
            collector.problem(ProblemKind::UnresolvedVersion, Some(image.line), message);
        }
        let (reference, open_tag) = without_open_tag(&image.reference);
        if reference.contains('$') {
            continue;
        }
        let component = container_image::component(&mut collector, reference, Some(image.line));
        if let Some(mut component) = component {
            component.scope = scope;
            component.direct = Some(true);
            component.requirement = open_tag.map(shown).or(component.requirement);
            collector.add(component);
        }
    }
    if let Some((reference, line)) = frontend(&text)
        && let Some(mut component) =
            container_image::component(&mut collector, reference, Some(line))
    {
        component.scope = Scope::Build;
        collector.add(component);
    }
    collector.finish()
}

/// Returns the image that reads the file itself: `# syntax=docker/dockerfile:1`, in the comments before all else.
fn frontend(text: &str) -> Option<(&str, u32)> {
    text.lines()
        .zip(1..)
        .take_while(|(line, _)| line.starts_with('#'))
        .find_map(|(line, number)| {
            let (key, value) = line.trim_start_matches('#').split_once('=')?;
            let is_syntax = key.trim().eq_ignore_ascii_case("syntax");
            is_syntax.then(|| (value.trim(), number))
        })
}

/// Takes the file apart: comments off, continued lines joined, inline documents skipped.
fn instructions(text: &str) -> Vec<Instruction> {
    let is_windows = text
        .lines()
        .take_while(|line| line.starts_with('#'))
        .any(|line| line.replace(' ', "").eq_ignore_ascii_case("#escape=`"));
    let escape = if is_windows { '`' } else { '\\' };
    let mut instructions = Vec::new();
    let mut waiting: Vec<String> = Vec::new();
    let mut open: Option<Instruction> = None;
    for (line, number) in text.lines().zip(1..) {
        if let Some(end) = waiting.first() {
            if line.trim_start_matches('\t').trim_end() == end {
                waiting.remove(0);
            }
            continue;
        }
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (code, continues) = match line.strip_suffix(escape) {
            Some(code) => (code, true),
            None => (line, false),
        };
        let mut words = code.split_whitespace().map(str::to_owned);
        let instruction = match &mut open {
            Some(instruction) => {
                instruction.words.extend(words);
                instruction
            }
            None => open.insert(Instruction {
                name: words.next().unwrap_or_default().to_ascii_uppercase(),
                words: words.collect(),
                line: number,
            }),
        };
        if !continues {
            waiting = inline_documents(instruction);
            instructions.extend(open.take());
        }
    }
    instructions.extend(open);
    instructions
}

/// Returns the words that end the inline documents of an instruction: `RUN <<EOF`.
fn inline_documents(instruction: &Instruction) -> Vec<String> {
    if !matches!(instruction.name.as_str(), "RUN" | "COPY" | "ADD") {
        return Vec::new();
    }
    instruction
        .words
        .iter()
        .filter_map(|word| word.split_once("<<").map(|(_, end)| end))
        .map(|end| end.trim_start_matches('-').trim_matches(['"', '\'']))
        .filter(|end| !end.is_empty() && end.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .map(str::to_owned)
        .collect()
}

/// An image the file names.
struct Image {
    reference: String,
    /// Whether a part of it is only given when the image is built.
    is_open: bool,
    line: u32,
}

/// The stages of a build.
#[derive(Default)]
struct Stages {
    /// Values of `ARG` before the first stage.
    arguments: BTreeMap<String, String>,
    images: Vec<Image>,
    /// What each stage builds upon.
    begun: Vec<Base>,
    /// The last stage of each name, in lower case.
    names: BTreeMap<String, usize>,
}

/// What a stage builds upon.
#[derive(Clone, Copy)]
enum Base {
    Image(usize),
    Stage(usize),
    Nothing,
}

impl Stages {
    fn take(&mut self, instruction: &Instruction) {
        match instruction.name.as_str() {
            "ARG" if self.begun.is_empty() => {
                for word in &instruction.words {
                    if let Some((name, value)) = word.split_once('=') {
                        let value = self.filled(value.trim_matches(['"', '\''])).0;
                        self.arguments.insert(name.to_owned(), value);
                    }
                }
            }
            "FROM" => self.begin(instruction),
            "COPY" | "ADD" | "RUN" => self.take_from_elsewhere(instruction),
            _ => {}
        }
    }

    fn begin(&mut self, instruction: &Instruction) {
        let mut words = instruction
            .words
            .iter()
            .filter(|word| !word.starts_with("--"));
        let Some(reference) = words.next() else {
            return;
        };
        let name = match (words.next(), words.next()) {
            (Some(word), Some(name)) if word.eq_ignore_ascii_case("as") => {
                Some(name.to_ascii_lowercase())
            }
            _ => None,
        };
        let base = self.base(reference, instruction.line);
        if let Some(name) = name {
            self.names.insert(name, self.begun.len());
        }
        self.begun.push(base);
    }

    fn base(&mut self, reference: &str, line: u32) -> Base {
        let written = reference.trim_matches(['"', '\'']);
        let (filled, is_open) = self.filled(written);
        // Nothing is left of a variable that is only given when the image is built.
        let (reference, is_open) = if filled.is_empty() {
            (written.to_owned(), true)
        } else {
            (filled, is_open)
        };
        if reference == "scratch" {
            return Base::Nothing;
        }
        if let Some(stage) = self.names.get(&reference.to_ascii_lowercase()) {
            return Base::Stage(*stage);
        }
        self.images.push(Image {
            reference,
            is_open,
            line,
        });
        Base::Image(self.images.len() - 1)
    }

    /// Notes images files are taken from: `COPY --from=image`, `RUN --mount=from=image`.
    fn take_from_elsewhere(&mut self, instruction: &Instruction) {
        let options = instruction
            .words
            .iter()
            .take_while(|word| word.starts_with("--"));
        let sources: Vec<String> = options
            .flat_map(|option| option.trim_start_matches("--").split(','))
            .filter_map(|option| {
                let option = option.strip_prefix("mount=").unwrap_or(option);
                option.strip_prefix("from=").map(str::to_owned)
            })
            .collect();
        for source in sources {
            let is_number = source.bytes().all(|byte| byte.is_ascii_digit());
            // A name without tag or registry is a stage, or a context given when the image is built.
            if !is_number && source.contains([':', '/', '@']) {
                self.base(&source, instruction.line);
            }
        }
    }

    /// Puts the values of arguments in; the second value tells whether one is not known.
    fn filled(&self, text: &str) -> (String, bool) {
        self.filled_within(text, NESTED_MAX)
    }

    fn filled_within(&self, text: &str, depth_left: u32) -> (String, bool) {
        let mut filled = String::new();
        let mut is_open = false;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            filled.push_str(before);
            let variable = Variable::of(after);
            let (whole, behind) = after
                .split_at_checked(variable.length)
                .unwrap_or((after, ""));
            rest = behind;
            let value = self.arguments.get(variable.name);
            let is_set = value.is_some_and(|value| !value.is_empty() || !variable.or_empty);
            let instead = match variable.instead {
                Instead::Default(word) if !is_set => Some(word),
                Instead::Alternative(word) if is_set => Some(word),
                Instead::Alternative(_) => Some(""),
                _ => None,
            };
            match (instead, value) {
                _ if variable.name.is_empty() || variable.instead == Instead::Other => {}
                (Some(word), _) if depth_left > 0 => {
                    let (word, is_word_open) = self.filled_within(word, depth_left - 1);
                    filled.push_str(&word);
                    is_open |= is_word_open;
                    continue;
                }
                (None, Some(value)) => {
                    filled.push_str(value);
                    continue;
                }
                _ => {}
            }
            is_open = true;
            filled.push('$');
            filled.push_str(whole);
        }
        filled.push_str(rest);
        (filled, is_open)
    }

    /// Returns the images the last stage builds upon, which are what runs.
    fn run(&self) -> BTreeSet<usize> {
        let mut run = BTreeSet::new();
        let mut at = self.begun.len().checked_sub(1);
        // A stage builds upon earlier ones only, so this ends.
        while let Some(base) = at.and_then(|at| self.begun.get(at)) {
            at = match base {
                Base::Stage(stage) => Some(*stage),
                Base::Image(image) => {
                    run.insert(*image);
                    None
                }
                Base::Nothing => None,
            };
        }
        run
    }
}

/// A variable, as it stands behind a `$`.
struct Variable<'t> {
    /// Bytes it takes.
    length: usize,
    name: &'t str,
    /// Whether an empty value counts as none (`:-` and `:+`).
    or_empty: bool,
    instead: Instead<'t>,
}

/// What stands for a variable in place of its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instead<'t> {
    /// Nothing does.
    Nothing,
    /// Where it has no value: `${name-word}`.
    Default(&'t str),
    /// Where it has one: `${name+word}`; nothing at all where it has none.
    Alternative(&'t str),
    /// Something that is not worked out, such as a part taken off the value.
    Other,
}

impl<'t> Variable<'t> {
    /// Reads what follows a `$`.
    fn of(text: &'t str) -> Self {
        let Some(inside) = text.strip_prefix('{') else {
            let length = name_length(text);
            return Self {
                length,
                name: text.get(..length).unwrap_or_default(),
                or_empty: false,
                instead: Instead::Nothing,
            };
        };
        let length = closing(inside);
        let inside = length.and_then(|length| inside.get(..length));
        let inside = inside.unwrap_or_default();
        let (name, behind) = inside
            .split_at_checked(name_length(inside))
            .unwrap_or((inside, ""));
        let (or_empty, behind) = match behind.strip_prefix(':') {
            Some(behind) => (true, behind),
            None => (false, behind),
        };
        let instead = if let Some(word) = behind.strip_prefix('-') {
            Instead::Default(word)
        } else if let Some(word) = behind.strip_prefix('+') {
            Instead::Alternative(word)
        } else if behind.is_empty() || behind.starts_with('?') {
            Instead::Nothing
        } else {
            Instead::Other
        };
        Self {
            length: length.map_or(0, |length| length + 2),
            name,
            or_empty,
            instead,
        }
    }
}

/// Returns how many bytes at the beginning of the text can be a name.
fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len())
}

/// Returns where the bracket that is open before the text closes.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return true,
            b'}' => depth -= 1,
            _ => {}
        }
        false
    })
}

/// Takes a tag that is not known off a reference, so that the image itself is still named.
fn without_open_tag(reference: &str) -> (&str, Option<&str>) {
    let name_at = reference.rfind('/').map_or(0, |slash| slash + 1);
    let name = reference.get(name_at..).unwrap_or_default();
    let split = name
        .find([':', '@'])
        .and_then(|end| reference.split_at_checked(name_at + end))
        .filter(|(_, tag)| tag.contains('$'));
    match split {
        Some((image, tag)) => (image, Some(tag.trim_start_matches([':', '@']))),
        None => (reference, None),
    }
}
