//! The lines of a requirements file and what each says.

/// One line after continuations are joined.
pub(super) struct Line {
    /// What it says, without comments.
    pub(super) text: String,
    /// Number of its first line, from 1.
    pub(super) number: u32,
    /// What pip-compile and uv note as the reason it is there: names of packages, files, projects.
    pub(super) reasons: Vec<String>,
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

/// Joins continued lines and takes comments away, but for those that say why a package is there.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    // Whether the last line goes on, and whether comments behind it are about it.
    let (mut continued, mut is_open, mut lists_reasons) = (false, false, false);
    for (text, number) in text.lines().zip(1..) {
        let (content, comment) = divided(text);
        let (content, goes_on) = match content.strip_suffix('\\') {
            Some(content) => (content, true),
            None => (content, false),
        };
        if continued && let Some(line) = lines.last_mut() {
            line.text.push(' ');
            line.text.push_str(content);
        } else if !content.trim().is_empty() {
            lines.push(Line {
                text: content.to_owned(),
                number,
                reasons: Vec::new(),
            });
            (is_open, lists_reasons) = (true, false);
        } else if comment.is_none() {
            is_open = false;
        }
        continued = goes_on && (continued || !content.trim().is_empty());
        if let (Some(line), Some(comment), true) = (lines.last_mut(), comment, is_open) {
            lists_reasons = note_reasons(comment, lists_reasons, &mut line.reasons);
        }
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

/// Takes the reasons out of a comment: `via a, b`, or one a line below `via`. Returns whether more may follow.
fn note_reasons(comment: &str, follows: bool, reasons: &mut Vec<String>) -> bool {
    let text = comment.trim();
    let listed = match text.strip_prefix("via") {
        Some("") => return true,
        Some(listed) if listed.starts_with([' ', ':']) => listed.trim_start_matches(':'),
        // The lines below `via` are indented further.
        _ if follows && comment.starts_with("  ") => text,
        _ => return false,
    };
    let listed = listed.split(',').map(str::trim);
    reasons.extend(listed.filter(|one| !one.is_empty()).map(str::to_owned));
    follows
}

/// Divides a line into what it says and its comment.
fn divided(text: &str) -> (&str, Option<&str>) {
    if let Some(comment) = text.trim_start().strip_prefix('#') {
        return ("", Some(comment));
    }
    let content = without_comment(text);
    let comment = text.get(content.len()..).unwrap_or_default();
    (content, comment.trim_start().strip_prefix('#'))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_stand_behind_or_below() {
        let text = "a==1 \\\n    --hash=sha256:0\n    # via\n    #   -r requirements.in\n    #   b\n# other\n    #   c\nb==2  # via c, d\n\n# via e\nc==3\n    # via b\n";
        let found: Vec<_> = lines(text)
            .into_iter()
            .map(|line| (line.number, line.reasons))
            .collect();
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|&text| text.to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found,
            [
                (1, owned(&["-r requirements.in", "b"])),
                (8, owned(&["c", "d"])),
                (11, owned(&["b"])),
            ]
        );
    }
}
