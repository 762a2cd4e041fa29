//! The lines of a requirements file and what each says.

/// One line after continuations are joined.
pub(super) struct Line {
    /// What it says, without comments.
    pub(super) text: String,
    /// Number of its first line, from 1.
    pub(super) number: u32,
}

/// What a line says.
pub(super) enum Statement<'t> {
    /// `-r FILE`
    Include(&'t str),
    /// `-c FILE`
    Constrain(&'t str),
    /// `-e PATH` or `-e ADDRESS`
    Editable(&'t str),
    /// Another option of pip, which names no package.
    Option,
    /// A requirement, an address or a path.
    Package(&'t str),
}

/// Joins continued lines and takes comments away.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut continued = false;
    for (text, number) in text.lines().zip(1..) {
        let is_comment = text.trim_start().starts_with('#');
        let (text, goes_on) = match text.strip_suffix('\\') {
            Some(text) if !is_comment => (text, true),
            _ => (text, false),
        };
        let text = if is_comment {
            ""
        } else {
            without_comment(text)
        };
        match lines.last_mut() {
            Some(line) if continued => {
                line.text.push(' ');
                line.text.push_str(text);
            }
            _ => lines.push(Line {
                text: text.to_owned(),
                number,
            }),
        }
        continued = goes_on;
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

fn without_comment(text: &str) -> &str {
    [" #", "\t#"]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()
        .map_or(text, |at| text.get(..at).unwrap_or(text))
}

pub(super) fn statement(text: &str) -> Statement<'_> {
    let text = text.trim();
    let option = |names: [&str; 2]| {
        names.iter().find_map(|name| {
            let rest = text.strip_prefix(name)?;
            // `-rFILE` is allowed for the short form only.
            let divided = !name.starts_with("--") || rest.starts_with([' ', '\t', '=']);
            divided.then(|| rest.trim_start_matches([' ', '\t', '=']).trim())
        })
    };
    if let Some(file) = option(["--requirement", "-r"]) {
        Statement::Include(file)
    } else if let Some(file) = option(["--constraint", "-c"]) {
        Statement::Constrain(file)
    } else if let Some(place) = option(["--editable", "-e"]) {
        Statement::Editable(place)
    } else if text.starts_with('-') {
        Statement::Option
    } else {
        Statement::Package(text)
    }
}
