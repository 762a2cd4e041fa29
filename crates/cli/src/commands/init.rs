//! `gwanmun init`.

use std::io::BufRead as _;

use anyhow::{Context as _, bail};
use gwanmun_model::Text;

use crate::arguments::Init;
use crate::commands::Setting;
use crate::environment;
use crate::exit::Exit;
use crate::keys;
use crate::opening;
use crate::output;

pub(crate) fn run(setting: &Setting, command: &Init) -> anyhow::Result<Exit> {
    setting.place.create()?;
    keys::own(&setting.place)?;
    let app = opening::open_quietly(setting, command.db.as_deref())?;
    let fault = |error| opening::fault(&error, setting.language);
    if app.has_accounts().map_err(fault)? {
        bail!(
            "this database has accounts already; an administrator makes further ones in the portal"
        );
    }
    let given = if command.password_stdin {
        Some(read_password()?)
    } else {
        None
    };
    let password = given.clone().unwrap_or_else(make_password);
    app.init_administrator(&command.admin, &command.admin, &password)
        .map_err(fault)?;
    let folder = setting.place.folder().display();
    let mut text = Text::new(
        format!("준비되었습니다: {folder}\n관리자 계정: {}\n", command.admin),
        format!("ready: {folder}\nadministrator: {}\n", command.admin),
    )
    .get(setting.language)
    .to_owned();
    if given.is_none() {
        text.push_str(
            Text::new(
                format!("비밀번호(지금 한 번만 표시): {password}\n"),
                format!("password (shown this once): {password}\n"),
            )
            .get(setting.language),
        );
    }
    text.push_str(
        Text::fixed(
            "다음: `gwanmun data import PATH`로 데이터를 가져오고 `gwanmun serve`로 포털을 여세요.\n",
            "next: import data with `gwanmun data import PATH`, open the portal with `gwanmun serve`\n",
        )
        .get(setting.language),
    );
    output::write(None, &text)?;
    Ok(Exit::Fine)
}

/// Reads the first line of standard input.
fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("could not read the password from standard input")?;
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        bail!("no password on standard input");
    }
    Ok(password.to_owned())
}

/// Makes a password of 20 letters and digits that are not mistaken for one another (about 99 bits).
pub(crate) fn make_password() -> String {
    const LETTERS: &str = "abcdefghjkmnpqrstuvwxyz23456789";
    let mut password = String::new();
    while password.len() < 20 {
        // Bytes beyond the last whole multiple would favour the first letters.
        let [byte] = environment::random_bytes::<1>();
        let place = usize::from(byte);
        if place < 256 - 256 % LETTERS.len() {
            password.extend(LETTERS.chars().nth(place % LETTERS.len()));
        }
    }
    password
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_differ() {
        let (first, second) = (make_password(), make_password());
        assert_eq!(first.len(), 20);
        assert_ne!(first, second);
    }
}
