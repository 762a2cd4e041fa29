//! Signing in and out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use gwanmun_model::Timestamp;
use gwanmun_store::records::Session;
use gwanmun_store::{WriteTx, accounts, sessions, sha256_hex};
use serde_json::json;

use crate::accounts::check_login;
use crate::record::{Act, Actor, record};
use crate::{Account, App, AppError, Caller, passwords};

/// Failures in a row after which sign-in waits.
const FAILURES_MAX: i64 = 5;
/// How long it waits first; every further failure doubles it.
const WAIT_SECONDS: i64 = 15 * 60;
/// The longest wait.
const WAIT_SECONDS_MAX: i64 = 24 * 3600;
/// A session's last use is stored when it is older than this.
const SEEN_SECONDS: i64 = 60;
/// Stands for everything typed as a login that can be none, and is none itself.
const NOT_A_LOGIN: &str = "(not a login)";
/// Characters kept of what a client calls itself.
const FOREIGN_MAX: usize = 120;

/// A session just opened. The token is shown here and never again.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The secret the client sends back: 256 random bits in URL-safe base64.
    pub token: String,
    /// When the session ends whatever happens.
    pub ends_at: Timestamp,
    /// Who signed in.
    pub caller: Caller,
}

/// One open session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// Id to end it by; not the token.
    pub id: String,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// The last use, kept to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// What signed in, as it named itself.
    pub client: String,
    /// Whether it is the session that asks.
    pub current: bool,
}

impl App {
    /// Opens a session. An unknown login takes as long as a wrong password. `client` is what signs in,
    /// as it names itself (a browser's `User-Agent`).
    ///
    /// # Errors
    /// [`AppError::SignIn`]; [`AppError::Locked`] for a locked account (told only to who knows the
    /// password) and while sign-in waits after five failures in a row.
    pub fn sign_in(&self, login: &str, password: &str, client: &str) -> Result<SignedIn, AppError> {
        let now = self.now();
        let login = shown_login(login);
        let (account, hash) = self.read(|t| {
            refuse_while_waiting(t, &login, now)?;
            let account = accounts::by_login(t, &login)?;
            let hash = match &account {
                Some(account) => accounts::password(t, &account.id)?,
                None => None,
            };
            Ok((account, hash))
        })?;
        let fits = passwords::verify(password, hash.as_deref())?;
        match account.filter(|_| fits) {
            Some(account) if account.locked => {
                self.refuse(&login, "locked", now)?;
                Err(AppError::Locked { until: None })
            }
            Some(account) => self.open_session(&account.id, &login, client, now),
            None => {
                self.refuse(&login, "credentials", now)?;
                Err(AppError::SignIn)
            }
        }
    }

    fn open_session(
        &self,
        account: &str,
        login: &str,
        client: &str,
        now: Timestamp,
    ) -> Result<SignedIn, AppError> {
        let token = BASE64.encode(self.random::<32>());
        let session = Session {
            token_hash: sha256_hex(token.as_bytes()),
            account: account.to_owned(),
            created_at: now,
            last_seen_at: now,
            ends_at: now.plus_seconds(self.settings.session_seconds),
            client: shortened(client),
        };
        self.write(|t| {
            // Guesses made at the same time are counted one after the other here.
            refuse_while_waiting(t, login, now)?;
            let mut account = accounts::get(t, account)?.ok_or(AppError::SignIn)?;
            if account.locked {
                return Err(AppError::Locked { until: None });
            }
            accounts::forget_failures(t, login, now.plus_days(-1))?;
            sessions::sweep(
                t,
                now,
                now.plus_seconds(-self.settings.session_idle_seconds),
            )?;
            sessions::insert(t, &session)?;
            account.last_sign_in = Some(now);
            accounts::update(t, &account)?;
            let caller = caller(account, &session.token_hash);
            let act = Act {
                action: "session.open",
                object: format!("account/{}", caller.account),
                reason: "",
                details: json!({ "client": session.client }),
            };
            record(t, now, (&caller).into(), &act)?;
            Ok(SignedIn {
                token: token.clone(),
                ends_at: session.ends_at,
                caller,
            })
        })
    }

    pub(crate) fn refuse(&self, login: &str, why: &str, now: Timestamp) -> Result<(), AppError> {
        self.write(|t| {
            let failures = accounts::failures(t, login)?.0.saturating_add(1);
            let until = wait_after(failures, now);
            accounts::forget_failures(t, "", now.plus_days(-1))?;
            accounts::record_failure(t, login, failures, until, now)?;
            let act = Act {
                action: "session.refuse",
                object: format!("login/{login}"),
                reason: "",
                details: json!({ "why": why, "failures": failures, "waits_until": until.to_string() }),
            };
            let stranger = Actor {
                account: "unknown",
                login,
            };
            record(t, now, stranger, &act)
        })
    }

    /// Returns who a token belongs to; `None` when it is unknown, ended or its account is locked.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn session(&self, token: &str) -> Result<Option<Caller>, AppError> {
        let now = self.now();
        let hash = sha256_hex(token.as_bytes());
        let found = self.read(|t| {
            let Some(session) = sessions::get(t, &hash)? else {
                return Ok(None);
            };
            let account = accounts::get(t, &session.account)?;
            Ok(account.map(|account| (session, account)))
        })?;
        let Some((session, account)) = found else {
            return Ok(None);
        };
        if account.locked || !self.is_open(&session, now) {
            return Ok(None);
        }
        if now > session.last_seen_at.plus_seconds(SEEN_SECONDS) {
            self.write(|t| Ok(sessions::seen(t, &hash, now)?))?;
        }
        Ok(Some(caller(account, &hash)))
    }

    fn is_open(&self, session: &Session, now: Timestamp) -> bool {
        let idle_until = session
            .last_seen_at
            .plus_seconds(self.settings.session_idle_seconds);
        now < session.ends_at && now < idle_until
    }

    /// Ends the caller's session.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn sign_out(&self, caller: &Caller) -> Result<(), AppError> {
        let Some(hash) = &caller.session else {
            return Ok(());
        };
        self.write(|t| self.end_in(t, caller, hash))
    }

    fn end_in(&self, t: &mut WriteTx<'_>, caller: &Caller, hash: &str) -> Result<(), AppError> {
        sessions::end(t, hash)?;
        let act = Act {
            action: "session.end",
            object: format!("account/{}", caller.account),
            reason: "",
            details: json!({}),
        };
        record(t, self.now(), caller.into(), &act)
    }

    /// Lists the caller's open sessions, the newest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn sessions(&self, caller: &Caller) -> Result<Vec<SessionInfo>, AppError> {
        let now = self.now();
        let all = self.read(|t| Ok(sessions::of_account(t, &caller.account)?))?;
        Ok(all
            .into_iter()
            .filter(|session| self.is_open(session, now))
            .map(|session| SessionInfo {
                current: caller.session.as_ref() == Some(&session.token_hash),
                id: session_id(&session.token_hash),
                created_at: session.created_at,
                last_seen_at: session.last_seen_at,
                ends_at: session.ends_at,
                client: session.client,
            })
            .collect())
    }

    /// Ends one of the caller's sessions.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn end_session(&self, caller: &Caller, id: &str) -> Result<(), AppError> {
        self.write(|t| {
            let session = sessions::of_account(t, &caller.account)?
                .into_iter()
                .find(|session| session_id(&session.token_hash) == id)
                .ok_or_else(|| AppError::not_found(("로그인 세션을", "session"), id))?;
            self.end_in(t, caller, &session.token_hash)
        })
    }
}

fn caller(account: Account, token_hash: &str) -> Caller {
    Caller {
        account: account.id,
        login: account.login,
        display_name: account.display_name,
        roles: account.roles,
        session: Some(token_hash.to_owned()),
        must_change_password: account.must_change_password,
    }
}

/// Returns what was typed as a login as it is looked up, counted and logged.
///
/// **Why:** what can be no login is often a password in the wrong field, and the audit log keeps what it is told
/// for good.
fn shown_login(typed: &str) -> String {
    let login = typed.trim().to_lowercase();
    if check_login(&login).is_ok() {
        login
    } else {
        NOT_A_LOGIN.to_owned()
    }
}

fn session_id(token_hash: &str) -> String {
    token_hash.chars().take(16).collect()
}

fn shortened(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(FOREIGN_MAX)
        .collect()
}

pub(crate) fn refuse_while_waiting(
    t: &mut gwanmun_store::Tx<'_>,
    login: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let (_, until) = accounts::failures(t, login)?;
    if now < until {
        return Err(AppError::Locked { until: Some(until) });
    }
    Ok(())
}

/// Returns until when sign-in waits after this many failures in a row.
fn wait_after(failures: i64, now: Timestamp) -> Timestamp {
    if failures < FAILURES_MAX {
        return Timestamp::default();
    }
    let doublings = u32::try_from(failures - FAILURES_MAX)
        .unwrap_or(u32::MAX)
        .min(16);
    let seconds = WAIT_SECONDS
        .saturating_mul(1 << doublings)
        .min(WAIT_SECONDS_MAX);
    now.plus_seconds(seconds)
}
