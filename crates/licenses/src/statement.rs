//! One statement: a name, a web address, or an expression in more or less SPDX's syntax.

use gwanmun_model::Expression;

use crate::names::{self, Meaning, NO_LICENSE};

/// Deepest nesting of parentheses that is followed.
const DEPTH_MAX: u32 = 16;
/// Most alternatives and parts of one statement that are followed.
const PARTS_MAX: usize = 64;
/// Longest statement that is looked at, in bytes; longer ones are license texts, not names.
const BYTES_MAX: usize = 2_000;

/// Reads one statement of a package of `package_type`; `None` when it is not understood.
pub(crate) fn read(package_type: &str, statement: &str) -> Option<Meaning> {
    let statement = unquoted(statement.trim());
    if statement.is_empty() || statement.len() > BYTES_MAX {
        return None;
    }
    let statement = classifier(statement);
    if let Ok(expression) = statement.parse::<Expression>() {
        let terms = expression.terms();
        let is_definite = !terms.iter().any(|term| NO_LICENSE.contains(&term.as_str()));
        return is_definite.then(|| Meaning::License(tidy(statement)));
    }
    let reader = Reader { package_type };
    let meaning = reader.read(statement, 0)?;
    match &meaning {
        // What we composed must be valid itself; anything else would be a mistake of ours passed on as a fact.
        Meaning::License(expression) if expression.parse::<Expression>().is_err() => None,
        _ => Some(meaning),
    }
}

/// Writes a valid expression as SPDX recommends: operators in capitals, single spaces, no parentheses around it all.
fn tidy(expression: &str) -> String {
    let words: Vec<&str> = expression
        .split_whitespace()
        .map(|word| match word {
            "and" => "AND",
            "or" => "OR",
            "with" => "WITH",
            other => other,
        })
        .collect();
    let text = words.join(" ");
    let mut bare = text.as_str();
    while let Some(inner) = enclosed(bare) {
        bare = inner.trim();
    }
    bare.to_owned()
}

/// Returns the last part of a trove classifier (`License :: OSI Approved :: MIT License`), else the text itself.
fn classifier(statement: &str) -> &str {
    match statement.strip_prefix("License ::") {
        Some(rest) => rest.rsplit("::").next().unwrap_or(rest).trim(),
        None => statement,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
}

/// What stands between two parts: the operator, and whether SPDX gives it a precedence as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Joint {
    operator: Operator,
    formal: bool,
}

struct Reader<'a> {
    package_type: &'a str,
}

impl Reader<'_> {
    fn read(&self, text: &str, depth: u32) -> Option<Meaning> {
        let text = text.trim();
        if depth > DEPTH_MAX || text.is_empty() {
            return None;
        }
        names::lookup(self.package_type, text)
            .or_else(|| self.compound(text, depth))
            .or_else(|| self.with_exception(text, depth))
            .or_else(|| self.or_later(text))
            .or_else(|| self.explained(text, depth))
            .or_else(|| self.clauses(text, depth))
            .or_else(|| reference(text))
    }

    fn license(&self, text: &str, depth: u32) -> Option<String> {
        match self.read(text, depth)? {
            Meaning::License(expression) => Some(expression),
            Meaning::Family(_) => None,
        }
    }

    /// Reads `A OR B`, `A/B`, `A | B`, `A and (B or C)`, `(A)`.
    fn compound(&self, text: &str, depth: u32) -> Option<Meaning> {
        if let Some(inner) = enclosed(text) {
            return self.read(inner, depth + 1);
        }
        let (parts, joints) = split(text);
        if joints.is_empty() || parts.len() > PARTS_MAX {
            return None;
        }
        let (licenses, joints) = self.parts(text, &parts, &joints, depth)?;
        join(&licenses, &joints).map(Meaning::License)
    }

    /// Reads the parts of a compound; a name that has `and` or `or` in it spans several of them.
    fn parts(
        &self,
        text: &str,
        parts: &[std::ops::Range<usize>],
        joints: &[Joint],
        depth: u32,
    ) -> Option<(Vec<String>, Vec<Joint>)> {
        let (mut licenses, mut kept) = (Vec::new(), Vec::new());
        let mut first = 0;
        while let Some(start) = parts.get(first) {
            let spanning = (first + 1..parts.len()).rev().find_map(|last| {
                let name = text.get(start.start..parts.get(last)?.end)?;
                match names::lookup(self.package_type, name)? {
                    Meaning::License(expression) => Some((last, expression)),
                    Meaning::Family(_) => None,
                }
            });
            let (last, license) = match spanning {
                Some(found) if found.0 + 1 - first < parts.len() => found,
                _ => (first, self.license(text.get(start.clone())?, depth + 1)?),
            };
            licenses.push(license);
            kept.extend(joints.get(last));
            first = last + 1;
        }
        (licenses.len() > 1).then_some((licenses, kept))
    }

    /// Reads `A WITH exception`.
    fn with_exception(&self, text: &str, depth: u32) -> Option<Meaning> {
        let lower = text.to_ascii_lowercase();
        let (at, word) = [" with ", " w/ ", " w/"]
            .into_iter()
            .find_map(|word| Some((lower.find(word)?, word)))?;
        let license = self.license(text.get(..at)?, depth + 1)?;
        let exception = names::exception(text.get(at + word.len()..)?)?;
        is_simple(&license).then(|| Meaning::License(format!("{license} WITH {exception}")))
    }

    /// Reads `MPL-1.1+`.
    fn or_later(&self, text: &str) -> Option<Meaning> {
        let base = text.strip_suffix('+')?;
        match names::lookup(self.package_type, base)? {
            Meaning::License(license) if is_simple(&license) && !license.contains("GPL-") => {
                Some(Meaning::License(format!("{license}+")))
            }
            _ => None,
        }
    }

    /// Reads the clauses of an `OSGi` header (`"Apache-2.0";link="https://…", …`) where all mean the same: the header
    /// does not say how different ones hang together.
    ///
    /// Source: `OSGi` core specification, `Bundle-License`.
    fn clauses(&self, text: &str, depth: u32) -> Option<Meaning> {
        let mut meanings = outside_quotes(text, ',').into_iter().map(|clause| {
            let mut fields = outside_quotes(clause, ';').into_iter();
            let name = fields.next().map(|name| unquoted(name.trim()))?;
            let link = fields.find_map(|field| field.trim().strip_prefix("link="));
            let own = (name.len() < text.len()).then(|| self.license(name, depth + 1));
            own.flatten()
                .or_else(|| self.license(unquoted(link?), depth + 1))
        });
        let first = meanings.next()??;
        meanings
            .all(|other| other.as_ref() == Some(&first))
            .then_some(Meaning::License(first))
    }

    /// Reads `name (abbreviation)` where both mean the same, and `name (web address)`.
    fn explained(&self, text: &str, depth: u32) -> Option<Meaning> {
        let open = text.rfind('(')?;
        let head = text.get(..open)?.trim();
        let inner = text.get(open + 1..)?.strip_suffix(')')?.trim();
        let meaning = self.license(head, depth + 1)?;
        let agrees = match self.read(inner, depth + 1) {
            Some(Meaning::License(explanation)) => explanation == meaning,
            Some(Meaning::Family(families)) => belongs(&meaning, &families),
            None => names::address(inner).is_some(),
        };
        agrees.then_some(Meaning::License(meaning))
    }
}

/// Whether an expression's every license is of one of `families`.
pub(crate) fn belongs(expression: &str, families: &[String]) -> bool {
    expression.parse::<Expression>().is_ok_and(|expression| {
        let terms = expression.terms();
        let of = |term: &String| families.iter().any(|family| term.starts_with(family));
        !terms.is_empty() && terms.iter().all(of)
    })
}

/// Takes one pair of quotes off a text that has no others.
fn unquoted(text: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .filter(|inner| !inner.contains(['"', '\'']))
        .map_or(text, str::trim)
}

/// Splits at a separator outside double quotes.
fn outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c: char| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
    .collect()
}

fn is_simple(license: &str) -> bool {
    !license.contains(' ') && !license.ends_with('+')
}

/// Reads a reference of one's own (`LicenseRef-…`), which is as definite as the document that explains it.
fn reference(text: &str) -> Option<Meaning> {
    let is_reference = text.starts_with("LicenseRef-") || text.starts_with("DocumentRef-");
    (is_reference && text.parse::<Expression>().is_ok()).then(|| Meaning::License(text.to_owned()))
}

/// Returns what one pair of parentheses around the whole text encloses.
fn enclosed(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_i32;
    for c in inner.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    (depth == 0).then_some(inner)
}

/// Splits at the operators outside parentheses.
fn split(text: &str) -> (Vec<std::ops::Range<usize>>, Vec<Joint>) {
    let (mut parts, mut joints) = (Vec::new(), Vec::new());
    let (mut depth, mut start, mut at) = (0_i32, 0, 0);
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        match operator(before, rest).filter(|_| depth == 0) {
            Some((joint, length)) => {
                parts.push(start..at);
                joints.push(joint);
                at += length;
                start = at;
            }
            None => at += c.len_utf8(),
        }
    }
    parts.push(start..text.len());
    (parts, joints)
}

/// Recognises an operator at the start of `rest` and its length in bytes.
fn operator(before: Option<char>, rest: &str) -> Option<(Joint, usize)> {
    let joint = |operator, formal| Joint { operator, formal };
    if rest.starts_with("||") {
        return Some((joint(Operator::Or, false), 2));
    }
    if rest.starts_with('/') && !rest.starts_with("//") || rest.starts_with('|') {
        return Some((joint(Operator::Or, false), 1));
    }
    if !before.is_some_and(|c| c.is_whitespace() || c == ')') {
        return None;
    }
    let words = [
        ("AND", Operator::And, true),
        ("OR", Operator::Or, true),
        ("and", Operator::And, false),
        ("or", Operator::Or, false),
        ("And", Operator::And, false),
        ("Or", Operator::Or, false),
    ];
    words.into_iter().find_map(|(word, operator, formal)| {
        let after = rest.strip_prefix(word)?;
        after
            .starts_with(|c: char| c.is_whitespace() || c == '(')
            .then_some((joint(operator, formal), word.len()))
    })
}

/// Joins licenses. Different operators side by side have a meaning only where SPDX gives them one (`AND` binds closer).
fn join(licenses: &[String], joints: &[Joint]) -> Option<String> {
    let mixed = joints
        .windows(2)
        .any(|pair| matches!(pair, [left, right] if left.operator != right.operator));
    if mixed && joints.iter().any(|joint| !joint.formal) {
        return None;
    }
    let mut text = String::new();
    for (index, license) in licenses.iter().enumerate() {
        let joint = index.checked_sub(1).and_then(|before| joints.get(before));
        match joint.map(|joint| joint.operator) {
            Some(Operator::And) => text.push_str(" AND "),
            Some(Operator::Or) => text.push_str(" OR "),
            None => {}
        }
        if license.contains(" AND ") || license.contains(" OR ") {
            text = format!("{text}({license})");
        } else {
            text.push_str(license);
        }
    }
    Some(text)
}
