//! "See LICENSE for details": the file that is meant says what holds.

use std::collections::HashMap;

use gwanmun_licenses::detect::{Detected, joined};

use super::FileLicenses;

/// Adds to every file what the files it leads to say: those of that name beside it or in the nearest folder above.
/// What those lead to in their turn is not followed.
pub(super) fn references(files: &mut [FileLicenses]) {
    let said: HashMap<String, String> = files
        .iter()
        .filter_map(|file| Some((file.path.clone(), file.detected.expression.clone()?)))
        .collect();
    for file in files {
        let targets = targets(file, &said);
        if targets.is_empty() {
            continue;
        }
        let own = file.detected.expression.as_deref();
        let parts = own
            .into_iter()
            .chain(targets.iter().map(|(_, expression)| *expression));
        file.detected.expression = joined(parts);
        file.followed = targets.into_iter().map(|(path, _)| path).collect();
    }
}

/// The files a file leads to, and what each says. Where the file names a license itself, only hints are followed.
fn targets<'s>(file: &FileLicenses, said: &'s HashMap<String, String>) -> Vec<(String, &'s str)> {
    let mut found: Vec<(String, &str)> = Vec::new();
    for name in names(&file.detected) {
        let target = nearest(&file.path, name, said);
        if let Some((path, expression)) = target
            && path != file.path
            && !found.iter().any(|(known, _)| *known == path)
        {
            found.push((path, expression));
        }
    }
    found
}

fn names(detected: &Detected) -> impl Iterator<Item = &str> {
    let hints = detected.matches.iter().filter(|this| this.is_hint);
    hints.flat_map(|this| this.refers_to.iter().map(String::as_str))
}

fn nearest<'s>(
    path: &str,
    name: &str,
    said: &'s HashMap<String, String>,
) -> Option<(String, &'s str)> {
    let mut folder = path;
    loop {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let target = if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        };
        if let Some(expression) = said.get(&target) {
            return Some((target, expression));
        }
        if folder.is_empty() {
            return None;
        }
    }
}
