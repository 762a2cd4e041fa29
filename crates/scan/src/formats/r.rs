//! What the R formats share: records of fields, where packages come from, what R itself brings.
//!
//! Source: "The DESCRIPTION file" in Writing R Extensions; the remote fields the `remotes` package writes.

use gwanmun_model::{Component, Ecosystem};

use super::python::from_git;
use crate::collect::Collector;

/// Packages that come with R itself. They are on no server and have the version of R.
const BASE: [&str; 15] = [
    "R",
    "base",
    "compiler",
    "datasets",
    "grDevices",
    "graphics",
    "grid",
    "methods",
    "parallel",
    "splines",
    "stats",
    "stats4",
    "tcltk",
    "tools",
    "utils",
];

/// Whether a package comes with R itself.
pub(super) fn is_base(name: &str) -> bool {
    BASE.contains(&name)
}

/// One record: fields with their lines, in the order of the file.
pub(super) struct Record(Vec<(u32, String, String)>);

impl Record {
    /// Reads records divided by empty lines; a line that begins with white space continues the field above.
    pub(super) fn all(text: &str) -> Vec<Self> {
        let mut records = vec![Self(Vec::new())];
        for (line, number) in text.lines().zip(1..) {
            let Some(record) = records.last_mut() else {
                break;
            };
            if line.trim().is_empty() {
                if !record.0.is_empty() {
                    records.push(Self(Vec::new()));
                }
            } else if line.starts_with([' ', '\t']) {
                if let Some((_, _, value)) = record.0.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((key, value)) = line.split_once(':') {
                let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
                record.0.push((number, key, value));
            }
        }
        records.retain(|record| !record.0.is_empty());
        records
    }

    /// Returns the value of a field, unless it is empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(_, known, value)| known == key && !value.is_empty())
            .map(|(_, _, value)| value.as_str())
    }

    /// Returns the line of a field.
    pub(super) fn line(&self, key: &str) -> Option<u32> {
        let found = self.0.iter().find(|(_, known, _)| known == key);
        found.map(|(line, _, _)| *line)
    }
}

/// Takes a list of packages apart: names with the versions asked for, `dplyr (>= 1.0)`.
pub(super) fn list(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(',').filter_map(|item| {
        let (name, rest) = item.split_once('(').unwrap_or((item, ""));
        let name = name.trim();
        let asked = rest.trim_end().trim_end_matches(')').trim();
        (!name.is_empty()).then_some((name, asked))
    })
}

/// Makes the component of a package, with where it comes from in its identity.
///
/// `field` returns what a record says; `repository` is the address of the server it names, where the file tells.
pub(super) fn component<'f>(
    field: &dyn Fn(&str) -> Option<&'f str>,
    repository: Option<&str>,
    line: Option<u32>,
    collector: &mut Collector<'_>,
) -> Option<Component> {
    let name = field("Package")?;
    let mut component = collector.package(Ecosystem::Cran, name, field("Version"), line)?;
    let first = |keys: &[&str]| keys.iter().find_map(|key| field(key));
    let kind = first(&["RemoteType", "Source"]).unwrap_or_default();
    let commit = first(&[
        "RemoteSha",
        "GithubSHA1",
        "GithubSha1",
        "RemoteRef",
        "GithubRef",
    ]);
    let user = first(&["RemoteUsername", "GithubUsername"]);
    let project = first(&["RemoteRepo", "GithubRepo"]);
    let purl = component.purl.clone();
    let kind = kind.to_ascii_lowercase();
    component.purl = match kind.as_str() {
        "github" | "gitlab" | "bitbucket" => match (user, project) {
            (Some(user), Some(project)) => {
                let host = host(&kind, field("RemoteHost"));
                from_git(purl, &format!("https://{host}/{user}/{project}"), commit)
            }
            _ => purl,
        },
        "git" | "git2r" | "xgit" => match first(&["RemoteUrl", "RemoteUri"]) {
            Some(url) => from_git(purl, url, commit),
            None => purl,
        },
        "url" => match first(&["RemoteUrl", "RemoteUri"]) {
            Some(url) => purl.with_qualifier("download_url", url),
            None => purl,
        },
        "bioconductor" => purl.with_qualifier("repository_url", "https://bioconductor.org"),
        _ if field("biocViews").is_some() => {
            purl.with_qualifier("repository_url", "https://bioconductor.org")
        }
        _ if repository.is_some_and(|address| address.contains("bioconductor.org")) => {
            purl.with_qualifier("repository_url", "https://bioconductor.org")
        }
        _ => match repository.filter(|address| !is_cran(address)) {
            Some(address) => purl.with_qualifier("repository_url", address),
            None => purl,
        },
    };
    Some(component)
}

/// Returns the host of a repository: what the record says is the host of the programming interface.
fn host(kind: &str, stated: Option<&str>) -> String {
    let stated = stated.unwrap_or_default();
    let stated = stated.split_once("://").map_or(stated, |(_, rest)| rest);
    let stated = stated.split('/').next().unwrap_or_default();
    match stated {
        "" | "api.github.com" | "api.bitbucket.org" => {
            let end = if kind == "bitbucket" { "org" } else { "com" };
            format!("{kind}.{end}")
        }
        host => host.strip_prefix("api.").unwrap_or(host).to_owned(),
    }
}

/// Whether a name or address stands for the central archive or one of its mirrors and snapshots.
fn is_cran(repository: &str) -> bool {
    let known = [
        "cran.",
        "cloud.r-project.org",
        "packagemanager.posit.co/cran",
        "packagemanager.rstudio.com/",
        "mran.microsoft.com",
        "p3m.dev/cran",
    ];
    !repository.contains("://") || known.iter().any(|part| repository.contains(part))
}

/// Returns a license statement, unless it says there is none.
pub(super) fn license(statement: Option<&str>) -> Vec<String> {
    statement
        .map(str::trim)
        .filter(|statement| !statement.is_empty() && *statement != "NA")
        .map(str::to_owned)
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_lists_are_taken_apart() {
        let records = Record::all("A: 1\nB: x,\n  y\n\n\nA: 2\nnonsense\n");
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].get("B"), Some("x, y"));
        assert_eq!(records[1].line("A"), Some(6));
        let items: Vec<_> = list("R (>= 3.5), dplyr(>= 1.0),glue, ").collect();
        assert_eq!(items, [("R", ">= 3.5"), ("dplyr", ">= 1.0"), ("glue", "")]);
    }

    #[test]
    fn hosts_are_those_of_the_repositories() {
        assert_eq!(host("github", Some("https://api.github.com")), "github.com");
        assert_eq!(
            host("gitlab", Some("gitlab.bank.example")),
            "gitlab.bank.example"
        );
        assert_eq!(host("bitbucket", None), "bitbucket.org");
    }
}
