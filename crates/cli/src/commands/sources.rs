//! `gwanmun sources`.

use std::path::{Path, PathBuf};

use gwanmun_app::sources::{self, Bundle, Gathered, Places, SourceForm};
use gwanmun_model::Text;

use crate::arguments::Sources;
use crate::commands::{Setting, scan};
use crate::environment;
use crate::exit::Exit;
use crate::output;

pub(super) fn run(setting: &Setting, command: &Sources) -> anyhow::Result<Exit> {
    let assessment = scan::assess_used(setting, &command.used)?;
    scan::remark(setting, &assessment, false);
    let mut maven_repositories = command.used.reading.maven_repository.clone();
    if maven_repositories.is_empty() {
        maven_repositories.extend(environment::maven_repository());
    }
    let bundle = sources::gather(
        &assessment,
        &Places {
            root: root(&command.used.path),
            package_cache: environment::package_cache(),
            maven_repositories,
        },
    )?;
    if bundle.found.is_empty() && bundle.missing.is_empty() {
        let text = Text::fixed(
            "이 사용 형태에서 소스 코드를 제공해야 하는 구성요소가 없어 파일을 만들지 않았습니다",
            "no component owes its source in this use context; no file was written",
        );
        output::say(text.get(setting.language));
        return Ok(tell_unknown(setting, &bundle));
    }
    let mut failed = None;
    output::write_with(Some(&command.output), |out| {
        sources::write(&bundle, out).map_err(|error| {
            let message = error.to_string();
            failed = Some(error);
            std::io::Error::other(message)
        })
    })
    .map_err(|error| failed.take().map_or(error, anyhow::Error::from))?;
    tell(setting, &bundle);
    let exit = tell_unknown(setting, &bundle);
    Ok(if bundle.missing.is_empty() {
        exit
    } else {
        Exit::Refused
    })
}

/// Says of which components nobody knows; an unknown license is no reason to owe nothing.
fn tell_unknown(setting: &Setting, bundle: &Bundle) -> Exit {
    if bundle.unknown.is_empty() {
        return Exit::Fine;
    }
    let purls: Vec<String> = bundle.unknown.iter().map(ToString::to_string).collect();
    let (count, purls) = (purls.len(), purls.join(", "));
    let text = Text::new(
        format!(
            "구성요소 {count}개는 라이선스를 알 수 없어 소스를 제공해야 하는지도 알 수 없습니다. 라이선스부터 확인하십시오: {purls}"
        ),
        format!(
            "whether {count} components owe source is not known, since their license is not; find that out first: {purls}"
        ),
    );
    output::complain(text.get(setting.language));
    Exit::Refused
}

/// The folder paths in the assessment are relative to.
fn root(path: &Path) -> PathBuf {
    if path.is_dir() {
        return path.to_owned();
    }
    path.parent().map(Path::to_owned).unwrap_or_default()
}

fn tell(setting: &Setting, bundle: &Bundle) {
    let language = setting.language;
    if !setting.quiet {
        let files: usize = bundle.found.iter().map(Gathered::file_count).sum();
        let count = bundle.found.len();
        let text = Text::new(
            format!("구성요소 {count}개의 소스 파일 {files}개를 담았습니다"),
            format!("{files} source files of {count} components are in it"),
        );
        output::say(text.get(language));
        let packages = bundle.found.iter();
        let packages = packages.filter(|one| one.form == SourceForm::Package);
        if packages.count() > 0 {
            let text = Text::fixed(
                "패키지로 배포된 그대로입니다. 생성된 코드라면 원래의 소스가 따로 필요하니 확인하십시오",
                "they are as their packages were published; where those are generated, the original source is owed: look",
            );
            output::say(text.get(language));
        }
    }
    for owed in &bundle.missing {
        let licenses: Vec<&str> = owed
            .duties
            .iter()
            .map(|duty| duty.license.as_str())
            .collect();
        let licenses = licenses.join(", ");
        let text = Text::new(
            format!(
                "{}: 소스가 없습니다({licenses}). 배포처에서 그 버전의 소스를 받아 함께 제공하십시오",
                owed.purl
            ),
            format!(
                "{}: no source is here ({licenses}); get that version's source from where it is published and hand it out too",
                owed.purl
            ),
        );
        output::complain(text.get(language));
    }
}
