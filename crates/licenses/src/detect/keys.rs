//! Expressions over license keys, and when one licensing holds another.

/// An expression over license keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Expr {
    Key(String),
    With(String, String),
    And(Vec<Self>),
    Or(Vec<Self>),
}

impl Expr {
    /// Reads an expression: keys, `and`, `or`, `with` in any letter case, and parentheses. `and` binds closer.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut tokens = tokens(text);
        let expression = or(&mut tokens, 0)?;
        tokens.is_empty().then_some(expression)
    }

    /// Whether a word may be a license key.
    pub(crate) fn is_key(word: &str) -> bool {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | ':' | '_' | '.' | '+');
        !word.is_empty() && word.chars().all(allowed)
    }

    /// Every license key, exceptions included, in order.
    pub(crate) fn keys(&self) -> Vec<&str> {
        match self {
            Self::Key(key) => vec![key],
            Self::With(license, exception) => vec![license, exception],
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::keys).collect(),
        }
    }

    /// The simplest form that means the same: flat, sorted, without repetition, without what another part implies.
    pub(crate) fn simplified(&self) -> Self {
        match self {
            Self::Key(_) | Self::With(..) => self.clone(),
            Self::And(parts) => Self::join(parts, true),
            Self::Or(parts) => Self::join(parts, false),
        }
    }

    fn join(parts: &[Self], is_and: bool) -> Self {
        let mut flat = Vec::new();
        for part in parts.iter().map(Self::simplified) {
            match part {
                Self::And(inner) if is_and => flat.extend(inner),
                Self::Or(inner) if !is_and => flat.extend(inner),
                other => flat.push(other),
            }
        }
        flat.sort();
        flat.dedup();
        // A AND (A OR B) is A; A OR (A AND B) is A.
        let absorbed = |part: &Self| match part {
            Self::And(inner) | Self::Or(inner) => inner.iter().any(|one| flat.contains(one)),
            _ => false,
        };
        let mut kept: Vec<Self> = flat
            .iter()
            .filter(|part| !absorbed(part))
            .cloned()
            .collect();
        match kept.len() {
            1 => kept.remove(0),
            _ if is_and => Self::And(kept),
            _ => Self::Or(kept),
        }
    }

    /// Whether the licensing of `other` is part of this one; both simplified.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        match (self, other) {
            (Self::With(license, exception), Self::Key(key)) => key == license || key == exception,
            (Self::And(mine), Self::And(others)) | (Self::Or(mine), Self::Or(others)) => {
                mine.contains(other) || others.iter().all(|part| mine.contains(part))
            }
            (Self::And(mine) | Self::Or(mine), _) => mine.contains(other),
            _ => false,
        }
    }

    fn write(&self, out: &mut String, inside: bool) {
        let (parts, operator) = match self {
            Self::Key(key) => return out.push_str(key),
            Self::With(license, exception) => {
                return out.extend([license, " WITH ", exception]);
            }
            Self::And(parts) => (parts, " AND "),
            Self::Or(parts) => (parts, " OR "),
        };
        if inside {
            out.push('(');
        }
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                out.push_str(operator);
            }
            part.write(out, true);
        }
        if inside {
            out.push(')');
        }
    }
}

impl std::fmt::Display for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        self.write(&mut text, false);
        f.write_str(&text)
    }
}

/// Deepest nesting of parentheses that is read.
const DEPTH_MAX: u32 = 32;

/// Splits into words and parentheses, the last first.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(at) = rest.find(['(', ')']) {
            let (before, after) = rest.split_at(at);
            found.extend((!before.is_empty()).then_some(before));
            found.push(after.get(..1).unwrap_or_default());
            rest = after.get(1..).unwrap_or_default();
        }
        found.extend((!rest.is_empty()).then_some(rest));
    }
    found.reverse();
    found
}

fn is_word(token: Option<&&str>, word: &str) -> bool {
    token.is_some_and(|token| token.eq_ignore_ascii_case(word))
}

fn or(tokens: &mut Vec<&str>, depth: u32) -> Option<Expr> {
    let mut parts = vec![and(tokens, depth)?];
    while is_word(tokens.last(), "or") {
        tokens.pop();
        parts.push(and(tokens, depth)?);
    }
    Some(if parts.len() == 1 {
        parts.remove(0)
    } else {
        Expr::Or(parts)
    })
}

fn and(tokens: &mut Vec<&str>, depth: u32) -> Option<Expr> {
    let mut parts = vec![term(tokens, depth)?];
    while is_word(tokens.last(), "and") {
        tokens.pop();
        parts.push(term(tokens, depth)?);
    }
    Some(if parts.len() == 1 {
        parts.remove(0)
    } else {
        Expr::And(parts)
    })
}

fn term(tokens: &mut Vec<&str>, depth: u32) -> Option<Expr> {
    let token = tokens.pop()?;
    if token == "(" {
        let inner = (depth < DEPTH_MAX)
            .then(|| or(tokens, depth + 1))
            .flatten()?;
        return (tokens.pop() == Some(")")).then_some(inner);
    }
    let key = key(token)?;
    if !is_word(tokens.last(), "with") {
        return Some(Expr::Key(key));
    }
    tokens.pop();
    let exception = self::key(tokens.pop()?)?;
    Some(Expr::With(key, exception))
}

fn key(token: &str) -> Option<String> {
    let is_operator = ["and", "or", "with"]
        .iter()
        .any(|word| token.eq_ignore_ascii_case(word));
    (!is_operator && Expr::is_key(token)).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(one: &str, other: &str) -> bool {
        let read = |text: &str| Expr::parse(text).unwrap().simplified();
        read(one).holds(&read(other))
    }

    #[test]
    fn expressions_are_printed_as_they_are_read() {
        for text in [
            "mit",
            "gpl-2.0 WITH classpath",
            "a AND (b OR c) AND d",
            "a AND b OR c",
        ] {
            let printed = Expr::parse(text).unwrap().to_string();
            assert_eq!(Expr::parse(&printed), Expr::parse(text), "{text}");
        }
        assert_eq!(
            Expr::parse("a AND b OR c").unwrap().to_string(),
            "(a AND b) OR c"
        );
        for text in ["", "a b", "and", "(a", "a)", "a with (b)", "a OR"] {
            assert_eq!(Expr::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_licensing_holds_its_parts() {
        assert!(holds("mit AND gpl-2.0", "mit"));
        assert!(holds("a AND b AND c", "c AND a"));
        assert!(holds("gpl-2.0 WITH x", "gpl-2.0"));
        assert!(holds("a OR b", "b"));
        assert!(!holds("mit", "mit AND gpl-2.0"));
        assert!(!holds("gpl-2.0 WITH x AND mit", "gpl-2.0"));
        assert!(!holds("a OR b", "a AND b"));
    }
}
