//! Writing results: to the terminal, a pipe or a file that appears whole or not at all.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gwanmun_report::table::Style;

/// Writes `text` to `file`, or to standard output where there is none.
///
/// A file is written beside its place and renamed, so that a failure leaves the old one whole.
pub(crate) fn write(file: Option<&Path>, text: &str) -> anyhow::Result<()> {
    write_with(file, |out| out.write_all(text.as_bytes()))
}

/// Writes the same way what `content` makes bit by bit.
pub(crate) fn write_with(
    file: Option<&Path>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    match file {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            content(&mut out)?;
            out.flush()?;
            Ok(())
        }
        Some(path) if is_device(path) => {
            let written = std::fs::OpenOptions::new()
                .write(true)
                .open(path)
                .and_then(|file| {
                    let mut out = BufWriter::new(file);
                    content(&mut out)?;
                    out.flush()
                });
            written.with_context(|| format!("could not write {}", path.display()))
        }
        Some(path) => replace_with(path, false, content),
    }
}

/// Whether a path leads to a device, a pipe or the like (`/dev/null`, `/dev/stdout`): that is written to, never
/// replaced by a file.
fn is_device(path: &Path) -> bool {
    let metadata = path.metadata();
    metadata.is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Puts `bytes` at `path` by rename; `secret` makes the file readable by its owner only.
pub(crate) fn replace(path: &Path, bytes: &[u8], secret: bool) -> anyhow::Result<()> {
    replace_with(path, secret, |out| out.write_all(bytes))
}

fn replace_with(
    path: &Path,
    secret: bool,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.part", std::process::id()));
    let temporary = PathBuf::from(temporary);
    // What lies there is not written through: a link may lead elsewhere, an old file may be open to others.
    let _ = std::fs::remove_file(&temporary);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let written = options.open(&temporary).and_then(|file| {
        let mut out = BufWriter::new(file);
        content(&mut out)?;
        out.into_inner()?.sync_all()?;
        std::fs::rename(&temporary, path)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written.with_context(|| format!("could not write {}", path.display()))
}

/// Prints a message to standard error.
#[expect(
    clippy::print_stderr,
    reason = "the one place where the command talks to people beside its result"
)]
pub(crate) fn say(message: &str) {
    eprintln!("{message}");
}

/// Prints a fault to standard error.
pub(crate) fn complain(message: &str) {
    say(&format!("gwanmun: {message}"));
}

/// Whether results go to a terminal.
pub(crate) fn to_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Chooses how tables are drawn: as wide as the terminal and in colour there (unless `NO_COLOR` is set),
/// 100 columns in black and white everywhere else.
pub(crate) fn style(to_file: bool) -> Style {
    if to_file || !to_terminal() {
        return Style::default();
    }
    let (_, columns) = console::Term::stdout().size();
    Style {
        width: usize::from(columns).clamp(60, 200),
        colour: crate::environment::variable("NO_COLOR").is_none(),
        ..Style::default()
    }
}

/// Whether the reader of our output went away, as `head` does; that is not a fault.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_secret_is_never_written_into_a_file_that_was_there() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("key");
        let planted = folder
            .path()
            .join(format!("key.{}.part", std::process::id()));
        let elsewhere = folder.path().join("elsewhere");
        std::fs::write(&elsewhere, "old").unwrap();
        symlink(&elsewhere, &planted).unwrap();
        replace(&target, b"secret", true).unwrap();
        assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), "old");
        let mode = std::fs::metadata(&target).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    /// A replaced `/dev/null` breaks everything else on the machine.
    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_stays_one() {
        use std::os::unix::fs::FileTypeExt as _;
        use std::os::unix::net::UnixListener;
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        // A socket cannot be opened as a file; what matters is that nothing takes its place.
        assert!(write(Some(&socket), "text").is_err());
        assert!(socket.metadata().unwrap().file_type().is_socket());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        write(Some(&link), "text").unwrap();
        assert!(link.metadata().unwrap().file_type().is_char_device());
        assert!(link.is_symlink());
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("report.json");
        std::fs::create_dir(&target).unwrap();
        assert!(write(Some(&target), "text").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
