#![doc = include_str!("../README.md")]

mod arguments;
mod commands;
mod environment;
mod exit;
mod keys;
mod korean;
mod opening;
mod output;
mod pdf;
mod place;
mod progress;
mod server;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use gwanmun_model::Language;

use crate::arguments::Arguments;
use crate::exit::Exit;

/// An error and its causes in one line; a cause the text before already ends with is not said twice.
fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let mut command = Arguments::command();
    let language = korean::wanted(&words);
    if language == Language::Ko {
        command = korean::translate(command);
    }
    let parsed = command
        .try_get_matches_from(words)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => {
            // Asking for help is no fault; everything else is "could not do it".
            let fine = !error.use_stderr();
            match korean::usage_fault(&error).filter(|_| language == Language::Ko) {
                Some(text) => output::complain(&text),
                None => {
                    let _ = error.print();
                }
            }
            return if fine { Exit::Fine } else { Exit::Failed }.into();
        }
    };
    match commands::run(arguments) {
        Ok(exit) => exit.into(),
        Err(error) if output::is_closed_pipe(&error) => Exit::Fine.into(),
        Err(error) => {
            output::complain(&told(&error));
            Exit::Failed.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::told;

    #[test]
    fn a_cause_is_said_once() {
        let twice = anyhow!("no such file")
            .context("a.toml: no such file")
            .context("could not scan");
        assert_eq!(told(&twice), "could not scan: a.toml: no such file");
    }
}
