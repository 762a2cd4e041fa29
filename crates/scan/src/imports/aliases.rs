//! Names in code that lead to packages called otherwise, as manifests and installed packages tell them.

use std::collections::BTreeSet;

use gwanmun_model::{ImportAlias, Limits, SourceLanguage};

use crate::collect::normalize_python_name;
use crate::document::decode;
use crate::document::json::Json;
use crate::document::toml::{self, DeTable};
use crate::formats::is_installed;
use crate::tree::{Tree, file_name, folder};

/// Most files looked into.
const FILES_MAX: usize = 50_000;

/// Tables of `Cargo.toml` that ask for crates.
const CARGO_TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
/// Keys of `package.json` that ask for packages.
const NPM_KEYS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// Reads the aliases of a tree from the files worth knowing of it, sorted.
pub(super) fn of_tree(files: &[String], tree: &dyn Tree, limits: &Limits) -> Vec<ImportAlias> {
    let mut aliases = BTreeSet::new();
    for path in files.iter().take(FILES_MAX) {
        let place = folder(path);
        match file_name(path) {
            "Cargo.toml" if !is_installed(path) => {
                if let Some(bytes) = tree.read(path) {
                    of_cargo(&decode(&bytes).0, &mut aliases);
                }
            }
            "package.json" if !is_installed(path) => {
                if let Some(bytes) = tree.read(path) {
                    of_npm(&decode(&bytes).0, limits, &mut aliases);
                }
            }
            "METADATA" => {
                if let Some(distribution) = place.strip_suffix(".dist-info") {
                    let record = tree.read(&format!("{place}/RECORD"));
                    let record = record.unwrap_or_default();
                    of_python(distribution, &decode(&record).0, &mut aliases);
                }
            }
            _ => {}
        }
    }
    aliases.into_iter().collect()
}

fn of_cargo(text: &str, aliases: &mut BTreeSet<ImportAlias>) {
    let (document, _) = toml::read(text);
    let root = document.get_ref();
    let workspace = toml::table(root, "workspace");
    let targets = toml::table(root, "target")
        .map(DeTable::iter)
        .into_iter()
        .flatten();
    let targets = targets.filter_map(|(_, target)| target.get_ref().as_table());
    for owner in [Some(root), workspace].into_iter().flatten().chain(targets) {
        for table in CARGO_TABLES
            .iter()
            .filter_map(|key| toml::table(owner, key))
        {
            for (name, wanted) in table {
                let wanted = wanted.get_ref().as_table();
                if let Some(package) = wanted.and_then(|wanted| toml::text(wanted, "package")) {
                    aliases.insert(ImportAlias {
                        language: SourceLanguage::Rust,
                        import: name.get_ref().replace('-', "_"),
                        package: package.to_owned(),
                    });
                }
            }
        }
    }
}

fn of_npm(text: &str, limits: &Limits, aliases: &mut BTreeSet<ImportAlias>) {
    let Ok(document) = Json::read(text, limits.document_depth_max) else {
        return;
    };
    let members = NPM_KEYS
        .iter()
        .filter_map(|key| document.get(key))
        .flat_map(Json::members);
    for member in members {
        let range = member.value.text().unwrap_or_default();
        if let Some(asked) = range.strip_prefix("npm:") {
            let package = asked.rsplit_once('@').map_or(asked, |(name, _)| name);
            let package = if package.is_empty() { asked } else { package };
            aliases.insert(ImportAlias {
                language: SourceLanguage::JavaScript,
                import: member.key.to_string(),
                package: package.to_owned(),
            });
        }
    }
}

/// Reads which modules an installed distribution brought, from its list of files.
fn of_python(distribution: &str, record: &str, aliases: &mut BTreeSet<ImportAlias>) {
    let name = file_name(distribution);
    let package = normalize_python_name(name.rsplit_once('-').map_or(name, |(name, _)| name));
    let modules: BTreeSet<&str> = record
        .lines()
        .filter_map(|line| {
            let path = line.split(',').next()?.trim_matches('"');
            let (first, is_file) = match path.split_once('/') {
                Some((first, _)) => (first, false),
                None => (path, true),
            };
            if is_file {
                let (stem, ending) = first.split_once('.')?;
                return (ending.ends_with("py")
                    || ending.ends_with("so")
                    || ending.ends_with("pyd"))
                .then_some(stem);
            }
            let is_module = !first.is_empty() && !first.contains('.') && first != "__pycache__";
            is_module.then_some(first)
        })
        .collect();
    aliases.extend(modules.into_iter().map(|module| ImportAlias {
        language: SourceLanguage::Python,
        import: module.to_owned(),
        package: package.clone(),
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(aliases: &BTreeSet<ImportAlias>) -> Vec<String> {
        let pairs = aliases.iter();
        pairs
            .map(|one| format!("{} = {}", one.import, one.package))
            .collect()
    }

    #[test]
    fn manifests_and_installed_packages_tell_other_names() {
        let mut aliases = BTreeSet::new();
        of_cargo(
            "[dependencies]\nserde = \"1\"\nnew-name = { package = \"old_name\", version = \"1\" }\n[workspace.dependencies]\n\
             b = { package = \"c\" }\n[target.'cfg(unix)'.dev-dependencies]\nd = { package = \"e\" }\n",
            &mut aliases,
        );
        assert_eq!(told(&aliases), ["b = c", "d = e", "new_name = old_name"]);
        aliases.clear();
        of_npm(
            r#"{"dependencies": {"a": "npm:@b/c@^1", "d": "^1"}, "devDependencies": {"e": "npm:@f/g"}}"#,
            &Limits::default(),
            &mut aliases,
        );
        assert_eq!(told(&aliases), ["a = @b/c", "e = @f/g"]);
        aliases.clear();
        of_python(
            "lib/site-packages/PyYAML-6.0",
            "yaml/__init__.py,sha256=a,1\n_yaml/__init__.py,,\nPyYAML-6.0.dist-info/RECORD,,\n../../bin/x,,\nsix.py,,\nq.cpython-312.so,,\n",
            &mut aliases,
        );
        assert_eq!(
            told(&aliases),
            [
                "_yaml = pyyaml",
                "q = pyyaml",
                "six = pyyaml",
                "yaml = pyyaml"
            ]
        );
    }
}
