//! `gwanmun completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::output;

pub(crate) fn run(shell: Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "gwanmun", &mut script);
    output::write(None, &String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}
