//! A private PostgreSQL for the tests: loopback only, in a temporary folder, gone afterwards.

use std::net::TcpListener;
use std::path::PathBuf;

use crate::run::{Outcome, command, output, run};
use crate::setup::postgresql_programs;

/// A running cluster; dropping it stops the server and removes its files.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
    as_root: bool,
}

impl Cluster {
    /// Makes and starts a cluster on a free port.
    pub fn start() -> Result<Self, String> {
        let programs = postgresql_programs().ok_or("PostgreSQL is not installed")?;
        let folder =
            std::env::temp_dir().join(format!("gwanmun-postgresql-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let as_root = output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
        let port = free_port()?;
        let cluster = Self {
            folder,
            programs,
            port,
            as_root,
        };
        if as_root {
            run(command("chown", &["postgres"]).arg(&cluster.folder))?;
        }
        let (folder, programs) = (cluster.folder.display(), cluster.programs.display());
        cluster.shell(&format!(
            "{programs}/initdb --pgdata {folder}/data --username app --auth trust --encoding UTF8 --locale C.UTF-8 >{folder}/initdb.log 2>&1"
        ))?;
        cluster.shell(&format!(
            "{programs}/pg_ctl --pgdata {folder}/data --wait --log {folder}/server.log \
             -o '-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=300' start >/dev/null"
        ))?;
        Ok(cluster)
    }

    /// Returns the address of the cluster's first database.
    pub fn url(&self) -> String {
        format!("postgres://app@127.0.0.1:{}/postgres", self.port)
    }

    /// Runs a shell line, as the `postgres` account where the server refuses to run as root.
    fn shell(&self, line: &str) -> Outcome {
        let mut command = if self.as_root {
            command("su", &["postgres", "-s", "/bin/sh", "-c", line])
        } else {
            command("sh", &["-c", line])
        };
        run(command.current_dir(&self.folder))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let line = format!(
            "{}/pg_ctl --pgdata {}/data --mode immediate stop >/dev/null",
            self.programs.display(),
            self.folder.display()
        );
        if let Err(message) = self.shell(&line) {
            eprintln!("xtask: {message}");
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> Result<u16, String> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port on 127.0.0.1: {error}"))
}
