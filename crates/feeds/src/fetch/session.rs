//! Requests: paced, redirected only where they may go, and tried again while that may help.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::time::{Duration, SystemTime};

use reqwest::blocking::{Client, Response};
use reqwest::header::{DATE, HeaderName, LOCATION, RETRY_AFTER};
use reqwest::{Method, StatusCode, Url};

use super::address::{may_lead, origin};
use super::state::header;
use super::{Fault, FetchError, Order, Proxy, Secret, Surroundings};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest silence while an answer is waited for or comes in.
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);
const REDIRECTS_MAX: usize = 5;
/// How often a request is tried before it is given up.
pub(super) const ATTEMPTS_MAX: u32 = 5;
/// Pause before a request is tried again; it doubles each time.
const RETRY_PAUSE: Duration = Duration::from_secs(2);
/// Longest pause a server may ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_mins(5);

/// Connections, and which hosts were asked.
pub(super) struct Session<'a> {
    client: Client,
    surroundings: Surroundings<'a>,
    asked: RefCell<BTreeSet<String>>,
}

/// What is asked.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: Vec<(HeaderName, String)>,
    /// Headers for the host of `url` alone.
    pub(super) secrets: Vec<(HeaderName, String)>,
    /// Pause before it, unless it is the first to its host.
    pub(super) pause: Duration,
}

impl Request {
    pub(super) const fn get(url: Url, pause: Duration) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: Vec::new(),
            secrets: Vec::new(),
            pause,
        }
    }
}

/// Why a try failed.
pub(super) enum Failure {
    /// Another try may help, after the pause the server asks for, if it does.
    Temporary(FetchError, Option<Duration>),
    Final(FetchError),
}

impl<'a> Session<'a> {
    pub(super) fn new(order: &Order, surroundings: Surroundings<'a>) -> Result<Self, FetchError> {
        // Another part of the process may have installed the same provider already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut builder = Client::builder()
            .user_agent(concat!("gwanmun/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Lengths and checksums are those of the file as published.
            .no_gzip()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(IDLE_TIMEOUT);
        match &order.proxy {
            Proxy::Environment => {}
            Proxy::None => builder = builder.no_proxy(),
            Proxy::Address(Secret(text)) => {
                // The address may hold a password, so it is not shown.
                let proxy = reqwest::Proxy::all(text.as_str())
                    .map_err(|error| unusable("proxy", &error))?;
                builder = builder.proxy(proxy);
            }
        }
        Ok(Self {
            client: builder.build().map_err(|error| unusable("TLS", &error))?,
            surroundings,
            asked: RefCell::default(),
        })
    }

    pub(super) fn progress(&self, what: &str, bytes: u64) {
        (self.surroundings.progress)(what, bytes);
    }

    /// Calls `attempt` until it succeeds, fails for good, or was tried often enough. It says whether it got ahead,
    /// which starts the count anew.
    pub(super) fn persist<T>(
        &self,
        attempt: &mut dyn FnMut() -> Result<T, (Failure, bool)>,
    ) -> Result<T, FetchError> {
        let mut tries = 0_u32;
        loop {
            let (failure, got_ahead) = match attempt() {
                Ok(value) => return Ok(value),
                Err(failed) => failed,
            };
            tries = if got_ahead {
                1
            } else {
                tries.saturating_add(1)
            };
            let (error, asked) = match failure {
                Failure::Final(error) => return Err(error),
                Failure::Temporary(error, asked) => (error, asked),
            };
            if let Some(asked) = asked.filter(|asked| *asked > RETRY_AFTER_MAX) {
                return Err(FetchError::new(error.place, Fault::Later(asked.as_secs())));
            }
            if tries >= ATTEMPTS_MAX {
                return Err(error);
            }
            let doubled = RETRY_PAUSE.saturating_mul(1 << (tries.saturating_sub(1)).min(8));
            (self.surroundings.wait)(asked.unwrap_or(doubled).max(RETRY_PAUSE));
        }
    }

    /// Sends a request and follows redirects; statuses that say so are failures.
    pub(super) fn send(&self, request: &Request) -> Result<Response, Failure> {
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS_MAX {
            let response = self.send_once(request, &url)?;
            let status = response.status();
            let is_redirect = status.is_redirection() && status != StatusCode::NOT_MODIFIED;
            if !is_redirect {
                return judge(response, &url);
            }
            let target = header(response.headers(), &LOCATION).unwrap_or_default();
            let refuse = |to: &str| {
                let fault = Fault::Redirect(to.to_owned());
                Failure::Final(FetchError::new(&request.url, fault))
            };
            let next = url.join(&target).map_err(|_| refuse(&target))?;
            if !may_lead(&url, &next) {
                return Err(refuse(next.as_str()));
            }
            url = next;
        }
        let fault = Fault::Redirect(url.to_string());
        Err(Failure::Final(FetchError::new(&request.url, fault)))
    }

    fn send_once(&self, request: &Request, url: &Url) -> Result<Response, Failure> {
        let is_first = self.asked.borrow_mut().insert(origin(url));
        if !is_first && !request.pause.is_zero() {
            (self.surroundings.wait)(request.pause);
        }
        let mut builder = self.client.request(request.method.clone(), url.clone());
        let is_own = url.origin() == request.url.origin();
        let secrets = request.secrets.iter().filter(|_| is_own);
        for (name, value) in request.headers.iter().chain(secrets) {
            builder = builder.header(name, value);
        }
        builder
            .send()
            .map_err(|error| Failure::Temporary(broken(url, error), None))
    }

    /// Fetches a small file into memory; `None` where there is none.
    pub(super) fn small(
        &self,
        request: &Request,
        bytes_max: u64,
    ) -> Result<Option<Vec<u8>>, FetchError> {
        self.persist(&mut || {
            let response = match self.send(request) {
                Ok(response) => response,
                Err(Failure::Final(error)) if is_absent(&error) => return Ok(None),
                Err(failure) => return Err((failure, false)),
            };
            let mut bytes = Vec::new();
            response
                .take(bytes_max.saturating_add(1))
                .read_to_end(&mut bytes)
                .map_err(|error| (interrupted(&request.url, &error), false))?;
            if bytes.len() as u64 > bytes_max {
                let fault = Fault::TooLarge { bytes_max };
                return Err((Failure::Final(FetchError::new(&request.url, fault)), false));
            }
            Ok(Some(bytes))
        })
    }
}

/// Whether the server says that there is no such file.
pub(super) const fn is_absent(error: &FetchError) -> bool {
    matches!(error.fault, Fault::Status(404 | 410))
}

/// Tells answers from refusals, and refusals that will pass from others.
fn judge(response: Response, url: &Url) -> Result<Response, Failure> {
    let status = response.status();
    let is_answer = status.is_success()
        || matches!(
            status,
            StatusCode::NOT_MODIFIED | StatusCode::RANGE_NOT_SATISFIABLE
        );
    if is_answer {
        return Ok(response);
    }
    let error = FetchError::new(url, Fault::Status(status.as_u16()));
    let passes = status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
        );
    Err(if passes {
        Failure::Temporary(error, retry_after(&response))
    } else {
        Failure::Final(error)
    })
}

/// Reads how long to wait: seconds, or a time, counted from the server's own clock (RFC 9110, 10.2.3).
fn retry_after(response: &Response) -> Option<Duration> {
    let text = header(response.headers(), &RETRY_AFTER)?;
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(&text).ok()?;
    let now = date_of(response)?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// Returns the server's own time.
pub(super) fn date_of(response: &Response) -> Option<SystemTime> {
    let text = header(response.headers(), &DATE)?;
    httpdate::parse_http_date(&text).ok()
}

/// Makes the failure of a connection that broke while an answer came in.
pub(super) fn interrupted(url: &Url, error: &io::Error) -> Failure {
    let fault = if error.kind() == io::ErrorKind::TimedOut {
        Fault::TimedOut
    } else {
        Fault::Connection(last_cause(error))
    };
    Failure::Temporary(FetchError::new(url, fault), None)
}

fn broken(url: &Url, error: reqwest::Error) -> FetchError {
    if error.is_timeout() {
        return FetchError::new(url, Fault::TimedOut);
    }
    let fault = Fault::Connection(last_cause(&error.without_url()));
    FetchError::new(url, fault)
}

fn unusable(what: &str, error: &reqwest::Error) -> FetchError {
    FetchError::new(what, Fault::Connection(last_cause(error)))
}

/// Returns the innermost reason, which is the one that tells something.
fn last_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    text
}
