//! A file server on loopback that can be told to misbehave.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
}

/// What is answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// Bytes after which the connection is cut.
    pub(crate) cut_after: Option<usize>,
}

impl Answer {
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Answers in the place of the server; `None` leaves it to the files.
type Handler = Box<dyn FnMut(&Asked) -> Option<Answer> + Send>;

#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, (Vec<u8>, String)>,
    handler: Option<Handler>,
    asked: Vec<Asked>,
}

/// The server.
#[derive(Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            shelf: Arc::default(),
        };
        let serving = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let serving = serving.clone();
                std::thread::spawn(move || {
                    // The other side may go away at any time.
                    let _ = serving.answer(&stream.unwrap());
                });
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Puts a file, changed last on `day` (`Mon, 23 Nov 2026`).
    pub(crate) fn put(&self, path: &str, bytes: impl Into<Vec<u8>>, day: &str) {
        let time = format!("{day} 00:00:00 GMT");
        let mut shelf = self.shelf.lock().unwrap();
        shelf.files.insert(format!("/{path}"), (bytes.into(), time));
    }

    pub(crate) fn remove(&self, path: &str) {
        self.shelf.lock().unwrap().files.remove(&format!("/{path}"));
    }

    pub(crate) fn handle(&self, handler: impl FnMut(&Asked) -> Option<Answer> + Send + 'static) {
        self.shelf.lock().unwrap().handler = Some(Box::new(handler));
    }

    /// Returns what was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shelf.lock().unwrap().asked)
    }

    /// As [`Server::asked`], the paths alone.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    fn answer(&self, stream: &TcpStream) -> std::io::Result<()> {
        let asked = read(stream)?;
        let answer = {
            let mut shelf = self.shelf.lock().unwrap();
            shelf.asked.push(asked.clone());
            let special = shelf.handler.as_mut().and_then(|handler| handler(&asked));
            special.unwrap_or_else(|| shelf.file(&asked))
        };
        write(stream, &asked, &answer)
    }
}

impl Shelf {
    fn file(&self, asked: &Asked) -> Answer {
        let path = asked.path.split('?').next().unwrap_or_default();
        let Some((bytes, changed)) = self.files.get(path) else {
            return Answer::status(404);
        };
        let tag = format!("\"{:x}\"", crc32fast::hash(bytes));
        let header = |name: &str| asked.headers.get(name).map(String::as_str);
        let answer = Answer::status(200)
            .with("ETag", tag.clone())
            .with("Last-Modified", changed.clone());
        if header("if-none-match") == Some(&tag) {
            return Answer {
                status: 304,
                ..answer
            };
        }
        let range = header("range").filter(|_| header("if-range") == Some(&tag));
        let start = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-'));
        let Some(start) = start.and_then(|start| start.parse::<usize>().ok()) else {
            return Answer {
                body: bytes.clone(),
                ..answer
            };
        };
        if start >= bytes.len() {
            return Answer::status(416);
        }
        let stated = format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len());
        Answer {
            status: 206,
            body: bytes[start..].to_vec(),
            ..answer.with("Content-Range", stated)
        }
    }
}

fn read(stream: &TcpStream) -> std::io::Result<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    let mut words = first.split(' ');
    let mut asked = Asked {
        method: words.next().unwrap_or_default().to_owned(),
        path: words.next().unwrap_or_default().to_owned(),
        headers: BTreeMap::new(),
    };
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        let value = value.trim().to_owned();
        asked.headers.insert(name.to_lowercase(), value);
    }
    Ok(asked)
}

fn write(mut stream: &TcpStream, asked: &Asked, answer: &Answer) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let has_length = answer
        .headers
        .iter()
        .any(|(name, _)| *name == "Content-Length");
    if !has_length && answer.status != 304 {
        let _ = write!(head, "Content-Length: {}\r\n", answer.body.len());
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    if asked.method != "HEAD" {
        let end = answer.cut_after.unwrap_or(answer.body.len());
        stream.write_all(&answer.body[..end])?;
    }
    Ok(())
}
