//! Databases of RPM: `rpmdb.sqlite`, `Packages.db` and `Packages`.
//!
//! Source: rpm(8) and `macros.in` of RPM for the places and names; one file a back end for their layout.

mod berkeley;
pub(super) mod header;
mod ndb;
pub(super) mod package;

use std::borrow::Cow;
use std::collections::BTreeSet;

use gwanmun_model::{Component, Found, ProblemKind};

use self::header::Header;
use self::package::Requirement;
use super::distribution::{System, root_above};
use super::installed::{Asked, Installed, Owned, keep};
use super::sqlite::{Database, Value};
use super::{Family, Format, Input, Subject};
use crate::collect::Collector;

pub(super) const FORMAT: Format = Format {
    id: "rpm",
    title: "RPM databases: SQLite, ndb, Berkeley DB",
    family: Family::OperatingSystem,
    names: &[
        "usr/lib/sysimage/rpm/Packages",
        "usr/lib/sysimage/rpm/Packages.db",
        "usr/lib/sysimage/rpm/rpmdb.sqlite",
        "usr/share/rpm/Packages",
        "usr/share/rpm/Packages.db",
        "usr/share/rpm/rpmdb.sqlite",
        "var/lib/rpm/Packages",
        "var/lib/rpm/Packages.db",
        "var/lib/rpm/rpmdb.sqlite",
    ],
    beside: &["rpm/rpmdb.sqlite-wal"],
    subject: Subject::Package,
    owners: Some(owners),
    read,
    ..Format::BASE
};

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let blobs = blobs(input, &mut collector);
    let system = System::of(input, root(input.path), &mut collector);
    let mut packages: Vec<Package<'_>> = Vec::new();
    for header in headers(&blobs, &mut collector) {
        if let Some(component) = package::component(&header, system.as_ref(), &mut collector) {
            packages.push(Package {
                component,
                provides: package::provides(&header),
                requirements: package::requirements(&header),
                header,
            });
        }
    }
    add_files(&mut packages);
    let installed = packages.iter().map(Package::installed).collect();
    keep(installed, &mut collector);
    collector.finish()
}

/// One package with its relations.
struct Package<'b> {
    header: Header<'b>,
    component: Component,
    provides: Vec<(String, Option<String>)>,
    requirements: Vec<Requirement>,
}

impl Package<'_> {
    fn installed(&self) -> Installed<'_> {
        let provides = self.provides.iter();
        Installed {
            component: self.component.clone(),
            provides: provides
                .map(|(name, version)| (Cow::Borrowed(name.as_str()), version.as_deref()))
                .collect(),
            needs: self.requirements.iter().map(Requirement::need).collect(),
        }
    }
}

/// Adds the files others ask for to what each package gives.
fn add_files(packages: &mut [Package<'_>]) {
    let wanted: BTreeSet<String> = packages
        .iter()
        .flat_map(|package| &package.requirements)
        .flat_map(Requirement::files)
        .map(|path| path.trim_start_matches('/').to_owned())
        .collect();
    let Some(asked) = Asked::below("", &wanted) else {
        return;
    };
    for package in packages {
        let provides = &mut package.provides;
        package.header.files(|folder, name| {
            if let Some(path) = asked.find(&format!("{folder}{name}")) {
                provides.push((format!("/{path}"), None));
            }
        });
    }
}

/// Returns the headers of a database as bytes; what is wrong with it is reported.
fn blobs(input: &Input<'_>, collector: &mut Collector<'_>) -> Vec<Vec<u8>> {
    let mut blobs = Vec::new();
    let end = input.path.rsplit('.').next();
    let is_named = |name| end == Some(name);
    // Berkeley DB keeps the number of the last package among the packages.
    let mut keep = |blob: &[u8]| {
        if blob.len() > 4 {
            blobs.push(blob.to_vec());
        }
    };
    let result = if is_named("sqlite") {
        let log = input.tree.read(&format!("{}-wal", input.path));
        Database::open(input.bytes, &log.unwrap_or_default()).and_then(|database| {
            let mut visit = |_, columns: &[Value<'_>]| {
                if let Some(blob) = columns.get(1).and_then(Value::bytes) {
                    keep(blob);
                }
            };
            let faults = database.rows("Packages", &mut visit);
            faults.ok_or("the database has no table of packages")
        })
    } else if is_named("db") {
        ndb::blobs(input.bytes, &mut keep)
    } else {
        berkeley::values(input.bytes, &mut keep)
    };
    match result {
        Ok(faults) => {
            for fault in faults {
                collector.problem(ProblemKind::Malformed, None, fault);
            }
        }
        Err(fault) => collector.problem(ProblemKind::Malformed, None, fault),
    }
    blobs
}

/// Returns the headers that can be read and are packages.
fn headers<'b>(blobs: &'b [Vec<u8>], collector: &mut Collector<'_>) -> Vec<Header<'b>> {
    let mut headers = Vec::new();
    for blob in blobs {
        match Header::read(blob) {
            Ok((header, _)) if package::is_key(&header) => {}
            Ok((header, _)) => headers.push(header),
            Err(fault) => collector.problem(ProblemKind::SkippedEntry, None, fault),
        }
    }
    headers
}

fn root(path: &str) -> &str {
    let is_deep = path.rsplit(['/', '!']).nth(2) == Some("sysimage");
    root_above(path, if is_deep { 5 } else { 4 })
}

fn owners(input: &Input<'_>, paths: &BTreeSet<String>) -> Vec<(String, String)> {
    let Some(mut owned) = Owned::below(root(input.path), paths) else {
        return Vec::new();
    };
    // What is wrong with the database is said when it is read.
    let mut aside = Collector::new(input);
    let blobs = blobs(input, &mut aside);
    let system = System::of(input, root(input.path), &mut aside);
    for header in headers(&blobs, &mut aside) {
        if let Some(component) = package::component(&header, system.as_ref(), &mut aside) {
            let identity = component.identity();
            header.files(|folder, name| owned.note(&format!("{folder}{name}"), &identity));
        }
    }
    owned.finish()
}

#[cfg(test)]
mod tests {
    use crate::formats::installed::testing::owners;

    #[test]
    fn files_are_found_in_the_headers() {
        let paths = [
            "usr/bin/demo",
            "usr/lib/python3/site-packages/demo-1.0.dist-info/METADATA",
            "usr/lib64/libdemo.so.1",
            "usr/share/unknown",
        ];
        let rest = "distro=rocky-9.2&epoch=2";
        let source = "upstream=demo-1.0%5E20230101~rc1-3.el9.src.rpm";
        let demo = format!(
            "pkg:rpm/rocky/demo@1.0%5E20230101~rc1-3.el9?arch=x86_64&{rest}&rpmmod=demo:1:9020020230101:abcdef&{source}"
        );
        let library =
            format!("pkg:rpm/rocky/demo-libs@1.0%5E20230101~rc1-3.el9?arch=x86_64&{rest}&{source}");
        assert_eq!(
            owners("rpm/sqlite", "var/lib/rpm/rpmdb.sqlite", &paths),
            [
                format!("{}: {demo}", paths[0]),
                format!("{}: {demo}", paths[1]),
                format!("{}: {library}", paths[2]),
            ]
        );
    }
}
