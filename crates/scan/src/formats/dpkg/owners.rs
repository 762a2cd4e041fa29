//! Which file belongs to which Debian package.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::Component;

use super::control::{self, Paragraph};
use super::{entries, is_list_of_files, is_single, root};
use crate::collect::Collector;
use crate::document::decode;
use crate::formats::Input;
use crate::formats::installed::Owned;

/// Pairs each of `paths` that a package lists with the identity of that package.
pub(super) fn owners(input: &Input<'_>, paths: &BTreeSet<String>) -> Vec<(String, String)> {
    let root = root(input.path);
    let owned = Owned::below(root, paths);
    let Some(mut owned) = owned.filter(|_| !is_list_of_files(input.path)) else {
        return Vec::new();
    };
    // What is wrong with the database is said when it is read.
    let mut aside = Collector::new(input);
    let text = control::text(input.bytes, &mut aside);
    let diversions = Diversions::read(input, root);
    for (paragraph, component) in entries(input, &text, &mut aside) {
        let identity = component.identity();
        for listed in listed(input, root, &paragraph, &component) {
            let place = diversions.place_of(&listed, component.purl.name());
            owned.note(place, &identity);
        }
    }
    owned.finish()
}

/// Returns the paths a package lists.
fn listed(
    input: &Input<'_>,
    root: &str,
    paragraph: &Paragraph<'_>,
    component: &Component,
) -> Vec<String> {
    if is_single(input.path) {
        let sums = input.tree.read(&format!("{}.md5sums", input.path));
        return sums.map(|bytes| summed(&bytes)).unwrap_or_default();
    }
    let name = component.purl.name();
    let architecture = paragraph.value("Architecture").unwrap_or_default();
    let info = format!("{root}var/lib/dpkg/info/");
    // Packages that may be there for several architectures carry theirs in the name.
    let stems = [
        format!("{info}{name}:{architecture}"),
        format!("{info}{name}"),
    ];
    let read = |end: &str| {
        stems
            .iter()
            .find_map(|stem| input.tree.read(&format!("{stem}{end}")))
    };
    if let Some(list) = read(".list") {
        return decode(&list).0.lines().map(str::to_owned).collect();
    }
    read(".md5sums")
        .map(|bytes| summed(&bytes))
        .unwrap_or_default()
}

/// Reads lines of a sum, two spaces and a path.
fn summed(bytes: &[u8]) -> Vec<String> {
    decode(bytes)
        .0
        .lines()
        .filter_map(|line| line.split_once(char::is_whitespace))
        .map(|(_, path)| path.trim_start_matches([' ', '*']).to_owned())
        .collect()
}

/// Files of one package that stand elsewhere because another package put its own in their place.
#[derive(Default)]
struct Diversions(BTreeMap<String, (String, String)>);

impl Diversions {
    /// Reads `diversions`: three lines each with the path, where it is diverted to, and the package that asked for
    /// it. Source: dpkg-divert(1); a local diversion has `:` for the package.
    fn read(input: &Input<'_>, root: &str) -> Self {
        let bytes = input.tree.read(&format!("{root}var/lib/dpkg/diversions"));
        let bytes = bytes.unwrap_or_default();
        let text = decode(&bytes).0;
        let mut lines = text.lines();
        let mut diversions = BTreeMap::new();
        while let (Some(from), Some(to), Some(by)) = (lines.next(), lines.next(), lines.next()) {
            diversions.insert(from.to_owned(), (to.to_owned(), by.to_owned()));
        }
        Self(diversions)
    }

    /// Returns where the file a package lists really stands.
    fn place_of<'a>(&'a self, listed: &'a str, package: &str) -> &'a str {
        match self.0.get(listed) {
            Some((to, by)) if by != package => to,
            _ => listed,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::installed::testing::owners;

    #[test]
    fn files_are_found_through_lists_sums_links_and_diversions() {
        let paths = [
            "usr/bin/demo",
            "usr/lib/libdemo.so.1",
            "usr/share/demo/old",
            "usr/share/demo/old.diverted",
            "usr/share/perl/5.36/Demo.pm",
            "usr/share/unknown",
        ];
        let demo = "pkg:deb/debian/demo-tools@1:2.0~rc1-1?arch=all&distro=debian-12&upstream=demo";
        let library = "pkg:deb/debian/libdemo1@1:2.0~rc1-1%2Bb3?arch=amd64&distro=debian-12&upstream=demo%401:2.0~rc1-1";
        let perl = "pkg:deb/debian/perl@5.36.0-7%2Bdeb12u1?arch=amd64&distro=debian-12";
        assert_eq!(
            owners("dpkg/status", "var/lib/dpkg/status", &paths),
            [
                format!("usr/bin/demo: {demo}"),
                format!("usr/lib/libdemo.so.1: {library}"),
                format!("usr/share/demo/old.diverted: {demo}"),
                format!("usr/share/perl/5.36/Demo.pm: {perl}"),
            ]
        );
    }

    #[test]
    fn an_image_without_a_package_manager_has_sums() {
        let found = owners(
            "dpkg/image-without-dpkg",
            "image/var/lib/dpkg/status.d/libssl3t64",
            &[
                "image/usr/lib/aarch64-linux-gnu/libssl.so.3",
                "usr/lib/aarch64-linux-gnu/libssl.so.3",
            ],
        );
        assert_eq!(
            found,
            [
                "image/usr/lib/aarch64-linux-gnu/libssl.so.3: pkg:deb/debian/libssl3t64@3.5.1-1?arch=arm64&distro=debian-13&upstream=openssl"
            ]
        );
    }
}
