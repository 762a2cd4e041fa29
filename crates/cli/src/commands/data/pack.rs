//! `gwanmun data pack` and `gwanmun data verify`: signed bundles for the way into a closed network.

use std::fmt::Write as _;
use std::path::Path;

use gwanmun_feeds::bundle::{self, PackedSource};
use gwanmun_feeds::keys::KeyId;

use crate::arguments::Pack;
use crate::commands::Setting;
use crate::commands::data::import;
use crate::environment;
use crate::exit::Exit;
use crate::keys;
use crate::output;
use crate::progress;

/// Packs files into a bundle signed with this installation's key.
pub(crate) fn pack(setting: &Setting, command: &Pack) -> anyhow::Result<Exit> {
    setting.place.create()?;
    let key = keys::own(&setting.place)?;
    let bar = progress::line(setting.quiet, "pack");
    let packed = bundle::pack(
        &command.paths,
        &command.output,
        &key,
        environment::now(),
        &|name, records| {
            bar.set_position(records);
            bar.set_message(name.to_owned());
        },
    );
    bar.finish_and_clear();
    let packed = packed?;
    import::report_packed(setting, &packed);
    let size = (packed.size_bytes, packed.sha256.as_str());
    say_written(&command.output, &packed.sources, size, packed.key_id)?;
    Ok(Exit::Fine)
}

/// Says what a bundle just written holds; `size` is its bytes and its SHA-256.
pub(super) fn say_written(
    file: &Path,
    sources: &[PackedSource],
    size: (u64, &str),
    key: KeyId,
) -> anyhow::Result<()> {
    let mut text = list(sources);
    let _ = writeln!(
        text,
        "{}  {} KiB  sha256:{}  key {key}",
        file.display(),
        size.0 / 1024,
        size.1,
    );
    output::write(None, &text)
}

fn list(sources: &[PackedSource]) -> String {
    let mut text = String::new();
    for packed in sources {
        let source = &packed.source;
        let _ = writeln!(
            text,
            "{:<24} {:>9}  {}",
            source.id,
            source.records,
            source.date.date()
        );
    }
    text
}

/// Verifies a bundle and lists what it holds.
pub(crate) fn verify(setting: &Setting, file: &Path) -> anyhow::Result<Exit> {
    let verified = bundle::verify(file, &keys::trusted(&setting.place)?)?;
    let mut text = format!(
        "{}: signed by key {} at {}\n",
        file.display(),
        verified.key_id(),
        verified.created()
    );
    text.push_str(&list(verified.sources()));
    output::write(None, &text)?;
    Ok(Exit::Fine)
}
