//! Fetching what sources publish: with the gate, the only outgoing connections of the product.
//!
//! What is fetched is a table ([`table::ALL`]), one row a source. Files come into a cache folder: a download that was
//! cut continues where it stopped, one that is there already is only asked about, and none counts before its length,
//! its checksums and its form were checked. What is there then is packed, signed, verified and imported as any files
//! are; a file from the network has no way in of its own.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use gwanmun_model::Timestamp;

mod address;
mod download;
mod error;
mod integrity;
mod nvd;
mod osv;
mod session;
mod single;
mod state;
pub mod table;

pub use self::error::{Fault, FetchError};
use self::session::Session;
use self::table::Row;

/// What to fetch, from where and into which folder.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Ids of the sources; empty means every one.
    pub only: Vec<String>,
    /// One base address for all sources, each below a folder of its id.
    pub mirror: Option<String>,
    /// Addresses of single sources, by id; these go before the mirror.
    pub from: BTreeMap<String, String>,
    /// Ecosystems of OSV's export; empty means those in use.
    pub ecosystems: Vec<String>,
    /// Ecosystems there is data of; of these, the ones the export lists. Where there are none, every one it lists that
    /// is known here.
    pub ecosystems_in_use: Vec<String>,
    /// Key of NVD's API, which allows ten times the requests. Sent to NVD itself only.
    pub nvd_key: Option<Secret>,
    /// How connections go out.
    pub proxy: Proxy,
    /// Folder of what was fetched before.
    pub cache: PathBuf,
    /// The time now: the end of the period NVD is asked about.
    pub now: Timestamp,
}

/// A text that is not shown, not even when debugging.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub const fn new(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// How connections go out.
#[derive(Debug, Clone, Default)]
pub enum Proxy {
    /// As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    #[default]
    Environment,
    /// Without one.
    None,
    /// Through this address, which may hold a user name and password.
    Address(Secret),
}

/// What fetching is done with.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Waits as long as it is told: between requests to one host, and before a request is tried again.
    pub wait: &'a dyn Fn(Duration),
    /// Is told what is being fetched and how many bytes of it there are, again and again.
    pub progress: &'a dyn Fn(&str, u64),
}

/// What became of one source, or of one ecosystem of OSV's export.
#[derive(Debug)]
pub struct Part {
    /// Id of the source: `kev`, `osv/npm`.
    pub id: String,
    /// What is there, or why it is not.
    pub result: Result<Got, FetchError>,
}

/// What is there of a source, whole and checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Got {
    /// Its files, in the order they are to be packed: of two records with one id the later counts.
    pub files: Vec<PathBuf>,
    /// Whether anything is new since it was fetched last.
    pub changed: bool,
    /// Bytes that came over the network.
    pub bytes: u64,
}

/// What would be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Id of the source: `kev`, `osv/npm`.
    pub id: String,
    /// The address.
    pub address: String,
    /// Its size in bytes as the server states it.
    pub bytes: Option<u64>,
}

/// One source on its way.
struct Job<'a> {
    row: &'static Row,
    /// Address of the file, of the export's folder or of the interface.
    address: reqwest::Url,
    /// Whether checksums may lie beside the files.
    is_mirror: bool,
    folder: PathBuf,
    order: &'a Order,
    session: &'a Session<'a>,
}

/// Fetches what is ordered. What fails is told by its part; the others go on.
///
/// # Errors
/// When the order itself cannot be carried out: an unknown source, an address that is none, a cache folder that
/// cannot be written or that another process fetches into.
pub fn fetch(order: &Order, surroundings: Surroundings<'_>) -> Result<Vec<Part>, FetchError> {
    let _lock = lock(order)?;
    let session = Session::new(order, surroundings)?;
    let mut parts = Vec::new();
    for row in rows(order)? {
        let job = job(row, order, &session)?;
        match std::fs::create_dir_all(&job.folder) {
            Ok(()) => parts.extend((row.fetch)(&job)),
            Err(source) => parts.push(Part {
                id: row.id.to_owned(),
                result: Err(FetchError::file(&job.folder, source)),
            }),
        }
    }
    Ok(parts)
}

/// Lists what [`fetch`] would fetch, with the sizes the servers state. A source whose server cannot say is an error
/// of its own.
///
/// # Errors
/// As [`fetch`].
pub fn plan(
    order: &Order,
    surroundings: Surroundings<'_>,
) -> Result<Vec<Result<Planned, FetchError>>, FetchError> {
    let session = Session::new(order, surroundings)?;
    let mut planned = Vec::new();
    for row in rows(order)? {
        planned.extend((row.plan)(&job(row, order, &session)?));
    }
    Ok(planned)
}

/// Returns the rows ordered, in the table's order.
fn rows(order: &Order) -> Result<Vec<&'static Row>, FetchError> {
    let known = |id: &String| table::ALL.iter().any(|row| row.id == id);
    let mut named = order.only.iter().chain(order.from.keys());
    if let Some(unknown) = named.find(|id| !known(id)) {
        return Err(FetchError::new(unknown, Fault::UnknownSource));
    }
    let rows = table::ALL.iter();
    Ok(rows
        .filter(|row| order.only.is_empty() || order.only.iter().any(|id| id == row.id))
        .collect())
}

fn job<'a>(
    row: &'static Row,
    order: &'a Order,
    session: &'a Session<'a>,
) -> Result<Job<'a>, FetchError> {
    let given = order.from.get(row.id);
    let address = match (given, &order.mirror) {
        (Some(address), _) => address::parse(address)?,
        (None, Some(mirror)) => {
            let mirror = address::parse(mirror)?;
            address::below(
                &mirror,
                std::iter::once(row.id).chain(row.mirrored.split('/')),
            )
        }
        (None, None) => address::parse(row.address)?,
    };
    Ok(Job {
        row,
        address,
        is_mirror: given.is_some() || order.mirror.is_some(),
        folder: order.cache.join(row.id),
        order,
        session,
    })
}

/// Keeps two processes from writing the same files; the system lets go of it when the process ends.
fn lock(order: &Order) -> Result<File, FetchError> {
    let path = order.cache.join(".lock");
    let file = std::fs::create_dir_all(&order.cache)
        .and_then(|()| File::create(&path))
        .map_err(|source| FetchError::file(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(FetchError::new(path.display(), Fault::Busy)),
    }
}
