//! `gwanmun vex read`.

use gwanmun_model::vex::{VexComponent, VexProduct};
use gwanmun_model::{Language, Text, VexStatement};
use gwanmun_report::table::{self, harmless};

use crate::arguments::VexRead;
use crate::commands::sbom::input;
use crate::commands::{Setting, wants_table};
use crate::exit::Exit;
use crate::output;

pub(super) fn run(setting: &Setting, command: &VexRead) -> anyhow::Result<Exit> {
    let is_table = wants_table(command.format.as_deref())?;
    let read = super::document(setting, &command.file)?;
    let name = input::name(&command.file);
    let format = read.format.map_or("", |format| format.id);
    let file = command.output.as_deref();
    let text = if is_table {
        let style = output::style(file.is_some());
        let rows = read.statements.iter().map(|one| row(one, setting.language));
        let titles = match setting.language {
            Language::Ko => ["취약점", "상태", "제품", "사유", "작성자와 날짜"],
            Language::En => [
                "Vulnerability",
                "Status",
                "Product",
                "Why",
                "Author and date",
            ],
        };
        let count = read.statements.len();
        let title = read.format.map_or("", |format| format.name);
        let heading = Text::new(
            format!("{name}: {title}, 진술 {count}건"),
            format!("{name}: {title}, {count} statements"),
        );
        let heading = harmless(heading.get(setting.language));
        format!(
            "{heading}\n\n{}",
            table::listing(titles, rows.collect(), style)
        )
    } else {
        gwanmun_report::vex::told(&name, format, &read.statements, &read.problems)
    };
    output::write(file, &text)?;
    let left_out = input::complain(setting, &read.problems);
    Ok(if left_out { Exit::Refused } else { Exit::Fine })
}

fn row(statement: &VexStatement, language: Language) -> Vec<String> {
    let mut status = statement.status.title().get(language).to_owned();
    if let Some(end) = statement.expires {
        let until = Text::new(
            format!("{}까지", end.date()),
            format!("until {}", end.date()),
        );
        status = format!("{status}\n{}", until.get(language));
    }
    let ids: Vec<&str> = statement.ids().collect();
    let products: Vec<String> = statement.products.iter().map(product).collect();
    let mut why: Vec<String> = Vec::new();
    why.extend(
        statement
            .reason
            .map(|reason| reason.title().get(language).to_owned()),
    );
    why.extend(statement.detail.clone());
    why.extend(statement.action.clone());
    let responses = statement.responses.iter();
    why.extend(responses.map(|one| one.title().get(language).to_owned()));
    let author = match statement.said() {
        Some(said) => format!("{}\n{}", statement.author, said.date()),
        None => statement.author.clone(),
    };
    vec![
        ids.join("\n"),
        status,
        products.join("\n"),
        why.join("\n"),
        author,
    ]
}

fn product(product: &VexProduct) -> String {
    let mut text = name(&product.component);
    for part in &product.subcomponents {
        text.push_str("\n  ");
        text.push_str(&name(part));
    }
    text
}

fn name(component: &VexComponent) -> String {
    match &component.range {
        Some(range) => format!("{} ({range})", component.id),
        None => component.id.clone(),
    }
}
