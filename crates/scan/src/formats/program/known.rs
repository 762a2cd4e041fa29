//! Programs and libraries that write their own version into themselves, by the text it stands behind.

use std::iter;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input, Match, MatchKind};
use gwanmun_model::{Component, ComponentKind, Scope};

use super::image::Image;
use crate::collect::Collector;
use crate::formats::wildcard;
use crate::tree::file_name;

/// Longest version believed, in bytes.
const VERSION_BYTES_MAX: usize = 32;

/// One program or library.
struct Known {
    /// Name of its component.
    name: &'static str,
    /// Vendor and product in the names of the National Vulnerability Database.
    cpe: (&'static str, &'static str),
    /// What it is.
    kind: ComponentKind,
    /// Patterns of the files it is looked for in; none where the text is part of the library's own code, so that it
    /// also shows in programs the library was built into.
    files: &'static [&'static str],
    /// What stands before the version.
    before: &'static str,
    /// What stands behind it, `#` at the end for a digit; empty where it ends with the text it is in or with white
    /// space.
    after: &'static str,
}

const fn program(
    name: &'static str,
    cpe: (&'static str, &'static str),
    files: &'static [&'static str],
    before: &'static str,
    after: &'static str,
) -> Known {
    Known {
        name,
        cpe,
        kind: ComponentKind::Application,
        files,
        before,
        after,
    }
}

const fn library(
    name: &'static str,
    cpe: (&'static str, &'static str),
    files: &'static [&'static str],
    before: &'static str,
    after: &'static str,
) -> Known {
    Known {
        kind: ComponentKind::Library,
        ..program(name, cpe, files, before, after)
    }
}

/// Source: the programs and libraries themselves, and their source code where the text is defined. A text that headers
/// put into whatever is built with a library is bound to the library's own files.
#[rustfmt::skip]
const KNOWN: &[Known] = &[
    program("bash", ("gnu", "bash"), &["bash", "bash.exe"], "@(#)Bash version ", "("),
    program("busybox", ("busybox", "busybox"), &["busybox*"], "BusyBox v", " ("),
    program("curl", ("haxx", "curl"), &["curl", "curl.exe"], "curl/", ""),
    program("dnsmasq", ("thekelleys", "dnsmasq"), &["dnsmasq"], "dnsmasq-", ""),
    program("dropbear", ("dropbear_ssh_project", "dropbear_ssh"), &["dropbear*"], "SSH-2.0-dropbear_", ""),
    library("expat", ("libexpat_project", "libexpat"), &[], "\0expat_", "\0"),
    program("ffmpeg", ("ffmpeg", "ffmpeg"), &["ffmpeg*", "ffprobe*", "libav*"], "FFmpeg version ", ""),
    program("git", ("git-scm", "git"), &["git", "git.exe"], "git/", "\0"),
    library("glibc", ("gnu", "glibc"), &["libc.so.6", "libc-2.*.so"], " stable release version ", ".\n"),
    program("haproxy", ("haproxy", "haproxy"), &["haproxy"], "HAProxy version ", " "),
    program("httpd", ("apache", "http_server"), &["apache2", "httpd", "httpd.exe"], "Apache/", " "),
    library("krb5", ("mit", "kerberos_5"), &[], "KRB5_BRAND: krb5-", "-final "),
    library("libarchive", ("libarchive", "libarchive"), &[], "\0libarchive ", "\0"),
    library("libcurl", ("haxx", "libcurl"), &["libcurl*"], "libcurl/", ""),
    library("libjpeg-turbo", ("libjpeg-turbo", "libjpeg-turbo"), &[], "libjpeg-turbo version ", " (build "),
    library("libpng", ("libpng", "libpng"), &[], " libpng version ", " - "),
    library("libressl", ("openbsd", "libressl"), &["libcrypto*", "libssl*", "openssl*"], "LibreSSL ", ""),
    library("libssh2", ("libssh2", "libssh2"), &[], "SSH-2.0-libssh2_", ""),
    library("lua", ("lua", "lua"), &[], "$LuaVersion: Lua ", " "),
    library("mbedtls", ("arm", "mbed_tls"), &["libmbed*"], "bed TLS ", "\0"),
    program("memcached", ("memcached", "memcached"), &["memcached"], "memcached ", "\0"),
    program("nginx", ("f5", "nginx"), &["nginx", "nginx.exe"], "nginx/", ""),
    program("node", ("nodejs", "node.js"), &["node", "node.exe", "nodejs", "libnode*"], "node.js/v", ""),
    Known { kind: ComponentKind::Platform, ..program("openjdk", ("oracle", "openjdk"), &["jvm.dll", "libjvm.dylib", "libjvm.so"], " JRE (", "") },
    program("openssh", ("openbsd", "openssh"), &["ssh", "ssh-keygen", "sshd*"], "OpenSSH_", ""),
    library("openssl", ("openssl", "openssl"), &["libcrypto*", "libssl*", "openssl*"], "OpenSSL ", " #"),
    program("perl", ("perl", "perl"), &["libperl*", "perl*"], "\0v5.", "\0"),
    program("php", ("php", "php"), &["libphp*", "php*"], "X-Powered-By: PHP/", ""),
    program("postgresql", ("postgresql", "postgresql"), &["postgres", "postgres.exe", "psql"], " (PostgreSQL) ", ""),
    program("ruby", ("ruby-lang", "ruby"), &["libruby*", "ruby*"], "\0ruby ", " ("),
    program("xz", ("tukaani", "xz"), &["xz", "xz.exe"], "xz (XZ Utils) ", ""),
    library("zlib", ("zlib", "zlib"), &[], " deflate ", " Copyright "),
    library("zlib", ("zlib", "zlib"), &[], " inflate ", " Copyright "),
];

/// Finds every text of the table in one pass. No text is the beginning of another, so that of several in one place there
/// is one to be found.
static TEXTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(KNOWN.iter().map(|known| known.before))
        .ok()
});

/// Finds texts of the table, also where they overlap. Going on behind the first character of each costs next to nothing,
/// while a search that looks for overlaps by itself has to take every byte in hand.
fn matches<'b>(texts: &'b AhoCorasick, bytes: &'b [u8]) -> impl Iterator<Item = Match> + 'b {
    let mut at = 0;
    iter::from_fn(move || {
        let found = texts.find(Input::new(bytes).range(at..))?;
        at = found.start() + 1;
        Some(found)
    })
}

/// Adds what the program says of itself and of the libraries built into it.
pub(super) fn read(image: &Image<'_>, path: &str, collector: &mut Collector<'_>) {
    let file = file_name(path);
    let mut found: Vec<Option<&str>> = vec![None; KNOWN.len()];
    let texts = TEXTS.iter();
    let texts = texts.flat_map(|texts| matches(texts, image.bytes));
    for text in texts {
        let row = text.pattern().as_usize();
        let (Some(known), Some(place)) = (KNOWN.get(row), found.get_mut(row)) else {
            continue;
        };
        let is_its_file =
            known.files.is_empty() || known.files.iter().any(|pattern| wildcard(pattern, file));
        if place.is_none() && is_its_file {
            let rest = image.bytes.get(text.end()..).unwrap_or_default();
            *place = version(rest, known.after);
        }
    }
    for (known, version) in KNOWN.iter().zip(found) {
        let version = match (known.name, version) {
            // The text before it has the first number, which would otherwise match far too much.
            ("perl", Some(version)) => Some(format!("5.{version}")),
            // Behind the version stands the build, as in 17.0.8+7 and 1.8.0_382-b05.
            ("openjdk", Some(version)) => {
                let version = version.split('+').next().unwrap_or(version);
                Some(version.split("-b").next().unwrap_or(version).to_owned())
            }
            (_, version) => version.map(str::to_owned),
        };
        if let Some(version) = version
            && let Some(component) = component(known, &version, collector)
        {
            collector.add(component);
        }
    }
    if let Some(version) = python(image, file)
        && let Some(component) = component(&PYTHON, version, collector)
    {
        collector.add(component);
    }
}

fn component(known: &Known, version: &str, collector: &mut Collector<'_>) -> Option<Component> {
    let mut component =
        collector.package_of_type("generic", None, known.name, Some(version), None)?;
    component.kind = known.kind;
    component.scope = Scope::Runtime;
    let (vendor, product) = known.cpe;
    // The patch level of OpenSSH, 9.2p1, is an update there.
    let (version, update) = match version.split_once('p') {
        Some((version, level)) if product == "openssh" => (version, format!("p{level}")),
        _ => (version, "*".to_owned()),
    };
    let version = version.replace('+', "\\+");
    component.cpes.push(format!(
        "cpe:2.3:a:{vendor}:{product}:{version}:{update}:*:*:*:*:*:*"
    ));
    Some(component)
}

/// Reads a version that ends with a text, or where that is empty with white space, a zero or a bracket.
fn version<'a>(bytes: &'a [u8], after: &str) -> Option<&'a str> {
    let bytes = bytes.get(..VERSION_BYTES_MAX).unwrap_or(bytes);
    let end = if after.is_empty() {
        bytes.iter().position(|byte| {
            byte.is_ascii_whitespace() || matches!(byte, 0 | b'(' | b')' | b'"' | b'\'')
        })?
    } else {
        let text = after.trim_end_matches('#');
        let end = memchr::memmem::find(bytes, text.as_bytes())?;
        let next = bytes.get(end + text.len());
        if text != after && !next.is_some_and(u8::is_ascii_digit) {
            return None;
        }
        end
    };
    let version = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let is_legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '~');
    let is_version = version.starts_with(|c: char| c.is_ascii_digit())
        && version.contains('.')
        && !version.ends_with('.')
        && version.chars().all(is_legal);
    is_version.then_some(version)
}

const PYTHON: Known = program("python", ("python", "python"), &[], "", "");

/// Returns the version of Python, which stands alone in the interpreter and its library. The file name has its first
/// two numbers: `python3.11`, `libpython3.11.so.1.0`.
fn python<'a>(image: &Image<'a>, file: &str) -> Option<&'a str> {
    let name = file.strip_prefix("lib").unwrap_or(file);
    let rest = name.strip_prefix("python3.")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let minor = rest.get(..end).filter(|digits| !digits.is_empty())?;
    let before = format!("\x003.{minor}.");
    memchr::memmem::find_iter(image.bytes, before.as_bytes())
        .find_map(|at| version(image.bytes.get(at + 1..)?, "\0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_the_beginning_of_another() {
        for (at, known) in KNOWN.iter().enumerate() {
            let others = KNOWN.iter().enumerate().filter(|(other, _)| *other != at);
            for (_, other) in others {
                assert!(!other.before.starts_with(known.before), "{}", known.name);
            }
        }
    }

    #[test]
    fn texts_are_found_where_they_overlap() {
        let texts = TEXTS.as_ref().expect("texts");
        let found: Vec<_> = matches(texts, b"x libcurl/8 git/2")
            .map(|text| KNOWN[text.pattern().as_usize()].name)
            .collect();
        assert_eq!(found, ["libcurl", "curl", "git"]);
    }
}
