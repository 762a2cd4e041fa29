//! The libraries, read from their list.

use std::sync::LazyLock;

/// The list; its head says what stands in it.
const LIST: &str = include_str!("libraries.txt");

/// One library and what tells it.
#[derive(Debug, Default)]
pub(super) struct Library {
    /// Name of its package; behind `generic:` where npm has no package of it.
    pub(super) npm: &'static str,
    /// Names of its files in lower case, without versions, kinds of builds and endings.
    pub(super) files: Vec<&'static str>,
    /// Lines its files begin with, the signs of comments left away; `{}` stands for the version, `…` for any text.
    pub(super) banners: Vec<String>,
    /// Pieces of its program, in the same form.
    pub(super) constants: Vec<String>,
    /// Whether its lines are those of another library, so that they only count in a file of its name.
    pub(super) by_name_only: bool,
}

/// Every library, sorted by name.
pub(super) static LIBRARIES: LazyLock<Vec<Library>> = LazyLock::new(|| {
    let mut libraries: Vec<Library> = Vec::new();
    for line in LIST.lines() {
        let Some((word, rest)) = line.split_once(' ') else {
            continue;
        };
        let text = || rest.replace('⏎', "\n").replace('⇥', "\t");
        let last = libraries.last_mut();
        match (word, last) {
            ("library" | "part", _) => libraries.push(Library {
                npm: rest,
                by_name_only: word == "part",
                ..Library::default()
            }),
            ("file", Some(library)) => library.files.push(rest),
            ("line", Some(library)) => library.banners.push(text()),
            ("code", Some(library)) => library.constants.push(text()),
            _ => {}
        }
    }
    libraries
});
