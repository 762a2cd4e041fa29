//! Public VEX documents, where they are at hand: each is read, and states as much as reading it by eye gives.

use gwanmun_feeds::vex::read;
use gwanmun_model::{Limits, VexReason};

use crate::suites;

/// Documents by the end of their path: vulnerability, status, reason, product and part of each statement, in order.
const STATED: &[(&str, &[&str])] = &[
    (
        "vex/file/openvex.json",
        &[
            "CVE-2022-23628 not-affected not-reached pkg:golang/github.com/testdata/testdata pkg:golang/github.com/open-policy-agent/opa@v0.35.0",
        ],
    ),
    (
        "result/testdata/openvex.json",
        &["CVE-2019-0001 not-affected not-reached pkg:golang/github.com/aquasecurity/foo@v1.2.3"],
    ),
    (
        "vex/testdata/cyclonedx.json",
        &[
            "CVE-2021-44228 not-affected not-reached urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1 pkg:maven/org.springframework.boot/spring-boot@2.6.0",
            "CVE-2022-27943 not-affected - urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1 pkg:deb/ubuntu/libstdc%2B%2B6@12.3.0-1ubuntu1~22.04?arch=amd64&distro=ubuntu-22.04",
        ],
    ),
    (
        "vex/testdata/openvex-nested.json",
        &[
            "CVE-2024-0001 not-affected not-reached pkg:golang/github.com/aquasecurity/go-direct1@v2.0.0 pkg:golang/github.com/aquasecurity/go-transitive@v4.0.0",
        ],
    ),
    (
        "vex/testdata/csaf.json",
        &[
            "CVE-2024-0001 not-affected not-reached pkg:golang/github.com/aquasecurity/go-transitive@v4.0.0",
        ],
    ),
    (
        "vex/testdata/csaf-relationships.json",
        &[
            "CVE-2024-0001 not-affected not-controllable pkg:golang/github.com/aquasecurity/go-direct1@v2.0.0 pkg:golang/github.com/aquasecurity/go-transitive@v4.0.0",
        ],
    ),
    (
        "vex/testdata/openvex.json",
        &[
            "CVE-2021-44228 not-affected not-reached pkg:maven/org.springframework.boot/spring-boot@2.6.0",
        ],
    ),
    (
        "vex/testdata/openvex-oci-mismatch.json",
        &["CVE-2022-3715 not-affected not-reached pkg:oci/mismatch pkg:deb/debian/bash"],
    ),
    (
        "vex/testdata/openvex-oci.json",
        &["CVE-2022-3715 not-affected not-reached pkg:oci/debian pkg:deb/debian/bash"],
    ),
    (
        "vex/testdata/openvex-multiple.json",
        &[
            "CVE-2021-44228 affected - pkg:maven/org.springframework.boot/spring-boot@2.6.0",
            "CVE-2021-44228 not-affected not-reached pkg:maven/org.springframework.boot/spring-boot@2.6.0",
        ],
    ),
    (
        "single-repo/vex/repositories/default/0.1/bash-vex.json",
        &["CVE-2022-3715 not-affected not-reached pkg:deb/debian/bash@5.3"],
    ),
    (
        "multi-repos/vex/repositories/high-priority/0.1/bash-vex.json",
        &["CVE-2022-3715 affected - pkg:deb/debian/bash@5.3"],
    ),
    (
        "multi-repos/vex/repositories/default/0.1/bash-vex.json",
        &["CVE-2022-3715 not-affected not-reached pkg:deb/debian/bash@5.3"],
    ),
    (
        "parent-location-repo/vex/repositories/default/bash-vex.json",
        &["CVE-2022-3715 not-affected not-reached pkg:deb/debian/bash@5.3"],
    ),
];

#[test]
fn public_documents_state_what_they_say() {
    let Some(archive) = suites::suite("openvex.tar.zst") else {
        return;
    };
    let (mut read_ones, mut others, mut statements) = (0, 0, 0);
    for (path, bytes) in suites::documents(&archive) {
        let found = read(&path, &bytes, &Limits::default());
        let expected = STATED.iter().find(|(end, _)| path.ends_with(end));
        let Some((_, expected)) = expected else {
            // Lists of documents and an empty one: no VEX, and said to be none.
            assert!(
                found.format.is_none() && found.statements.is_empty(),
                "{path}"
            );
            assert_eq!(found.problems.len(), 1, "{path}");
            others += 1;
            continue;
        };
        assert_eq!(found.problems, [], "{path}");
        let told: Vec<String> = found
            .statements
            .iter()
            .map(|one| {
                let [product] = one.products.as_slice() else {
                    panic!("{path}: {:?}", one.products);
                };
                let name = |part: &gwanmun_model::vex::VexComponent| {
                    assert!(
                        part.purl.is_some() || part.id.starts_with("urn:cdx:"),
                        "{path}: {}",
                        part.id
                    );
                    format!(" {}", part.id)
                };
                let parts: String = product.subcomponents.iter().map(name).collect();
                format!(
                    "{} {} {}{}{parts}",
                    one.vulnerability,
                    one.status.id(),
                    one.reason.map_or("-", VexReason::id),
                    name(&product.component),
                )
            })
            .collect();
        assert_eq!(told, *expected, "{path}");
        read_ones += 1;
        statements += told.len();
    }
    assert_eq!((read_ones, others, statements), (14, 11, 16));
}
