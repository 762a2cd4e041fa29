//! `gwanmun licenses`: what files say of licenses.

mod detect;

use gwanmun_app::licenses;
use gwanmun_model::Text;
use std::fmt::Write as _;

use crate::arguments::Licenses;
use crate::commands::Setting;
use crate::exit::Exit;
use crate::output;

pub(super) fn run(setting: &Setting, command: &Licenses) -> anyhow::Result<Exit> {
    match command {
        Licenses::Detect(command) => detect::run(setting, command),
        Licenses::Rules => rules(setting),
    }
}

fn rules(setting: &Setting) -> anyhow::Result<Exit> {
    let pack = licenses::rules(&setting.place.data_file())?;
    let about = pack.about();
    let count = pack.rule_count();
    let kinds = pack.licenses().count();
    let text = Text::new(
        format!(
            "{} {}\n문구 {count}개, 라이선스 {kinds}종\n데이터 라이선스: {}\n출처 표시: {}\n",
            about.name, about.version, about.license, about.attribution
        ),
        format!(
            "{} {}\n{count} texts, {kinds} licenses\nlicense of the data: {}\nattribution: {}\n",
            about.name, about.version, about.license, about.attribution
        ),
    );
    let mut lines = text.get(setting.language).to_owned();
    if !about.sha256.is_empty() {
        let _ = writeln!(lines, "SHA-256: {}", about.sha256);
    }
    output::write(None, &lines)?;
    Ok(Exit::Fine)
}
