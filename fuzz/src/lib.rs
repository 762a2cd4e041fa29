//! What the fuzz targets do with the bytes they are given.
//!
//! The first byte chooses among the names a family's formats claim, the rest is the file. [`name`] and [`choice`] are
//! shared with the program that turns fixtures into a first corpus.

use std::sync::LazyLock;

use gwanmun_feeds::sources;
use gwanmun_licenses::detect::{Detector, Mode};
use gwanmun_licenses::pack::{Pack, base};
use gwanmun_model::version::Scheme;
use gwanmun_model::{Limits, Purl, Timestamp, Vers};
use gwanmun_scan::formats::{self, Family};
use gwanmun_scan::{Options, scan_bytes};

/// Small limits: a fuzzer that waits for gigabytes finds nothing.
fn options() -> Options {
    Options {
        limits: Limits {
            file_bytes_max: 1 << 20,
            unpacked_bytes_max: 4 << 20,
            kept_bytes_max: 2 << 20,
            entries_max: 2000,
            components_max: 5000,
            ..Limits::default()
        },
        source_code: true,
        ..Options::default()
    }
}

/// Every file name the formats of a family claim, with something in place of each `*`. A format that is told by its
/// first bytes has a name that says nothing.
pub fn names(family: Family) -> Vec<String> {
    let formats = formats::ALL.iter().filter(|format| format.family == family);
    formats
        .flat_map(|format| {
            let told = (!format.heads.is_empty()).then(|| "program".to_owned());
            let claimed = format
                .names
                .iter()
                .map(|pattern| pattern.replace('*', "a-1.0"));
            claimed.chain(told)
        })
        .collect()
}

/// Names of source files, one for each language whose imports are read, and of a class file.
pub const SOURCES: [&str; 6] = ["a.go", "a.ts", "a.py", "a.rs", "a.vue", CLASS];

/// Name of a class file.
pub const CLASS: &str = "a.class";

/// Reads the imports of a source file, or the names in a class file, and checks what every result must be like.
pub fn imports(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let Some(name) = SOURCES.get(usize::from(*choice) % SOURCES.len()) else {
        return;
    };
    if *name == CLASS {
        let named = gwanmun_scan::imports::classes_named(bytes).unwrap_or_default();
        assert!(
            named.iter().all(|name| !name.is_empty()),
            "a class has a name"
        );
        return;
    }
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    for import in gwanmun_scan::imports::of_file(name, bytes) {
        assert!(!import.name.is_empty(), "an import has a name");
        for place in &import.places {
            let line = place.line.expect("a line");
            assert!((1..=lines).contains(&(line as usize)), "a line of the file");
        }
    }
}

/// Reads a file of a family and checks what every result must be like.
pub fn read(family: Family, data: &[u8]) {
    let names = names(family);
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let Some(name) = names.get(usize::from(*choice) % names.len().max(1)) else {
        return;
    };
    let found = scan_bytes(name, bytes, &options());
    let identities: Vec<String> = found
        .components
        .iter()
        .map(gwanmun_model::Component::identity)
        .collect();
    assert!(
        identities.is_sorted_by(|a, b| a < b),
        "one component an identity"
    );
    for component in &found.components {
        assert!(
            !component.locations.is_empty(),
            "{} has no place",
            component.purl
        );
        let version = component.purl.version().unwrap_or("1");
        assert!(!version.contains("${"), "{} is no version", component.purl);
        let text = component.purl.to_string();
        let again: Purl = text
            .parse()
            .expect("a package URL that was written is read");
        assert_eq!(again.to_string(), text);
    }
    for edge in &found.dependencies {
        for end in [&edge.from, &edge.to] {
            assert!(identities.binary_search(end).is_ok(), "{end} dangles");
        }
    }
    assert_eq!(
        found,
        scan_bytes(name, bytes, &options()),
        "same in, same out"
    );
}

/// Reads a package URL and reads what it was written as.
pub fn purl(text: &str) {
    if let Ok(purl) = text.parse::<Purl>() {
        let written = purl.to_string();
        assert_eq!(written.parse::<Purl>().as_ref(), Ok(&purl), "{written}");
    }
}

/// Reads a file with every source of advisory data, whether it is one of the source's own or not.
pub fn advisories(data: &[u8]) {
    for source in sources::ALL {
        let sample = sources::Sample {
            name: "a.json",
            text: data,
        };
        let _ = (
            (source.recognises)(&sample),
            (source.date)(data),
            (source.split)(data),
        );
        let context = sources::Context {
            path: "a.json",
            source: source.id,
            created: Timestamp::default(),
        };
        let read = (source.read)(&mut &*data, &context, &mut drop);
        read.expect("reading from memory does not fail");
    }
}

/// Reads a VEX document; every statement names a vulnerability and a product.
pub fn vex(data: &[u8]) {
    for statement in gwanmun_feeds::vex::read("a.json", data, &options().limits).statements {
        assert!(!statement.vulnerability.is_empty(), "{statement:?}");
        assert!(!statement.products.is_empty(), "{statement:?}");
    }
}

/// Names of files, one for each way license detection takes a file apart.
pub const TEXTS: [&str; 4] = ["LICENSE", "a.c", "package.json", "a.bin"];

/// The rules the program brings along, compiled once.
static LICENSE_RULES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let source = base::source().expect("the notices are read");
    Pack::compile(&source).expect("the notices are compiled")
});

/// Looks for licenses in a file, in both modes, and checks what every match must be like.
pub fn license_text(data: &[u8]) {
    static PACK: LazyLock<Pack> = LazyLock::new(|| {
        Pack::from_bytes(&LICENSE_RULES).expect("a pack that was written is read")
    });
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let Some(name) = TEXTS.get(usize::from(*choice) % TEXTS.len()) else {
        return;
    };
    detect_in(&PACK, name, bytes);
}

/// Opens a pack: it is refused, or works. The first byte chooses between bytes that are the pack, and a place and value
/// to change in a good one.
pub fn license_pack(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    if choice % 2 == 0 {
        if let Ok(pack) = Pack::from_bytes(bytes) {
            detect_in(&pack, "a.c", b"Licensed under the MIT License");
        }
        return;
    }
    let mut damaged = LICENSE_RULES.clone();
    let (place, values) = bytes.split_at(bytes.len().min(4));
    let place = place
        .iter()
        .fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
    let length = damaged.len();
    for (offset, value) in values.iter().enumerate() {
        damaged[(place + offset) % length] ^= value;
    }
    let is_changed = damaged != *LICENSE_RULES;
    assert_eq!(
        Pack::from_bytes(&damaged).is_err(),
        is_changed,
        "a damaged pack is refused"
    );
}

fn detect_in(pack: &Pack, name: &str, bytes: &[u8]) {
    let lines = bytes.len() + 1;
    let detector = Detector::new(pack);
    let mut room = detector.room();
    for mode in [Mode::Native, Mode::Parity] {
        let detected = detector.detect(name, bytes, mode, &mut room);
        for found in &detected.matches {
            assert!(found.start_line >= 1 && found.start_line <= found.end_line);
            assert!(found.end_line as usize <= lines, "a line of the file");
            assert!((0.0..=100.0).contains(&found.score), "{}", found.score);
            assert!(
                (0.0..=100.0).contains(&found.coverage),
                "{}",
                found.coverage
            );
        }
        let again = detector.detect(name, bytes, mode, &mut room);
        assert_eq!(detected, again, "same in, same out");
    }
}

/// Reads a version range, canonical or not, and one of every tool; writing and reading it again changes nothing.
pub fn vers((text, version): (&str, &str)) {
    if let Ok(range) = text.parse::<Vers>() {
        assert_eq!(
            range.to_string().parse::<Vers>().as_ref(),
            Ok(&range),
            "{text}"
        );
    }
    if let Ok(range) = Vers::normalised(text) {
        let _ = range.contains(version);
        assert_eq!(
            Vers::normalised(&range.to_string()).as_ref(),
            Ok(&range),
            "{text}"
        );
    }
    for scheme in Scheme::all() {
        if let Ok(range) = Vers::from_native(scheme.id(), text) {
            let _ = range.contains(version);
        }
    }
}

/// Compares three versions: an order has no contradictions but those of the ecosystem's own tool.
pub fn versions((choice, a, b, c): (u8, &str, &str, &str)) {
    let schemes: Vec<Scheme> = Scheme::all().collect();
    let Some(scheme) = schemes.get(usize::from(choice) % schemes.len()) else {
        return;
    };
    let order = |a: &str, b: &str| scheme.compare(a, b);
    if let Some(ab) = order(a, b) {
        assert_eq!(order(b, a), Some(ab.reverse()), "{scheme}: {a} {b}");
        // Maven's own order runs in circles over texts no one would call versions: by `ComparableVersion` of 3.8.7
        // `-A1!0` comes before `-`, that before `A\u{b}\u{b}1!0`, and that before the first. Conan compares a number with
        // a text as texts: 9 < 10, `10` < `5a`, `5a` < `9`. To pacman and LuaRocks a version without a release equals
        // each of its releases.
        let contradicts_itself = matches!(
            scheme,
            Scheme::Alpm | Scheme::Conan | Scheme::LuaRocks | Scheme::Maven
        );
        if let (Some(bc), Some(ac)) = (order(b, c), order(a, c))
            && ab == bc
            && !contradicts_itself
        {
            assert_eq!(ac, ab, "{scheme}: {a} {b} {c}");
        }
    }
}
