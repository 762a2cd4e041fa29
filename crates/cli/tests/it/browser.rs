//! A person's browser, as far as these tests need one: forms, uploads, one cookie.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// What a person's browser asks for.
const PAGE: &str = "text/html";
/// What a program asks for.
const DOCUMENT: &str = "application/json";
/// How a form is sent.
const FORM: &str = "application/x-www-form-urlencoded";

/// Someone at the portal.
#[derive(Clone)]
pub(crate) struct Browser {
    /// Host and port of the portal.
    pub(crate) host: String,
    cookie: Option<String>,
}

/// What the portal answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> io::Result<Self> {
        let text = String::from_utf8_lossy(bytes);
        let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Ok(Self {
            status: status.ok_or_else(cut)?,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    /// Fails unless the answer has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.head, self.body);
        self
    }

    /// Fails unless every text stands on the page.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.body.contains(text), "{text} is not in\n{}", self.body);
        }
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}\n{}", self.body))
    }

    /// Where a redirect leads.
    #[track_caller]
    pub(crate) fn location(&self) -> String {
        let location = self.header("location");
        location.unwrap_or_else(|| panic!("no redirect:\n{}\n{}", self.head, self.body))
    }

    fn header(&self, name: &str) -> Option<String> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
    }
}

impl Browser {
    pub(crate) fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            cookie: None,
        }
    }

    /// Signs in and keeps the session.
    #[track_caller]
    pub(crate) fn sign_in(host: &str, login: &str, password: &str) -> Self {
        let mut browser = Self::new(host);
        let fields = [("login", login), ("password", password)];
        let answer = browser.post("/sign-in", &fields).expect(303);
        let cookie = answer.header("set-cookie").expect("a session cookie");
        browser.cookie = cookie.split(';').next().map(str::to_owned);
        browser
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.exchange(PAGE, "GET", path, ("", b"")).unwrap()
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.try_post(path, fields).unwrap()
    }

    /// Sends a form to a portal that may be gone before it answers.
    pub(crate) fn try_post(&self, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
        self.exchange(PAGE, "POST", path, (FORM, form(fields).as_bytes()))
    }

    /// Sends a form as a program does, which gets documents and not pages.
    #[track_caller]
    pub(crate) fn post_for_json(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.exchange(DOCUMENT, "POST", path, (FORM, form(fields).as_bytes()))
            .unwrap()
    }

    /// Sends one file as the field `file`.
    #[track_caller]
    pub(crate) fn upload(&self, path: &str, name: &str, text: &str) -> Answer {
        let body = format!(
            "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n--line--\r\n"
        );
        let kind = "multipart/form-data; boundary=line";
        self.exchange(PAGE, "POST", path, (kind, body.as_bytes()))
            .unwrap()
    }

    /// One request on one connection. HTTP/1.0, so that the answer is plain and ends with the connection.
    fn exchange(
        &self,
        accept: &str,
        method: &str,
        path: &str,
        (kind, body): (&str, &[u8]),
    ) -> io::Result<Answer> {
        let host = &self.host;
        let mut head = format!(
            "{method} {path} HTTP/1.0\r\nHost: {host}\r\nOrigin: http://{host}\r\nAccept: {accept}\r\nAccept-Language: en\r\n"
        );
        if let Some(cookie) = &self.cookie {
            let _ = write!(head, "Cookie: {cookie}\r\n");
        }
        if method == "POST" {
            let length = body.len();
            let _ = write!(head, "Content-Type: {kind}\r\nContent-Length: {length}\r\n");
        }
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(format!("{head}\r\n").as_bytes())?;
        stream.write_all(body)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        Answer::read(&bytes)
    }
}

/// Encodes the fields of a form.
fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() {
            all.push(char::from(byte));
        } else {
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}
