//! `gwanmun data export`: everything in use as one bundle.

use gwanmun_feeds::export::{self, ExportError};
use gwanmun_model::Text;

use super::diff::is_wanted;
use super::pack;
use crate::arguments::DataExport;
use crate::commands::Setting;
use crate::environment;
use crate::exit::Exit;
use crate::keys;
use crate::output;

pub(super) fn run(setting: &Setting, command: &DataExport) -> anyhow::Result<Exit> {
    setting.place.create()?;
    let key = keys::own(&setting.place)?;
    let exported = export::export(
        &setting.place.data_file(),
        &command.file,
        &key,
        environment::now(),
        &|id| is_wanted(&command.source, id),
    );
    if let Err(ExportError::Missing { .. }) = &exported {
        say_remedy(setting);
    }
    let exported = exported?;
    let size = (exported.size_bytes, exported.sha256.as_str());
    pack::say_written(&command.file, &exported.sources, size, key.id())?;
    let has_starter = exported.sources.iter().any(|packed| packed.source.starter);
    if has_starter && !setting.quiet {
        let text = Text::fixed(
            "시범용 데이터(starter set)가 들어 있습니다. 번들에도 그렇게 표시되며 운영에 사용하지 마세요.",
            "it holds the starter set, which stays marked as such and is not for production",
        );
        output::say(text.get(setting.language));
    }
    Ok(Exit::Fine)
}

fn say_remedy(setting: &Setting) {
    let text = Text::fixed(
        "데이터를 가져올 때의 원본이 남아 있지 않은 출처가 있습니다. 그 출처의 번들이나 파일을 다시 가져오거나, --source로 다른 출처만 내보내십시오.",
        "some sources were imported from what is not kept; import their bundles or files again, or name the others with --source",
    );
    output::complain(text.get(setting.language));
}
