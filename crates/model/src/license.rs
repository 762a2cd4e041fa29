//! License expressions in SPDX syntax.

use std::fmt;
use std::str::FromStr;

/// An SPDX license expression whose ids are all on the SPDX list (or are `LicenseRef-` ids).
///
/// Source: SPDX specification 2.3, annex D; 3.0.1, annex B.
#[derive(Debug, Clone)]
pub struct Expression(spdx::Expression);

impl Expression {
    /// Returns every license id of the expression in order, exceptions as `GPL-2.0-only WITH Classpath-exception-2.0`.
    pub fn terms(&self) -> Vec<String> {
        self.0
            .requirements()
            .map(|requirement| requirement.req.to_string())
            .collect()
    }

    /// Evaluates the expression bottom-up: `leaf` on each term, then `and` and `or` on the results.
    /// `None` only for an expression without terms, which does not parse.
    pub fn fold<T>(
        &self,
        mut leaf: impl FnMut(&str) -> T,
        mut and: impl FnMut(T, T) -> T,
        mut or: impl FnMut(T, T) -> T,
    ) -> Option<T> {
        let mut stack = Vec::new();
        for node in self.0.iter() {
            let value = match node {
                spdx::expression::ExprNode::Req(requirement) => leaf(&requirement.req.to_string()),
                spdx::expression::ExprNode::Op(operator) => {
                    let right = stack.pop()?;
                    let left = stack.pop()?;
                    match operator {
                        spdx::expression::Operator::And => and(left, right),
                        spdx::expression::Operator::Or => or(left, right),
                    }
                }
            };
            stack.push(value);
        }
        stack.pop()
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Expression {}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Expression {
    type Err = InvalidExpression;

    /// Reads an expression strictly: exact ids, exact syntax.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        spdx::Expression::parse(text)
            .map(Self)
            .map_err(|error| InvalidExpression(error.reason.to_string()))
    }
}

/// The text is not an SPDX expression; carries the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidExpression(pub String);

impl fmt::Display for InvalidExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an SPDX license expression: {}", self.0)
    }
}

impl std::error::Error for InvalidExpression {}

/// What is known of one component's license.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Licenses {
    /// What the package says, as an SPDX expression; `None` when it says nothing or nothing intelligible.
    pub declared: Option<Expression>,
    /// What the package says, word for word, where it could not be read as an expression.
    pub declared_raw: Vec<String>,
    /// What its files contain, as an SPDX expression; `None` when not looked at.
    pub detected: Option<Expression>,
    /// What duties are derived from: a person's conclusion, else the declared expression. `None` is unknown.
    pub concluded: Option<Expression>,
}
