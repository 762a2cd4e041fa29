//! `gwanmun data fetch`: what publishers have, over the network, into the data in use or a bundle.

#[cfg(feature = "online")]
mod online;

#[cfg(feature = "online")]
pub(super) use online::run;

/// Says that this build opens no such connections, and what to do instead.
#[cfg(not(feature = "online"))]
pub(super) fn run(
    setting: &crate::commands::Setting,
    _command: &crate::arguments::DataFetch,
) -> anyhow::Result<crate::exit::Exit> {
    let text = gwanmun_model::Text::fixed(
        "이 빌드는 데이터를 내려받지 못합니다(기능 `online` 없이 빌드됨). 다른 방법으로 내려받은 파일이나 다른 설치본의 번들을 `gwanmun data import`로 가져오십시오.",
        "this build cannot fetch (it was built without the feature `online`); download the files by other means, or take a bundle of another installation, and give them to `gwanmun data import`",
    );
    anyhow::bail!("{}", text.get(setting.language))
}
