//! `gwanmun data`: everything about advisory data that is not an assessment.

mod diff;
mod export;
mod fetch;
mod import;
mod pack;
mod status;

use anyhow::bail;

use crate::arguments::{Data, Key};
use crate::commands::Setting;
use crate::exit::Exit;
use crate::keys;
use crate::output;
use crate::place::Place;

pub(crate) use import::{import_paths, import_starter};

pub(crate) fn run(setting: &Setting, command: Data) -> anyhow::Result<Exit> {
    match command {
        Data::Import(command) => import::run(setting, &command),
        Data::Fetch(command) => fetch::run(setting, &command),
        Data::Status(command) => status::run(setting, &command),
        Data::Pack(command) => pack::pack(setting, &command),
        Data::Verify { file } => pack::verify(setting, &file),
        Data::Export(command) => export::run(setting, &command),
        Data::Diff(command) => diff::run(setting, &command),
        Data::Key(command) => key(setting, &command),
    }
}

/// Says that there is no data and what to do; the one text for it.
pub(crate) fn no_data(place: &Place) -> String {
    format!(
        "there is no advisory data at {}; get it with `gwanmun data fetch` or import it with `gwanmun data import PATH`",
        place.data_file().display()
    )
}

/// Shows this installation's public key, or trusts another's.
fn key(setting: &Setting, command: &Key) -> anyhow::Result<Exit> {
    setting.place.create()?;
    match (&command.trust, &command.name) {
        (Some(file), Some(name)) => {
            let key = keys::trust(&setting.place, file, name)?;
            output::write(None, &format!("{name}: {}\n", key.render_line()))?;
        }
        (None, None) => {
            let key = keys::own(&setting.place)?;
            output::write(None, &key.public().render())?;
        }
        _ => bail!("give --trust FILE and --name NAME together"),
    }
    Ok(Exit::Fine)
}
