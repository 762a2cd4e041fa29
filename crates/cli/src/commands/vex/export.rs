//! `gwanmun vex export`.

use anyhow::{Context as _, bail};
use gwanmun_model::Text;
use gwanmun_report::vex::{ALL, Export, find, of_assessment};

use crate::arguments::VexExport;
use crate::commands::Setting;
use crate::commands::scan::{self, Target};
use crate::environment;
use crate::exit::Exit;
use crate::output;

pub(super) fn run(setting: &Setting, command: &VexExport) -> anyhow::Result<Exit> {
    let format = find(&command.format).with_context(|| {
        let known: Vec<&str> = ALL.iter().map(|format| format.id).collect();
        format!(
            "no VEX format `{}`; formats are {}",
            command.format,
            known.join(", ")
        )
    })?;
    if format.id == "csaf" && command.namespace.is_none() {
        let text = Text::fixed(
            "CSAF 문서에는 작성자의 주소가 필요합니다. --namespace https://… 로 지정하십시오",
            "a CSAF document needs an address that is the author's; give it with --namespace https://…",
        );
        bail!("{}", text.get(setting.language));
    }
    let assessment = scan::read_or_assess(
        setting,
        &Target {
            path: &command.path,
            context: command.context,
            criticality: None,
            facts: gwanmun_model::SystemFacts::default(),
            policy: command.policy.as_deref(),
            reads_licenses: false,
            reads_source: false,
            stated: &command.stated,
            reading: &command.reading,
        },
    )?;
    scan::remark(setting, &assessment, false);
    let statements = of_assessment(&assessment, command.product.as_deref(), setting.language);
    if statements.is_empty() {
        let text = Text::fixed(
            "발견 사항이 없어 진술할 것이 없습니다. 문서를 쓰지 않았습니다",
            "there are no findings, so there is nothing to state; no document was written",
        );
        bail!("{}", text.get(setting.language));
    }
    let written = format.write(&Export {
        statements: &statements,
        subject: &assessment.subject,
        author: &command.author,
        role: command.role.as_deref(),
        namespace: command.namespace.as_deref(),
        tool_version: env!("CARGO_PKG_VERSION"),
        language: setting.language,
        serial: environment::serial(),
        now: environment::now(),
    });
    output::write(command.output.as_deref(), &written.text)?;
    if written.left_out > 0 {
        let count = written.left_out;
        let text = Text::new(
            format!(
                "같은 취약점과 제품에 관한 진술 {count}건을 뺐습니다. 문서는 한 번만 진술합니다"
            ),
            format!(
                "{count} statements about the same vulnerability and product were left out: a document states it once"
            ),
        );
        output::complain(text.get(setting.language));
    }
    Ok(Exit::Fine)
}
