//! Which distribution a root file system is, and what its packages are called in package URLs.
//!
//! Source: os-release(5); the type definitions `alpm`, `apk`, `deb` and `rpm` of the package-url specification; the
//! ecosystem list of the OSV schema for the releases advisories name.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use gwanmun_model::{Component, ProblemKind};

use super::Input;
use crate::collect::Collector;
use crate::document::decode;

/// The id of a system that does not say which it is. Source: os-release(5), `ID`.
pub(super) const UNKNOWN: &str = "linux";

/// Namespaces of package URLs that differ from the id of the distribution.
const NAMESPACES: [(&str, &str); 19] = [
    ("amzn", "amazon"),
    ("mariner", "azurelinux"),
    ("msys2", "msys"),
    ("ol", "oracle"),
    ("openEuler", "openeuler"),
    ("opensuse-leap", "opensuse"),
    ("opensuse-leap-micro", "opensuse"),
    ("opensuse-microos", "opensuse"),
    ("opensuse-slowroll", "opensuse"),
    ("opensuse-tumbleweed", "opensuse"),
    ("rhel", "redhat"),
    ("sl-micro", "suse"),
    ("sle-hpc", "suse"),
    ("sle-micro", "suse"),
    ("sle-micro-rancher", "suse"),
    ("sled", "suse"),
    ("sles", "suse"),
    ("sles_sap", "suse"),
    ("suse-microos", "suse"),
];

/// Vendor and product of the CPE name of distributions that do not state one. Source: the dictionary of the
/// National Vulnerability Database.
const CPE_PRODUCTS: [(&str, &str); 3] = [
    ("alpine", "alpinelinux:alpine_linux"),
    ("debian", "debian:debian_linux"),
    ("ubuntu", "canonical:ubuntu_linux"),
];

/// Files that tell the distribution, the most telling first, relative to the root of the system.
const TELLING: [(&str, Parse); 11] = [
    ("etc/os-release", of_assignments),
    ("usr/lib/os-release", of_assignments),
    ("etc/lsb-release", of_lsb_release),
    ("etc/alpine-release", |text| of_version("alpine", text)),
    ("etc/SuSE-release", of_suse_release),
    ("etc/oracle-release", of_sentence),
    ("etc/centos-release", of_sentence),
    ("etc/fedora-release", of_sentence),
    ("etc/redhat-release", of_sentence),
    ("etc/system-release", of_sentence),
    ("etc/debian_version", of_debian_version),
];

/// Names of the files in [`TELLING`]: where one stands, there is a root file system.
pub(crate) const TELLING_NAMES: &[&str] = &[
    "etc/SuSE-release",
    "etc/alpine-release",
    "etc/centos-release",
    "etc/debian_version",
    "etc/fedora-release",
    "etc/lsb-release",
    "etc/oracle-release",
    "etc/os-release",
    "etc/redhat-release",
    "etc/system-release",
    "usr/lib/os-release",
];

type Parse = fn(&str) -> Option<Distribution>;

/// What a system says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Distribution {
    /// `ID` as written: `debian`, `rhel`, `openEuler`.
    pub(super) id: String,
    /// `VERSION_ID`: `12`, `9.2`. Rolling distributions have none.
    pub(super) version: Option<String>,
    /// `VERSION_CODENAME`: `bookworm`.
    pub(super) code_name: Option<String>,
    /// `CPE_NAME` as written.
    pub(super) cpe: Option<String>,
    /// `VENDOR_NAME`: who supplies it.
    pub(super) supplier: Option<String>,
    /// Line of the id, from 1.
    pub(super) line: Option<u32>,
}

impl Distribution {
    /// Returns what the root file system at `root` (empty or ending in a separator) says, worked out once for each.
    pub(super) fn of(input: &Input<'_>, root: &str) -> Option<Arc<Self>> {
        let told = once_for(input, "distributions", root, || {
            TELLING.iter().find_map(|(path, parse)| {
                let bytes = input.tree.read(&format!("{root}{path}"))?;
                parse(&decode(&bytes).0).map(Arc::new)
            })
        });
        told.as_ref().clone()
    }

    /// Reads one of the files that tell the distribution.
    pub(super) fn read(path: &str, text: &str) -> Option<Self> {
        let (_, parse) = TELLING.iter().find(|(end, _)| path.ends_with(end))?;
        parse(text)
    }

    /// Returns the namespace of its packages: `redhat` for `rhel`. A distribution we do not know keeps its own id, so
    /// that its packages never fall under the advisories of the one it derives from.
    pub(super) fn namespace(&self) -> &str {
        NAMESPACES
            .iter()
            .find(|(id, _)| *id == self.id)
            .map_or(self.id.as_str(), |(_, namespace)| namespace)
    }

    /// Returns the value of the qualifier `distro`: `debian-12`, `debian-trixie` before its release.
    pub(super) fn qualifier(&self) -> String {
        match self.version.as_ref().or(self.code_name.as_ref()) {
            Some(release) => format!("{}-{release}", self.id),
            None => self.id.clone(),
        }
    }

    /// Returns its CPE name: the one it states, otherwise the one the dictionary has for it.
    pub(super) fn cpe(&self) -> Option<String> {
        if self.cpe.is_some() {
            return self.cpe.clone();
        }
        let (_, product) = CPE_PRODUCTS.iter().find(|(id, _)| *id == self.id)?;
        let version = match self.version.as_deref() {
            Some(version) if self.id == "debian" && !version.contains('.') => {
                format!("{version}.0")
            }
            Some(version) => version.to_owned(),
            None => "-".to_owned(),
        };
        Some(format!("cpe:2.3:o:{product}:{version}:*:*:*:*:*:*:*"))
    }
}

/// Returns what stands before the last `segments` segments of `path`: the root of the system the file belongs to,
/// empty or ending in a separator.
pub(super) fn root_above(path: &str, segments: usize) -> &str {
    path.rmatch_indices(['/', '!'])
        .nth(segments.saturating_sub(1))
        .map_or("", |(at, _)| path.get(..=at).unwrap_or(""))
}

/// Returns what is kept under `key` for the system at `root`, working it out first if need be.
///
/// Other readers of the same key wait meanwhile, so `work_out` must not ask for it again.
pub(super) fn once_for<T: Send + Sync + 'static>(
    input: &Input<'_>,
    key: &'static str,
    root: &str,
    work_out: impl FnOnce() -> T,
) -> Arc<T> {
    type Known<T> = Mutex<BTreeMap<String, Arc<T>>>;
    let known = input.tree.memory().once(key, Known::<T>::default);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    let value = known
        .entry(root.to_owned())
        .or_insert_with(|| Arc::new(work_out()));
    Arc::clone(value)
}

/// How the packages of a system are named in package URLs.
pub(super) struct System {
    /// Namespace of its packages.
    pub(super) namespace: String,
    /// Value of the qualifier `distro`.
    pub(super) distro: String,
}

impl System {
    /// Finds out for the root file system at `root`. Where it does not say which it is, that is a problem: no
    /// advisory speaks of its packages, unless they tell themselves whose they are.
    pub(super) fn of(input: &Input<'_>, root: &str, collector: &mut Collector<'_>) -> Option<Self> {
        if let Some(known) = Distribution::of(input, root) {
            return Some(Self {
                namespace: known.namespace().to_owned(),
                distro: known.qualifier(),
            });
        }
        let message = "no os-release file says which distribution and release this is; advisories cannot be matched for certain";
        collector.problem(ProblemKind::Incomplete, None, message);
        None
    }
}

/// Adds the qualifier `distro`, where the distribution is known.
pub(super) fn of_distro(mut component: Component, distro: Option<&str>) -> Component {
    if let Some(distro) = distro {
        component.purl = component.purl.with_qualifier("distro", distro);
    }
    component
}

/// Returns the value of an assignment without its quotes and escapes.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value);
    let mut plain = String::with_capacity(inner.len());
    let mut escaped = false;
    for c in inner.chars() {
        escaped = c == '\\' && !escaped;
        if !escaped {
            plain.push(c);
        }
    }
    plain
}

/// Returns the assignments of a shell-like file with their lines; the last of a name wins.
fn assignments(text: &str) -> BTreeMap<&str, (String, u32)> {
    (1_u32..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim_start().starts_with('#'))
        .filter_map(|(number, line)| {
            let (name, value) = line.split_once('=')?;
            let value = unquoted(value);
            (!value.is_empty()).then_some((name.trim(), (value, number)))
        })
        .collect()
}

/// Whether the text can be part of a package URL's qualifier without being a sentence.
fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn of_assignments(text: &str) -> Option<Distribution> {
    let mut values = assignments(text);
    let (id, line) = values.remove("ID").filter(|(id, _)| is_word(id))?;
    let mut take = |name: &str| values.remove(name).map(|(value, _)| value);
    Some(Distribution {
        id,
        version: take("VERSION_ID").filter(|version| is_word(version)),
        code_name: take("VERSION_CODENAME").filter(|name| is_word(name)),
        cpe: take("CPE_NAME").filter(|cpe| cpe.starts_with("cpe:")),
        supplier: take("VENDOR_NAME"),
        line: Some(line),
    })
}

fn of_lsb_release(text: &str) -> Option<Distribution> {
    let mut values = assignments(text);
    let (id, line) = values.remove("DISTRIB_ID").filter(|(id, _)| is_word(id))?;
    let mut take = |name: &str| values.remove(name).map(|(value, _)| value);
    Some(Distribution {
        id: id.to_ascii_lowercase(),
        version: take("DISTRIB_RELEASE")
            .filter(|version| is_word(version) && *version != "rolling"),
        code_name: take("DISTRIB_CODENAME").filter(|name| is_word(name) && *name != "n/a"),
        line: Some(line),
        ..Distribution::default()
    })
}

fn of_version(id: &str, text: &str) -> Option<Distribution> {
    let version = text.lines().next()?.trim();
    is_word(version).then(|| Distribution {
        id: id.to_owned(),
        version: Some(version.to_owned()),
        line: Some(1),
        ..Distribution::default()
    })
}

/// Reads `12.4`, or `trixie/sid` before a release.
fn of_debian_version(text: &str) -> Option<Distribution> {
    let mut distribution = of_version("debian", text)?;
    let version = distribution.version.take()?;
    match version.split_once('/') {
        Some((code_name, _)) => distribution.code_name = Some(code_name.to_owned()),
        None => distribution.version = version.split('.').next().map(str::to_owned),
    }
    Some(distribution)
}

/// Reads `CentOS release 6.10 (Final)` and its relatives of systems older than os-release.
fn of_sentence(text: &str) -> Option<Distribution> {
    const STARTS: [(&str, &str); 10] = [
        ("AlmaLinux", "almalinux"),
        ("Amazon Linux", "amzn"),
        ("CentOS", "centos"),
        ("Enterprise Linux", "ol"),
        ("Fedora", "fedora"),
        ("Oracle Linux", "ol"),
        ("Red Hat Enterprise Linux", "rhel"),
        ("Rocky Linux", "rocky"),
        ("Scientific Linux", "scientific"),
        ("Photon", "photon"),
    ];
    let line = text.lines().next()?;
    let (_, id) = STARTS.iter().find(|(start, _)| line.starts_with(start))?;
    let version = line
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    of_version(id, version)
}

/// Reads the three lines of SUSE systems older than os-release: a sentence, `VERSION = 11`, `PATCHLEVEL = 4`.
fn of_suse_release(text: &str) -> Option<Distribution> {
    let id = match text.lines().next()? {
        line if line.starts_with("openSUSE") => "opensuse",
        line if line.starts_with("SUSE Linux Enterprise Desktop") => "sled",
        line if line.starts_with("SUSE Linux Enterprise") => "sles",
        _ => return None,
    };
    let values = assignments(text);
    let (version, line) = values.get("VERSION")?;
    let version = match values.get("PATCHLEVEL") {
        Some((level, _)) if level != "0" => format!("{version}.{level}"),
        _ => version.clone(),
    };
    let mut distribution = of_version(id, &version)?;
    distribution.line = Some(*line);
    Some(distribution)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> String {
        Distribution::read(path, text).map_or_else(String::new, |told| {
            format!(
                "{} {} {}",
                told.namespace(),
                told.qualifier(),
                told.cpe().unwrap_or_default()
            )
        })
    }

    #[test]
    fn distributions_keep_their_own_names() {
        for (id, expected) in [
            (
                "ID=debian\nVERSION_ID=\"12\"",
                "debian debian-12 cpe:2.3:o:debian:debian_linux:12.0:*:*:*:*:*:*:*",
            ),
            (
                "ID=debian\nVERSION_CODENAME=forky",
                "debian debian-forky cpe:2.3:o:debian:debian_linux:-:*:*:*:*:*:*:*",
            ),
            (
                "ID='rhel'\nID_LIKE=fedora\nVERSION_ID='9.2'\nCPE_NAME='cpe:/o:redhat:enterprise_linux:9::baseos'",
                "redhat rhel-9.2 cpe:/o:redhat:enterprise_linux:9::baseos",
            ),
            (
                "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=21",
                "linuxmint linuxmint-21 ",
            ),
            ("ID=\"ol\"\nVERSION_ID=\"8.9\"", "oracle ol-8.9 "),
            ("ID=\"sles\"\nVERSION_ID=\"15.5\"", "suse sles-15.5 "),
            ("ID=wolfi\nVERSION_ID=20230201", "wolfi wolfi-20230201 "),
            ("ID=two words", ""),
            ("NAME=Debian", ""),
        ] {
            assert_eq!(told("etc/os-release", id), expected);
        }
    }

    #[test]
    fn older_systems_are_told_by_their_own_files() {
        for (path, text, expected) in [
            (
                "etc/redhat-release",
                "CentOS release 6.10 (Final)\n",
                "centos centos-6.10 ",
            ),
            (
                "etc/redhat-release",
                "Red Hat Enterprise Linux Server release 6.9 (Santiago)\n",
                "redhat rhel-6.9 ",
            ),
            (
                "etc/system-release",
                "Amazon Linux AMI release 2018.03\n",
                "amazon amzn-2018.03 ",
            ),
            (
                "etc/SuSE-release",
                "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n",
                "suse sles-11.4 ",
            ),
            (
                "etc/lsb-release",
                "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=18.04\n",
                "ubuntu ubuntu-18.04 cpe:2.3:o:canonical:ubuntu_linux:18.04:*:*:*:*:*:*:*",
            ),
            (
                "etc/alpine-release",
                "3.18.4\n",
                "alpine alpine-3.18.4 cpe:2.3:o:alpinelinux:alpine_linux:3.18.4:*:*:*:*:*:*:*",
            ),
            (
                "etc/debian_version",
                "trixie/sid\n",
                "debian debian-trixie cpe:2.3:o:debian:debian_linux:-:*:*:*:*:*:*:*",
            ),
            (
                "etc/debian_version",
                "11.9\n",
                "debian debian-11 cpe:2.3:o:debian:debian_linux:11.0:*:*:*:*:*:*:*",
            ),
            ("etc/redhat-release", "a file of something else\n", ""),
        ] {
            assert_eq!(told(path, text), expected, "{text}");
        }
    }

    #[test]
    fn the_root_is_what_stands_above() {
        assert_eq!(root_above("var/lib/dpkg/status", 4), "");
        assert_eq!(root_above("a/b/var/lib/dpkg/status", 4), "a/b/");
        assert_eq!(root_above("a.tar!var/lib/dpkg/status", 4), "a.tar!");
        assert_eq!(root_above("status", 4), "");
    }
}
