#![doc = include_str!("../README.md")]

mod arguments;
mod commands;
mod environment;
mod exit;
mod keys;
mod korean;
mod opening;
mod output;
mod place;
mod progress;
mod server;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use gwanmun_model::Language;

use crate::arguments::Arguments;
use crate::exit::Exit;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let mut command = Arguments::command();
    if korean::wanted(&words) == Language::Ko {
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
            let _ = error.print();
            return if fine { Exit::Fine } else { Exit::Failed }.into();
        }
    };
    match commands::run(arguments) {
        Ok(exit) => exit.into(),
        Err(error) if output::is_closed_pipe(&error) => Exit::Fine.into(),
        Err(error) => {
            output::complain(&format!("{error:#}"));
            Exit::Failed.into()
        }
    }
}
