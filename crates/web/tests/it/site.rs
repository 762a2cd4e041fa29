//! A portal over a fresh database and the starter data, with one person a role.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use gwanmun_app::accounts::NewUser;
use gwanmun_app::{App, Environment, Settings};
use gwanmun_feeds::import::{ImportOptions, import};
use gwanmun_feeds::{bundle, keys, starter};
use gwanmun_model::{Role, Timestamp};
use gwanmun_web::WebConfig;
use tempfile::TempDir;
use tower::ServiceExt;

/// The password everybody has.
pub(crate) const PASSWORD: &str = "올빼미-7-tidal-cabinet";

/// Who there is: user name, name, role.
pub(crate) const PEOPLE: [(&str, &str, Role); 5] = [
    ("dev", "김개발", Role::Requester),
    ("security", "이보안", Role::Reviewer),
    ("officer", "박승인", Role::Approver),
    ("auditor", "최감사", Role::Auditor),
    ("admin", "정관리", Role::Administrator),
];

/// Two days after the day the starter set states.
pub(crate) fn now() -> Timestamp {
    "2026-08-24T03:00:00Z".parse().unwrap()
}

fn random(bytes: &mut [u8]) {
    static STATE: AtomicU64 = AtomicU64::new(7);
    for byte in bytes {
        let mut mixed = STATE.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        *byte = (mixed >> 56).to_le_bytes()[0];
    }
}

/// A portal with its database.
pub(crate) struct Site {
    pub(crate) router: Router,
    pub(crate) app: Arc<App>,
    folder: TempDir,
}

impl Site {
    /// A portal with the starter data.
    pub(crate) fn new() -> Self {
        Self::with(true, WebConfig::new("http://127.0.0.1:7878", "0.0.0"))
    }

    /// A portal into which no data was ever imported.
    pub(crate) fn without_data() -> Self {
        Self::with(false, WebConfig::new("http://127.0.0.1:7878", "0.0.0"))
    }

    pub(crate) fn with(data: bool, config: WebConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_file = folder.path().join("data");
        if data {
            import_starter(folder.path(), &data_file);
        }
        let database = folder.path().join("db.sqlite").display().to_string();
        let environment = Environment { now, random };
        let app = App::open(Settings::new(database, data_file), environment).unwrap();
        app.init_administrator("admin", "정관리", PASSWORD).unwrap();
        let administrator = app.caller_of("admin").unwrap();
        for (login, name, role) in PEOPLE.into_iter().filter(|(login, ..)| *login != "admin") {
            let first = "first-password-12345";
            let user = NewUser {
                login: login.to_owned(),
                display_name: name.to_owned(),
                roles: BTreeSet::from([role]),
                password: first.to_owned(),
            };
            app.create_user(&administrator, user).unwrap();
            let caller = app.caller_of(login).unwrap();
            app.change_password(&caller, first, PASSWORD).unwrap();
        }
        let app = Arc::new(app);
        Self {
            router: gwanmun_web::router(Arc::clone(&app), config),
            app,
            folder,
        }
    }

    /// Leaves the trace of a VEX statement in every finding, as an assessment with statements stores it.
    pub(crate) fn state(&self, vex: &str) {
        let path = self.folder.path().join("db.sqlite").display().to_string();
        let db = gwanmun_store::Db::open(&path, now()).unwrap();
        let sql = format!(
            "UPDATE findings SET document = replace(document, '\"inputs\":', '\"vex\":[{vex}],\"inputs\":')"
        );
        gwanmun_store::testing::raw(&db, &sql).unwrap();
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Signs in and returns a browser that keeps the session.
    pub(crate) async fn sign_in(&self, login: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let fields = [("login", login), ("password", PASSWORD), ("next", "/")];
        let answer = browser.post("/sign-in", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }

    /// A browser that nobody signed in with.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            site: self,
            cookies: Vec::new(),
        }
    }
}

fn import_starter(folder: &Path, data_file: &Path) {
    let inputs = folder.join("starter");
    std::fs::create_dir(&inputs).unwrap();
    starter::write_to(&inputs).unwrap();
    let key = keys::SecretKey::from_seed([3; 32], [1; 8]);
    let packed = folder.join("starter.bundle");
    bundle::pack(
        &[inputs.join(starter::FILE_NAME)],
        &packed,
        &key,
        now(),
        &|_, _| {},
    )
    .unwrap();
    let verified = bundle::verify(&packed, &[key.public()]).unwrap();
    import(&verified, data_file, ImportOptions::default(), &|_, _| {}).unwrap();
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// A header's text, empty where it is missing.
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header(header::LOCATION)
    }
}

/// A browser: keeps cookies and says where its requests come from.
pub(crate) struct Browser<'a> {
    site: &'a Site,
    cookies: Vec<(String, String)>,
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, address: &str) -> Answer {
        let request = Request::builder().uri(address);
        self.send(request, Body::empty()).await
    }

    /// Sends a form from a page of ours.
    pub(crate) async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let request = Request::builder()
            .method(Method::POST)
            .uri(address)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body.join("&"))).await
    }

    /// Uploads one file.
    pub(crate) async fn upload(&mut self, address: &str, name: &str, content: &str) -> Answer {
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n--edge--\r\n"
        );
        let request = Request::builder()
            .method(Method::POST)
            .uri(address)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.send(request, Body::from(body)).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request
            .header(header::HOST, "127.0.0.1:7878")
            .header(header::COOKIE, cookies.join("; "))
            .body(body)
            .unwrap();
        let answer = self.site.send(request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let line = cookie.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(kept, _)| kept != name);
            if !line.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// A lock file with packages the starter set knows to be vulnerable, and one it does not.
pub(crate) const LOCK_FILE: &str = r#"{
  "name": "shop",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": { "name": "shop", "version": "1.0.0", "dependencies": { "lodash": "^4.17.20", "left-pad": "1.3.0" } },
    "node_modules/left-pad": { "version": "1.3.0", "license": "WTFPL" },
    "node_modules/lodash": {
      "version": "4.17.20",
      "resolved": "https://registry.npmjs.org/lodash/-/lodash-4.17.20.tgz",
      "integrity": "sha512-PlhdFcillOINfeV7Ni6oF1TAEayyZBoZ8bcshTHqOYJYlrqzRK5hagpagky5o4HfCzzd1TRkXPMFq6cKk9rGmA==",
      "license": "MIT"
    }
  }
}
"#;
