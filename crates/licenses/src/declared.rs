//! What packages say about their license, read as SPDX expressions.

use gwanmun_model::Purl;
use gwanmun_model::license::Licenses;

/// Reads the license statements of `purl`, word for word as the package makes them.
pub fn declared(purl: &Purl, statements: &[String]) -> Licenses {
    let _ = purl;
    Licenses {
        declared: None,
        declared_raw: statements.to_vec(),
        detected: None,
        concluded: None,
    }
}
