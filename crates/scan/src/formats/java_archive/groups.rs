//! Groups of artifacts that are often packed without Maven's metadata.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gwanmun_model::{Ecosystem, version};

use super::manifest::Manifest;

/// Stands in the table for artifacts of several groups, of which none is believed.
const SEVERAL: &str = "?";

/// One line of the table: the group, and the versions it holds for.
struct Row {
    group: &'static str,
    /// `<2`, `=1.0-2`, or empty for all.
    versions: &'static str,
}

/// The table by artifact or `prefix*`.
static GROUPS: LazyLock<BTreeMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let mut groups: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    for line in include_str!("../../../data/java-groups.tsv").lines() {
        let mut columns = line.split('\t');
        if let (Some(artifact), Some(group)) = (columns.next(), columns.next()) {
            let versions = columns.next().unwrap_or_default();
            groups
                .entry(artifact)
                .or_default()
                .push(Row { group, versions });
        }
    }
    groups
});

/// Whether the table has the artifact by its whole name.
pub(super) fn has(artifact: &str) -> bool {
    GROUPS.contains_key(artifact)
}

/// Finds the group of an artifact: by its whole name, else by the longest prefix, which holds only for what is written
/// like an artifact and is not of somebody else by its manifest.
pub(super) fn of(
    artifact: &str,
    version: Option<&str>,
    manifest: &Manifest,
) -> Option<&'static str> {
    if let Some(rows) = GROUPS.get(artifact) {
        return chosen(rows, version);
    }
    let is_plain = artifact
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
        && !artifact
            .split(['-', '_'])
            .any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    GROUPS
        .iter()
        .filter_map(|(pattern, rows)| Some((pattern.strip_suffix('*')?, rows)))
        .filter(|(prefix, _)| is_plain && artifact.starts_with(prefix))
        .max_by_key(|(prefix, _)| prefix.len())
        .and_then(|(_, rows)| chosen(rows, version))
        .filter(|group| !manifest.is_of_another_group(group))
}

/// Chooses the first line that holds for a version; without one, only lines that hold for all count.
fn chosen(rows: &[Row], wanted: Option<&str>) -> Option<&'static str> {
    let holds = |row: &&Row| {
        let order = |limit| version::compare(Ecosystem::Maven, wanted?, limit);
        match (
            row.versions.strip_prefix('<'),
            row.versions.strip_prefix('='),
        ) {
            (Some(limit), _) => order(limit).is_some_and(std::cmp::Ordering::is_lt),
            (None, Some(limit)) => order(limit).is_some_and(std::cmp::Ordering::is_eq),
            (None, None) => true,
        }
    };
    if wanted.is_none() && rows.len() > 1 {
        return None;
    }
    let row = rows.iter().find(holds)?;
    Some(row.group).filter(|group| *group != SEVERAL)
}

#[cfg(test)]
mod tests {
    use super::super::manifest::is_group;
    use super::*;

    #[test]
    fn the_table_of_groups_is_sorted_and_well_formed() {
        let lines: Vec<_> = include_str!("../../../data/java-groups.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.is_sorted_by_key(|line| line.split('\t').next()));
        for line in lines {
            let columns: Vec<_> = line.split('\t').collect();
            let (artifact, group) = (columns[0], columns[1]);
            assert!(!artifact.is_empty() && !group.is_empty(), "{line}");
            assert!(is_group(group) || !group.contains('.'), "{line}");
            let versions = columns.get(2).copied().unwrap_or("<1");
            let limit = versions.strip_prefix(['<', '=']).expect(line);
            assert!(
                version::compare(Ecosystem::Maven, limit, "1").is_some(),
                "{line}"
            );
        }
    }

    #[test]
    fn groups_are_chosen_by_name_version_and_manifest() {
        let none = Manifest::default();
        let other = Manifest::read("Bundle-SymbolicName: com.bank.spring.boot.helper");
        for (artifact, version, manifest, expected) in [
            (
                "spring-boot-starter",
                None,
                &none,
                Some("org.springframework.boot"),
            ),
            ("spring-boot-helper", None, &other, None),
            ("spring-core", None, &other, Some("org.springframework")),
            ("netty-epoll-4.1-x", None, &none, None),
            ("unheard-of", None, &none, None),
            ("ehcache", Some("2.10"), &none, Some("net.sf.ehcache")),
            ("ehcache", Some("3.10"), &none, Some("org.ehcache")),
            ("ehcache", None, &none, None),
            ("asm-tree", Some("3.3.1"), &none, Some("asm")),
            ("asm-tree", Some("9.5"), &none, Some("org.ow2.asm")),
            ("stax-api", Some("1.0-2"), &none, Some("javax.xml.stream")),
            ("spring-cloud-aws-core", Some("2.4"), &none, None),
        ] {
            assert_eq!(
                of(artifact, version, manifest),
                expected,
                "{artifact} {version:?}"
            );
        }
    }
}
