//! Our own JSON of what was understood of a VEX document, `gwanmun.vex/1`.
//!
//! The published JSON Schema is `docs/schema/gwanmun.vex-1.schema.json`. Every key is always present; what is not stated
//! is `null`.

use gwanmun_model::vex::VexComponent;
use gwanmun_model::{Problem, Timestamp, VexStatement};
use serde::Serialize;

/// The schema's name, the value of the key `schema`.
const SCHEMA: &str = "gwanmun.vex/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    file: &'a str,
    format: &'a str,
    statements: Vec<Statement<'a>>,
    problems: Vec<Fault<'a>>,
}

#[derive(Serialize)]
struct Statement<'a> {
    vulnerability: &'a str,
    aliases: &'a [String],
    products: Vec<Product<'a>>,
    status: &'static str,
    reason: Option<&'static str>,
    detail: Option<&'a str>,
    action: Option<&'a str>,
    responses: Vec<&'static str>,
    author: &'a str,
    role: Option<&'a str>,
    issued: Option<String>,
    updated: Option<String>,
    expires: Option<String>,
    document: &'a str,
    version: Option<&'a str>,
}

#[derive(Serialize)]
struct Product<'a> {
    #[serde(flatten)]
    component: Component<'a>,
    subcomponents: Vec<Component<'a>>,
}

#[derive(Serialize)]
struct Component<'a> {
    id: &'a str,
    purl: Option<String>,
    cpe: Option<&'a str>,
    hashes: Vec<String>,
    range: Option<&'a str>,
}

#[derive(Serialize)]
struct Fault<'a> {
    kind: &'static str,
    message: &'a str,
}

/// Writes what was understood of the document `file` of `format`; ends in a line feed.
pub fn told(file: &str, format: &str, statements: &[VexStatement], problems: &[Problem]) -> String {
    crate::to_json(&Document {
        schema: SCHEMA,
        file,
        format,
        statements: statements.iter().map(statement).collect(),
        problems: problems
            .iter()
            .map(|problem| Fault {
                kind: problem.kind.id(),
                message: &problem.message,
            })
            .collect(),
    })
}

fn statement(statement: &VexStatement) -> Statement<'_> {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    Statement {
        vulnerability: &statement.vulnerability,
        aliases: &statement.aliases,
        products: statement
            .products
            .iter()
            .map(|product| Product {
                component: component(&product.component),
                subcomponents: product.subcomponents.iter().map(component).collect(),
            })
            .collect(),
        status: statement.status.id(),
        reason: statement.reason.map(gwanmun_model::VexReason::id),
        detail: statement.detail.as_deref(),
        action: statement.action.as_deref(),
        responses: statement.responses.iter().map(|one| one.id()).collect(),
        author: &statement.author,
        role: statement.role.as_deref(),
        issued: time(statement.issued),
        updated: time(statement.updated),
        expires: time(statement.expires),
        document: &statement.document,
        version: statement.version.as_deref(),
    }
}

fn component(component: &VexComponent) -> Component<'_> {
    Component {
        id: &component.id,
        purl: component.purl.as_ref().map(ToString::to_string),
        cpe: component.cpe.as_deref(),
        hashes: component.hashes.iter().map(ToString::to_string).collect(),
        range: component.range.as_deref(),
    }
}
