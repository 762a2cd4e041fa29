use gwanmun_model::license::Licenses;
use gwanmun_model::{Component, Location, Verdict};

use super::*;

fn file(path: &str, expression: Option<&str>, is_certain: bool) -> LicenseFile {
    LicenseFile {
        path: path.to_owned(),
        text: format!("text of {path}"),
        expression: expression.map(|text| text.parse().unwrap()),
        is_certain,
        copyrights: vec!["Copyright (c) 2020 Ann".to_owned()],
    }
}

fn noticed(files: Vec<LicenseFile>) -> NoticeComponent {
    let mut one = Component::new(
        "pkg:npm/a@1".parse().unwrap(),
        Location::new("package.json", None),
    );
    one.copyright = Some("Copyright (c) 2019 Bob".to_owned());
    one.license_files = files;
    component(&AssessedComponent {
        component: one,
        licenses: Licenses::default(),
        verdict: Verdict::Allow,
        rules: Vec::new(),
    })
}

#[test]
fn files_go_where_their_contents_belong() {
    let one = noticed(vec![
        file("a/LICENSE", Some("MIT"), true),
        file("a/COPYING", Some("MIT AND ISC"), true),
        file("a/LICENSE.md", Some("MIT"), false),
        file("a/NOTICE.txt", Some("Apache-2.0"), true),
        file("a.jar!ThirdPartyNotices.txt", None, false),
        file("a/COPYRIGHT", None, false),
        file("usr/share/doc/a/copyright", Some("GPL-2.0-only"), false),
    ]);
    let ids: Vec<Option<&str>> = one.texts.iter().map(|text| text.id.as_deref()).collect();
    assert_eq!(ids, [Some("MIT"), None, None, None]);
    assert_eq!(
        one.notice_files,
        [
            "text of a/NOTICE.txt",
            "text of a.jar!ThirdPartyNotices.txt",
            "text of a/COPYRIGHT"
        ]
    );
}

#[test]
fn what_the_package_and_its_files_claim_is_there() {
    let one = noticed(vec![file("a/LICENSE", None, false)]);
    assert_eq!(
        one.copyrights,
        ["Copyright (c) 2019 Bob", "Copyright (c) 2020 Ann"]
    );
}
