//! Accounts: who may sign in and what they may do.

use std::collections::BTreeSet;

use gwanmun_model::role::Permission;
use gwanmun_model::{Role, Text, Timestamp};
use gwanmun_store::{Slice, Tx, WriteTx, accounts, counters, sessions};
use serde_json::json;

use crate::record::{Act, SYSTEM, record};
use crate::requests::limited;
use crate::sessions::refuse_while_waiting;
use crate::{Account, App, AppError, Caller, Page, Paged, passwords};

/// Sort keys of [`App::users`].
pub const USER_SORTS: &[&str] = &["login", "name", "created", "last-sign-in"];

/// An account to make.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What the person will sign in with: 2 to 64 letters, digits, `.`, `-`, `_`, `@`.
    pub login: String,
    /// The person's name as others see it.
    pub display_name: String,
    /// Every role.
    pub roles: BTreeSet<Role>,
    /// First password; the person changes it at the first sign-in.
    pub password: String,
}

impl App {
    /// Whether any account exists; when not, the installation waits for its first administrator.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub fn has_accounts(&self) -> Result<bool, AppError> {
        self.read(|t| Ok(accounts::count(t)? > 0))
    }

    /// Makes the first administrator. Needs no caller, and works only while no account exists.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when an account exists; [`AppError::Invalid`] for login or password.
    pub fn init_administrator(
        &self,
        login: &str,
        display_name: &str,
        password: &str,
    ) -> Result<Account, AppError> {
        let user = NewUser {
            login: login.to_owned(),
            display_name: display_name.to_owned(),
            roles: BTreeSet::from([Role::Administrator]),
            password: password.to_owned(),
        };
        let hash = self.hash_new(&user)?;
        self.write(|t| {
            if accounts::count(t)? > 0 {
                return Err(AppError::Conflict(Text::fixed(
                    "이미 계정이 있습니다. 관리자에게 계정을 요청하십시오.",
                    "There are accounts already. Ask an administrator for one.",
                )));
            }
            let account = self.insert_account(t, user, &hash, false)?;
            let act = Act {
                action: "account.init",
                object: object(&account),
                reason: "",
                details: json!({ "login": account.login, "roles": role_ids(&account) }),
            };
            record(t, self.now(), SYSTEM, &act)?;
            Ok(account)
        })
    }

    /// Makes an account whose password must be changed at the first sign-in.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a login taken or malformed, or a weak password.
    pub fn create_user(&self, caller: &Caller, user: NewUser) -> Result<Account, AppError> {
        caller.check(Permission::ManageUsers)?;
        let hash = self.hash_new(&user)?;
        self.write(|t| {
            if accounts::by_login(t, &user.login.trim().to_lowercase())?.is_some() {
                return Err(AppError::invalid(
                    "login",
                    Text::fixed("이미 쓰고 있는 아이디입니다.", "The login is taken."),
                ));
            }
            let account = self.insert_account(t, user, &hash, true)?;
            let act = Act {
                action: "account.create",
                object: object(&account),
                reason: "",
                details: json!({ "login": account.login, "roles": role_ids(&account) }),
            };
            record(t, self.now(), caller.into(), &act)?;
            Ok(account)
        })
    }

    fn hash_new(&self, user: &NewUser) -> Result<String, AppError> {
        check_login(user.login.trim())?;
        if user.display_name.trim().is_empty() || user.display_name.chars().count() > 100 {
            return Err(AppError::invalid(
                "display_name",
                Text::fixed(
                    "이름은 1자에서 100자까지입니다.",
                    "A name has 1 to 100 characters.",
                ),
            ));
        }
        passwords::check(user.login.trim(), &user.password)?;
        passwords::hash(&user.password, self.random())
    }

    fn insert_account(
        &self,
        t: &mut WriteTx<'_>,
        user: NewUser,
        hash: &str,
        must_change_password: bool,
    ) -> Result<Account, AppError> {
        let account = Account {
            id: counters::next(t, "U")?,
            login: user.login.trim().to_lowercase(),
            display_name: user.display_name.trim().to_owned(),
            roles: user.roles,
            locked: false,
            must_change_password,
            created_at: self.now(),
            last_sign_in: None,
        };
        accounts::insert(t, &account, hash)?;
        Ok(account)
    }

    /// Lists accounts. Needs the right to manage users or to read the audit log. A list without pages is an
    /// export and audited.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::Invalid`] for an unknown sort key.
    pub fn users(&self, caller: &Caller, page: &Page) -> Result<Paged<Account>, AppError> {
        caller.check_any([Permission::ManageUsers, Permission::ReadAudit])?;
        let listed = self.read(|t| Ok(page.of(accounts::list(t, &page.filter, &page.slice())?)))?;
        self.record_unpaged(caller, page, ("accounts".to_owned(), "accounts"))?;
        Ok(listed)
    }

    /// Returns one account.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::NotFound`].
    pub fn user(&self, caller: &Caller, id: &str) -> Result<Account, AppError> {
        caller.check_any([Permission::ManageUsers, Permission::ReadAudit])?;
        self.read(|t| find(t, id))
    }

    /// Gives an account exactly these roles; its sessions end.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it would take the role from the last administrator who can sign in.
    pub fn set_roles(
        &self,
        caller: &Caller,
        id: &str,
        roles: &BTreeSet<Role>,
        reason: &str,
    ) -> Result<Account, AppError> {
        self.change_account(caller, id, ("account.roles", reason), |account| {
            account.roles.clone_from(roles);
            Ok(())
        })
    }

    /// Locks an account; its sessions end at once.
    ///
    /// # Errors
    /// [`AppError::Conflict`] for the last administrator who can sign in, or an account already locked.
    pub fn lock_user(&self, caller: &Caller, id: &str, reason: &str) -> Result<Account, AppError> {
        self.change_account(caller, id, ("account.lock", reason), |account| {
            if account.locked {
                return Err(AppError::Conflict(Text::fixed(
                    "이미 잠긴 계정입니다.",
                    "The account is locked already.",
                )));
            }
            account.locked = true;
            Ok(())
        })
    }

    /// Unlocks an account and forgets its failed sign-ins.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn unlock_user(
        &self,
        caller: &Caller,
        id: &str,
        reason: &str,
    ) -> Result<Account, AppError> {
        self.change_account(caller, id, ("account.unlock", reason), |account| {
            account.locked = false;
            Ok(())
        })
    }

    /// Changes an account, keeps at least one administrator, ends the account's sessions.
    fn change_account(
        &self,
        caller: &Caller,
        id: &str,
        (action, reason): (&'static str, &str),
        change: impl FnOnce(&mut Account) -> Result<(), AppError>,
    ) -> Result<Account, AppError> {
        caller.check(Permission::ManageUsers)?;
        let reason = limited("reason", reason)?;
        let now = self.now();
        self.write(|t| {
            let before = find(t, id)?;
            let mut account = before.clone();
            change(&mut account)?;
            accounts::update(t, &account)?;
            keep_an_administrator(t)?;
            sessions::end_others(t, id, "")?;
            accounts::forget_failures(t, &account.login, Timestamp::from_micros(i64::MIN))?;
            let act = Act {
                action,
                object: object(&account),
                reason,
                details: json!({
                    "before": { "roles": role_ids(&before), "locked": before.locked },
                    "after": { "roles": role_ids(&account), "locked": account.locked },
                }),
            };
            record(t, now, caller.into(), &act)?;
            Ok(account)
        })
    }

    /// Sets another person's password; it must be changed at the next sign-in and all sessions end.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a weak password; [`AppError::Conflict`] for the caller's own account, whose
    /// password is changed with the present one only.
    pub fn reset_password(
        &self,
        caller: &Caller,
        id: &str,
        password: &str,
    ) -> Result<(), AppError> {
        caller.check(Permission::ManageUsers)?;
        if id == caller.account {
            return Err(AppError::Conflict(Text::fixed(
                "자기 비밀번호는 지금 쓰는 비밀번호를 확인하고 변경해야 합니다.",
                "Your own password is changed with the present one.",
            )));
        }
        let login = self.read(|t| find(t, id))?.login;
        self.store_password(caller, (id, &login), password, "account.password-reset")
    }

    /// Changes the caller's own password; every other session of the caller ends.
    ///
    /// # Errors
    /// [`AppError::SignIn`] when `current` is wrong, which counts as a failed sign-in, and
    /// [`AppError::Locked`] while those make sign-in wait; [`AppError::Invalid`] for a weak new one.
    pub fn change_password(
        &self,
        caller: &Caller,
        current: &str,
        password: &str,
    ) -> Result<(), AppError> {
        let now = self.now();
        let hash = self.read(|t| {
            refuse_while_waiting(t, &caller.login, now)?;
            Ok(accounts::password(t, &caller.account)?)
        })?;
        if !passwords::verify(current, hash.as_deref())? {
            self.refuse(&caller.login, "password-change", now)?;
            return Err(AppError::SignIn);
        }
        if current == password {
            return Err(AppError::invalid(
                "password",
                Text::fixed(
                    "지금 쓰는 비밀번호와 달라야 합니다.",
                    "The new password must differ from the present one.",
                ),
            ));
        }
        let target = (caller.account.as_str(), caller.login.as_str());
        self.store_password(caller, target, password, "account.password-change")
    }

    fn store_password(
        &self,
        caller: &Caller,
        (id, login): (&str, &str),
        password: &str,
        action: &'static str,
    ) -> Result<(), AppError> {
        passwords::check(login, password)?;
        let hash = passwords::hash(password, self.random())?;
        let own = id == caller.account;
        self.write(|t| {
            let mut account = find(t, id)?;
            account.must_change_password = !own;
            accounts::update(t, &account)?;
            accounts::set_password(t, id, &hash)?;
            let keep = caller
                .session
                .as_deref()
                .filter(|_| own)
                .unwrap_or_default();
            sessions::end_others(t, id, keep)?;
            let act = Act {
                action,
                object: object(&account),
                reason: "",
                details: json!({}),
            };
            record(t, self.now(), caller.into(), &act)
        })
    }

    /// Makes a caller for the command line, which runs with the rights of whoever can open the database.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Locked`].
    pub fn caller_of(&self, login: &str) -> Result<Caller, AppError> {
        let key = login.trim().to_lowercase();
        let account = self
            .read(|t| Ok(accounts::by_login(t, &key)?))?
            .ok_or_else(|| AppError::not_found(("계정을", "account"), login))?;
        if account.locked {
            return Err(AppError::Locked { until: None });
        }
        Ok(Caller {
            account: account.id,
            login: account.login,
            display_name: account.display_name,
            roles: account.roles,
            session: None,
            must_change_password: false,
        })
    }
}

fn object(account: &Account) -> String {
    format!("account/{}", account.id)
}

fn role_ids(account: &Account) -> Vec<&'static str> {
    account.roles.iter().map(|role| role.id()).collect()
}

fn find(t: &mut Tx<'_>, id: &str) -> Result<Account, AppError> {
    accounts::get(t, id)?.ok_or_else(|| AppError::not_found(("계정을", "account"), id))
}

fn keep_an_administrator(t: &mut Tx<'_>) -> Result<(), AppError> {
    let administrators = accounts::list(t, Role::Administrator.id(), &Slice::default())?;
    let left = administrators
        .rows
        .iter()
        .any(|account| !account.locked && account.roles.contains(&Role::Administrator));
    if left {
        return Ok(());
    }
    Err(AppError::Conflict(Text::fixed(
        "로그인할 수 있는 관리자가 한 사람은 남아 있어야 합니다.",
        "At least one administrator who can sign in must remain.",
    )))
}

/// Refuses what cannot be a login.
pub(crate) fn check_login(login: &str) -> Result<(), AppError> {
    let length = (2..=64).contains(&login.len());
    let characters = login
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte));
    if length && characters {
        return Ok(());
    }
    Err(AppError::invalid(
        "login",
        Text::fixed(
            "아이디는 영문자, 숫자, . - _ @ 로 2자에서 64자까지입니다.",
            "A login has 2 to 64 letters, digits or . - _ @.",
        ),
    ))
}
