//! `.gitmodules`, with the commits from the index of the working tree where there is one.
//!
//! Source: gitmodules(5) and gitformat-index(5).

use std::collections::BTreeMap;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Component, Digest, Found, ProblemKind};

use super::{Family, Format, Input, Subject, git_source};
use crate::collect::{Collector, shown};
use crate::document::decode;
use crate::tree::{folder, normalize};

pub(super) const FORMAT: Format = Format {
    id: "git-submodules",
    title: ".gitmodules with the index of the working tree",
    family: Family::Tooling,
    names: &[".gitmodules"],
    subject: Subject::Package,
    read,
    ..Format::BASE
};

/// Length of a name of a commit in the index, in bytes.
const COMMIT_BYTES: usize = 20;

/// Longest path of an entry kept, in bytes.
const PATH_BYTES_MAX: usize = 4096;

/// One section of the file.
#[derive(Default)]
struct Submodule<'t> {
    path: Option<&'t str>,
    address: Option<&'t str>,
    branch: Option<&'t str>,
    line: u32,
}

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let (text, _) = decode(input.bytes);
    let git = git_folder(input);
    let commits = git
        .as_deref()
        .map(|git| commits(input, git, &mut collector));
    let origin = git.as_deref().and_then(|git| origin(input, git));
    for submodule in submodules(&text) {
        let commit = commits
            .as_ref()
            .and_then(|commits| commits.get(submodule.path?).map(String::as_str));
        if let Some(component) = component(&submodule, commit, origin.as_deref(), &mut collector) {
            collector.add(component);
        }
    }
    collector.finish()
}

fn submodules(text: &str) -> Vec<Submodule<'_>> {
    let mut submodules: Vec<Submodule<'_>> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if line.starts_with('[') {
            submodules.push(Submodule {
                line: number,
                ..Submodule::default()
            });
        } else if let (Some(submodule), Some((key, value))) =
            (submodules.last_mut(), line.split_once('='))
        {
            let value = Some(value.trim().trim_matches('"'));
            match key.trim() {
                "path" => submodule.path = value,
                "url" => submodule.address = value,
                "branch" => submodule.branch = value,
                _ => {}
            }
        }
    }
    submodules
}

fn component(
    submodule: &Submodule<'_>,
    commit: Option<&str>,
    origin: Option<&str>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let line = Some(submodule.line);
    let Some(address) = submodule.address else {
        let message = "a submodule without an address";
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    // A relative address starts from that of the repository itself.
    let whole = if address.starts_with("./") || address.starts_with("../") {
        origin.and_then(|origin| joined(origin, address))
    } else {
        Some(address.to_owned())
    };
    let Some(whole) = whole else {
        let message = format!(
            "the submodule `{}` is relative to an address that is not at hand",
            shown(address)
        );
        collector.problem(ProblemKind::SkippedEntry, line, message);
        return None;
    };
    let mut component = git_source::component(collector, &whole, commit, line)?;
    component.direct = Some(true);
    if commit.is_none() {
        component.requirement = submodule.branch.map(shown);
        let message = format!(
            "the commit of the submodule `{}` stands in the index of the working tree only, which is not at hand",
            shown(submodule.path.unwrap_or(address))
        );
        collector.problem(ProblemKind::UnresolvedVersion, line, message);
    }
    Some(component)
}

/// Goes from an address of a repository to a relative one.
fn joined(origin: &str, relative: &str) -> Option<String> {
    let mut base = origin.trim_end_matches('/');
    let mut rest = relative;
    let mut separator = "/";
    loop {
        if let Some(after) = rest.strip_prefix("./") {
            rest = after;
        } else if let Some(after) = rest.strip_prefix("../") {
            let end = base.rfind(['/', ':'])?;
            separator = base.get(end..=end)?;
            base = base.get(..end)?;
            rest = after;
        } else {
            return Some(format!("{base}{separator}{rest}"));
        }
    }
}

/// Returns the folder with the index: `.git`, or what a file of that name leads to, as in submodules.
fn git_folder(input: &Input<'_>) -> Option<String> {
    let place = folder(input.path);
    let git = normalize(place, ".git")?;
    match input.tree.read(&git) {
        Some(link) => {
            let (text, _) = decode(&link);
            normalize(place, text.trim().strip_prefix("gitdir:")?.trim())
        }
        None => Some(git),
    }
}

/// Returns the address of the repository itself.
fn origin(input: &Input<'_>, git: &str) -> Option<String> {
    let bytes = input.tree.read(&normalize(git, "config")?)?;
    let (text, _) = decode(&bytes);
    let mut in_origin = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            in_origin = line == "[remote \"origin\"]";
        } else if in_origin
            && let Some((key, value)) = line.split_once('=')
            && key.trim() == "url"
        {
            return Some(value.trim().to_owned());
        }
    }
    None
}

/// Returns the commit of each submodule by its path.
fn commits(
    input: &Input<'_>,
    git: &str,
    collector: &mut Collector<'_>,
) -> BTreeMap<String, String> {
    let index = normalize(git, "index").and_then(|path| input.tree.read(&path));
    let Some(index) = index else {
        return BTreeMap::new();
    };
    let mut commits = BTreeMap::new();
    if read_index(&index, &mut commits).is_none() {
        let message = "the index of the working tree cannot be read to its end";
        collector.problem(ProblemKind::Malformed, None, message);
    }
    commits
}

/// Reads the index of versions 2 to 4; `None` when it is broken or of another version.
fn read_index(index: &[u8], commits: &mut BTreeMap<String, String>) -> Option<()> {
    const IS_SUBMODULE: u32 = 0o160_000;
    const HAS_MORE_FLAGS: u16 = 0x4000;
    const FIXED_BYTES: usize = 62;
    let mut rest = index.strip_prefix(b"DIRC")?;
    let version = number(&mut rest, 4)?;
    if !(2..=4).contains(&version) {
        return None;
    }
    let count = number(&mut rest, 4)?;
    let mut path: Vec<u8> = Vec::new();
    for _ in 0..count {
        let entry = rest;
        let mode = number(&mut entry.get(24..)?, 4)?;
        let commit = entry.get(40..40 + COMMIT_BYTES)?;
        let flags = u16::try_from(number(&mut entry.get(60..)?, 2)?).ok()?;
        let has_more = version > 2 && flags & HAS_MORE_FLAGS != 0;
        let path_at = if has_more {
            FIXED_BYTES + 2
        } else {
            FIXED_BYTES
        };
        let mut name = entry.get(path_at..)?;
        let kept = if version == 4 {
            path.len().checked_sub(removed(&mut name)?)?
        } else {
            0
        };
        path.truncate(kept);
        let end = name.iter().position(|byte| *byte == 0)?;
        path.extend_from_slice(name.get(..end)?);
        let length = entry.len() - name.len() + end;
        // Before version 4 an entry is padded to a multiple of eight bytes, one zero at least.
        let length = if version == 4 {
            length + 1
        } else {
            length / 8 * 8 + 8
        };
        rest = entry.get(length..)?;
        if path.len() > PATH_BYTES_MAX {
            return None;
        }
        if mode == IS_SUBMODULE {
            let commit = Digest::from_bytes(Algorithm::Sha1, commit)?;
            let path = String::from_utf8_lossy(&path).into_owned();
            commits.insert(path, commit.hex().to_owned());
        }
    }
    Some(())
}

/// Takes a number of so many bytes, the highest first.
fn number(bytes: &mut &[u8], length: usize) -> Option<u32> {
    let (digits, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(
        digits
            .iter()
            .fold(0, |number, digit| (number << 8) | u32::from(*digit)),
    )
}

/// Takes the count of bytes a path of version 4 drops from the end of the one before: seven bits a byte, the highest
/// first, each continuation adding one.
fn removed(bytes: &mut &[u8]) -> Option<usize> {
    let mut count = 0_usize;
    for taken in 0..4 {
        let byte = *bytes.get(taken)?;
        count = (count << 7) | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            *bytes = bytes.get(taken + 1..)?;
            return Some(count);
        }
        count += 1;
    }
    None
}
