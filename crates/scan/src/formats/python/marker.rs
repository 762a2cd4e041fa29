//! Conditions of requirements, judged as far as the place of installation tells.
//!
//! Source: the environment markers of the Python packaging specification (PEP 508).

use std::collections::BTreeSet;

use super::normalize_name;

/// Deepest nesting of brackets followed.
const DEPTH_MAX: u32 = 32;

/// What is known of the place where packages are installed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) struct Environment {
    /// Major and minor version of Python.
    python: Option<(u32, u32)>,
    /// Whether it is Windows.
    is_windows: Option<bool>,
    /// Whether it is `PyPy` rather than `CPython`.
    is_pypy: Option<bool>,
}

impl Environment {
    /// Reads what the path of a folder of installed packages tells: `lib/python3.11/site-packages`.
    pub(in crate::formats) fn of_path(folder: &str) -> Self {
        let mut environment = Self::default();
        for segment in folder.split(['/', '!']) {
            let version = ["python", "pypy"]
                .iter()
                .find_map(|name| segment.strip_prefix(name));
            let version = version.filter(|version| version.contains('.'));
            if let Some(version) = version.and_then(two_numbers) {
                environment.python = Some(version);
                environment.is_windows = Some(false);
                environment.is_pypy = Some(segment.starts_with("pypy"));
            } else if segment == "dist-packages" {
                environment.is_windows = Some(false);
            } else if segment == "Lib" {
                environment.is_windows = Some(true);
            }
        }
        environment
    }

    /// Whether a condition holds with these extras; `None` when what is known does not tell.
    pub(in crate::formats) fn judge(self, marker: &str, extras: &BTreeSet<String>) -> Option<bool> {
        let mut reader = Reader {
            tokens: tokens(marker),
            at: 0,
            environment: self,
            extras,
        };
        let truth = reader.alternatives(DEPTH_MAX);
        truth.filter(|_| reader.at == reader.tokens.len())
    }

    fn compare(self, variable: &str, operator: &str, value: &str) -> Option<bool> {
        match variable {
            "python_version" | "python_full_version" => {
                self.compare_python(operator, value, variable == "python_full_version")
            }
            "sys_platform" | "platform_system" | "os_name" => {
                equality(operator, self.is_system(value)?)
            }
            "implementation_name" | "platform_python_implementation" => {
                equality(operator, self.is_implementation(value)?)
            }
            _ => None,
        }
    }

    fn is_system(self, name: &str) -> Option<bool> {
        let is_windows = self.is_windows?;
        match name {
            "win32" | "Windows" | "nt" => Some(is_windows),
            "posix" => Some(!is_windows),
            // The path does not tell these apart.
            "linux" | "Linux" | "darwin" | "Darwin" if !is_windows => None,
            _ => Some(false),
        }
    }

    fn is_implementation(self, name: &str) -> Option<bool> {
        let is_pypy = self.is_pypy?;
        match name.to_ascii_lowercase().as_str() {
            "pypy" => Some(is_pypy),
            "cpython" => Some(!is_pypy),
            _ => Some(false),
        }
    }

    fn compare_python(self, operator: &str, value: &str, is_full: bool) -> Option<bool> {
        let known = self.python?;
        let asked = two_numbers(value)?;
        let is_whole = value.split('.').count() <= 2 || value.ends_with(".0");
        if value.contains('*') {
            return None;
        }
        if known != asked {
            return match operator {
                "<" | "<=" => Some(known < asked),
                ">" | ">=" => Some(known > asked),
                "==" | "===" => Some(false),
                "!=" => Some(true),
                _ => None,
            };
        }
        // Of the full version the third number is not known.
        match operator {
            "<" if is_whole => Some(false),
            ">=" if is_whole => Some(true),
            "<=" | "==" | "~=" if is_whole && !is_full => Some(true),
            ">" | "!=" if is_whole && !is_full => Some(false),
            _ => None,
        }
    }
}

fn equality(operator: &str, is_equal: bool) -> Option<bool> {
    match operator {
        "==" => Some(is_equal),
        "!=" => Some(!is_equal),
        _ => None,
    }
}

/// Reads `3.11` out of `3.11`, `3.11.4` or `3.11-config`, and `3.0` out of `3`.
fn two_numbers(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next().unwrap_or("0");
    let digits = minor
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(minor.len());
    Some((major, minor.get(..digits)?.parse().ok()?))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Text(&'t str),
    /// A variable, `and`, `or`, `in`, `not`.
    Word(&'t str),
    Operator(&'t str),
}

fn tokens(marker: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = marker.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_operator = |c: char| "<>=!~".contains(c);
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let length_of = |fits: &dyn Fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let (token, length) = if matches!(first, '"' | '\'') {
            let inside = rest.get(1..).unwrap_or_default();
            let length = inside.find(first).unwrap_or(inside.len());
            (
                Token::Text(inside.get(..length).unwrap_or_default()),
                length + 2,
            )
        } else if is_operator(first) {
            let length = length_of(&is_operator);
            (
                Token::Operator(rest.get(..length).unwrap_or_default()),
                length,
            )
        } else if is_word(first) {
            let length = length_of(&is_word);
            (Token::Word(rest.get(..length).unwrap_or_default()), length)
        } else {
            let length = first.len_utf8();
            (
                Token::Operator(rest.get(..length).unwrap_or_default()),
                length,
            )
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    tokens
}

struct Reader<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    environment: Environment,
    extras: &'t BTreeSet<String>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<Token<'t>> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    fn take_word(&mut self, word: &str) -> bool {
        let fits = self.tokens.get(self.at) == Some(&Token::Word(word));
        self.at += usize::from(fits);
        fits
    }

    fn alternatives(&mut self, depth: u32) -> Option<bool> {
        let mut truth = self.all(depth);
        while self.take_word("or") {
            truth = match (truth, self.all(depth)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        truth
    }

    fn all(&mut self, depth: u32) -> Option<bool> {
        let mut truth = self.one(depth);
        while self.take_word("and") {
            truth = match (truth, self.one(depth)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        truth
    }

    fn one(&mut self, depth: u32) -> Option<bool> {
        let left = self.next()?;
        if left == Token::Operator("(") {
            let truth = self.alternatives(depth.checked_sub(1)?);
            self.next().filter(|close| *close == Token::Operator(")"))?;
            return truth;
        }
        let operator = match self.next()? {
            Token::Word("not") => {
                self.next()?;
                "not in"
            }
            Token::Word(word) => word,
            Token::Operator(operator) => operator,
            Token::Text(_) => return None,
        };
        match (left, self.next()?) {
            (Token::Word("extra"), Token::Text(value)) => {
                let is_asked = self.extras.contains(&normalize_name(value));
                match operator {
                    "==" => Some(is_asked),
                    "!=" => Some(!is_asked),
                    _ => None,
                }
            }
            (Token::Word(variable), Token::Text(value)) => {
                self.environment.compare(variable, operator, value)
            }
            // `'3.8' <= python_version` turned round is rare enough to stay unknown.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_judged_as_far_as_the_path_tells() {
        let linux = Environment::of_path("venv/lib/python3.11/site-packages");
        let windows = Environment::of_path("venv/Lib/site-packages");
        let unknown = Environment::of_path("packages");
        let extras = BTreeSet::from(["fast-x".to_owned()]);
        for (environment, marker, expected) in [
            (linux, "python_version < '3.8'", Some(false)),
            (linux, "python_version < '3'", Some(false)),
            (linux, "python_version >= \"3.11\"", Some(true)),
            (linux, "python_full_version < '3.11'", Some(false)),
            (linux, "python_full_version <= '3.11.0a6'", None),
            (linux, "python_full_version >= '3.11.0'", Some(true)),
            (linux, "python_version == '3.*'", None),
            (linux, "sys_platform == 'win32'", Some(false)),
            (linux, "platform_system != 'Windows'", Some(true)),
            (linux, "os_name == 'posix'", Some(true)),
            (linux, "sys_platform == 'darwin'", None),
            (linux, "sys_platform == 'emscripten'", Some(false)),
            (linux, "implementation_name == 'pypy'", Some(false)),
            (
                linux,
                "platform_python_implementation != 'PyPy'",
                Some(true),
            ),
            (windows, "sys_platform == 'win32'", Some(true)),
            (windows, "sys_platform == 'linux'", Some(false)),
            (windows, "python_version < '3.8'", None),
            (unknown, "os_name == 'nt'", None),
            (unknown, "extra == 'Fast_X'", Some(true)),
            (unknown, "extra == 'slow'", Some(false)),
            (unknown, "os_name == 'nt' and extra == 'slow'", Some(false)),
            (
                unknown,
                "(os_name == 'nt' or extra == 'fast-x') and extra != 'z'",
                Some(true),
            ),
            (unknown, "platform_machine not in 'x86_64'", None),
            (unknown, "extra == ", None),
            (unknown, "extra == 'fast-x' junk", None),
            (unknown, "", None),
        ] {
            assert_eq!(environment.judge(marker, &extras), expected, "{marker}");
        }
    }

    #[test]
    fn brackets_nested_too_deep_stay_unknown() {
        let marker = format!("{}extra == 'a'", "(".repeat(100_000));
        assert_eq!(
            Environment::default().judge(&marker, &BTreeSet::new()),
            None
        );
    }
}
