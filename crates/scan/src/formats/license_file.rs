//! Files that hold the license, the notices or the copyright statements of what they stand beside. They name no
//! component; what they say is read later.

use gwanmun_model::{Found, ProblemKind};

use super::{Family, Format, Input, Intake, Subject};
use crate::collect::Collector;
use crate::document::decode;

pub(super) const FORMAT: Format = Format {
    id: "license-file",
    title: "LICENSE, COPYING, NOTICE, COPYRIGHT",
    family: Family::Tooling,
    names: &[
        "*.dist-info/licenses/*",
        "COPYING",
        "COPYING.LESSER",
        "COPYING.LIB",
        "COPYING.md",
        "COPYING.txt",
        "COPYRIGHT",
        "COPYRIGHT.txt",
        "Copyright.txt",
        "LICENCE",
        "LICENCE.md",
        "LICENCE.txt",
        "LICENSE",
        "LICENSE-APACHE",
        "LICENSE-APACHE-2.0",
        "LICENSE-BSD",
        "LICENSE-MIT",
        "LICENSE-MIT.txt",
        "LICENSE-ZLIB",
        "LICENSE.APACHE",
        "LICENSE.APACHE2",
        "LICENSE.BSD",
        "LICENSE.MIT",
        "LICENSE.html",
        "LICENSE.md",
        "LICENSE.rst",
        "LICENSE.txt",
        "LICENSES/*.txt",
        "License",
        "License.md",
        "License.rst",
        "License.txt",
        "MIT-LICENSE",
        "MIT-LICENSE.txt",
        "NOTICE",
        "NOTICE.md",
        "NOTICE.txt",
        "Notice.txt",
        "ThirdPartyNotices.txt",
        "UNLICENSE",
        "doc/*/copyright",
        "licence",
        "license",
        "license.md",
        "license.txt",
        "notice.txt",
    ],
    subject: Subject::Package,
    intake: Intake::Alone,
    read,
    ..Format::BASE
};

/// Longest file that is read, in bytes: license texts are far shorter, lists of notices rarely longer.
const BYTES_MAX: usize = 2 << 20;

fn read(input: &Input<'_>) -> Found {
    let mut collector = Collector::new(input);
    let bytes = match input.bytes.get(..BYTES_MAX) {
        Some(start) => {
            let message = format!("only the first {BYTES_MAX} bytes are read for licenses");
            collector.problem(ProblemKind::LimitReached, None, message);
            start
        }
        None => input.bytes,
    };
    // A program or an image that merely bears the name says nothing.
    if !bytes.contains(&0) {
        let (text, _) = decode(bytes);
        collector.license_text(text.into_owned());
    }
    collector.finish()
}
