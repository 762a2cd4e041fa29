//! Accounts, for administrators: list, create, roles, lock, reset.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use gwanmun_app::accounts::{NewUser, USER_SORTS};
use gwanmun_app::{Account, App, AppError, AuditRow, Caller};
use gwanmun_model::Role;
use gwanmun_model::role::Permission;
use gwanmun_model::text::Language;
use serde_json::json;

use crate::export::Sheet;
use crate::fault::Fault;
use crate::flash::{self, Flash};
use crate::frame::{Frame, Section, page, page_with};
use crate::messages::users as m;
use crate::redirect;
use crate::state::Portal;
use crate::view::form::Form;
use crate::view::list::{Empty, List, ListQuery};
use crate::visitor::Member;

#[derive(Template)]
#[template(path = "pages/users.html")]
struct Page {
    frame: Frame,
    list: List,
    users: Vec<Account>,
    empty: Empty,
}

/// Titles of an account's roles.
fn roles_of(account: &Account, language: Language) -> String {
    let titles: Vec<_> = account
        .roles
        .iter()
        .map(|role| role.title().get(language).to_owned())
        .collect();
    titles.join(", ")
}

/// `GET /users`
pub(crate) async fn list(
    State(portal): State<Portal>,
    member: Member,
    uri: Uri,
) -> Result<Response, Fault> {
    let language = member.visitor.language();
    let query = ListQuery::read(&uri);
    let asked = query.page(USER_SORTS, ("login", false));
    let (caller, wanted) = (member.caller.clone(), asked.clone());
    let answer = portal
        .run(move |app| -> Result<_, AppError> { app.users(&caller, &wanted) })
        .await?;
    if let Some(format) = query.export() {
        return sheet(&answer.rows).answer(format, language);
    }
    Ok(page(&Page {
        frame: Frame::new(
            &portal,
            &member.visitor,
            Section::Users,
            m::TITLE.get(language),
        ),
        list: List::new(query, &asked, &answer, language),
        users: answer.rows,
        empty: Empty::new("users", m::EMPTY, m::LEAD, language),
    }))
}

fn sheet(users: &[Account]) -> Sheet {
    let row = |user: &Account| {
        let roles: Vec<_> = user.roles.iter().map(|role| role.id()).collect();
        vec![
            json!(user.id),
            json!(user.login),
            json!(user.display_name),
            json!(roles),
            json!(user.locked),
            json!(user.created_at.to_string()),
            json!(user.last_sign_in.map(|time| time.to_string())),
        ]
    };
    Sheet {
        name: "users".to_owned(),
        columns: vec![
            ("id", crate::messages::requests::ID),
            ("login", m::LOGIN),
            ("name", m::NAME),
            ("roles", m::ROLES),
            ("locked", m::LOCKED),
            ("created_at", m::CREATED),
            ("last_sign_in", m::LAST_SIGN_IN),
        ],
        rows: users.iter().map(row).collect(),
    }
}

/// One role to tick.
struct RoleBox {
    role: Role,
    title: String,
    hint: &'static str,
    ticked: bool,
}

fn role_boxes(ticked: impl Fn(Role) -> bool, language: Language) -> Vec<RoleBox> {
    Role::ALL
        .into_iter()
        .zip(m::ROLE_HINTS)
        .map(|(role, hint)| RoleBox {
            role,
            title: role.title().get(language).to_owned(),
            hint: hint.get(language),
            ticked: ticked(role),
        })
        .collect()
}

fn ticked_roles(form: &mut Form) -> BTreeSet<Role> {
    let roles: BTreeSet<Role> = Role::ALL
        .into_iter()
        .filter(|role| form.ticked(&format!("role-{role}")))
        .collect();
    if roles.is_empty() {
        form.refuse("roles", m::ROLES_MISSING);
    }
    roles
}

#[derive(Template)]
#[template(path = "pages/user_form.html")]
struct NewPage {
    frame: Frame,
    form: Form,
    roles: Vec<RoleBox>,
}

impl NewPage {
    fn new(portal: &Portal, member: &Member, form: Form) -> Self {
        let language = member.visitor.language();
        Self {
            frame: Frame::new(
                portal,
                &member.visitor,
                Section::Users,
                m::NEW.get(language),
            ),
            roles: role_boxes(|role| form.ticked(&format!("role-{role}")), language),
            form,
        }
    }
}

/// `GET /users/new`
pub(crate) async fn new(State(portal): State<Portal>, member: Member) -> Result<Response, Fault> {
    member.caller.check(Permission::ManageUsers)?;
    let form = Form::empty(member.visitor.language());
    Ok(page(&NewPage::new(&portal, &member, form)))
}

/// `POST /users/new`
pub(crate) async fn create(
    State(portal): State<Portal>,
    member: Member,
    axum::Form(sent): axum::Form<BTreeMap<String, String>>,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    form.require("login", m::LOGIN_MISSING);
    form.require("display_name", m::NAME_MISSING);
    form.require("password", m::PASSWORD_MISSING);
    let user = NewUser {
        login: form.value("login").to_owned(),
        display_name: form.value("display_name").to_owned(),
        roles: ticked_roles(&mut form),
        password: form.secret("password").to_owned(),
    };
    if form.is_fine() {
        let caller = member.caller.clone();
        let made = portal
            .submit(&mut form, move |app| app.create_user(&caller, user))
            .await?;
        if let Some(account) = made {
            let address = format!("/users/{}", account.id);
            return Ok(redirect::with_flash(&address, flash::ACCOUNT_CREATED));
        }
    }
    Ok(page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &NewPage::new(&portal, &member, form),
    ))
}

#[derive(Template)]
#[template(path = "pages/user.html")]
struct UserPage {
    frame: Frame,
    user: Account,
    form: Form,
    roles: Vec<RoleBox>,
    changes: Vec<AuditRow>,
}

/// `GET /users/{id}`
pub(crate) async fn show(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let form = Form::empty(member.visitor.language());
    show_with(&portal, &member, id, form).await
}

async fn show_with(
    portal: &Portal,
    member: &Member,
    id: String,
    form: Form,
) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    let (user, changes) = portal
        .run(move |app| -> Result<_, AppError> {
            let user = app.user(&caller, &id)?;
            let changes = app.history(&caller, &format!("account/{id}"))?;
            Ok((user, changes))
        })
        .await?;
    let status = if form.is_fine() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let language = member.visitor.language();
    let template = UserPage {
        frame: Frame::new(
            portal,
            &member.visitor,
            Section::Users,
            user.display_name.clone(),
        ),
        roles: role_boxes(|role| user.roles.contains(&role), language),
        user,
        form,
        changes: changes.into_iter().rev().take(20).collect(),
    };
    Ok(page_with(status, &template))
}

type Sent = axum::Form<BTreeMap<String, String>>;

async fn act<T: Send + 'static>(
    portal: Portal,
    member: Member,
    id: String,
    mut form: Form,
    done: Flash,
    work: impl FnOnce(&App, &Caller, &str) -> Result<T, AppError> + Send + 'static,
) -> Result<Response, Fault> {
    if form.is_fine() {
        let (caller, account) = (member.caller.clone(), id.clone());
        let changed = portal
            .submit(&mut form, move |app| work(app, &caller, &account))
            .await?;
        if changed.is_some() {
            return Ok(redirect::with_flash(&format!("/users/{id}"), done));
        }
    }
    show_with(&portal, &member, id, form).await
}

/// `POST /users/{id}/roles`
pub(crate) async fn set_roles(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    let roles = ticked_roles(&mut form);
    form.require("roles_reason", m::REASON_MISSING);
    let reason = form.value("roles_reason").to_owned();
    let done = flash::ROLES_CHANGED;
    act(portal, member, id, form, done, move |app, caller, id| {
        app.set_roles(caller, id, &roles, &reason)
    })
    .await
}

/// `POST /users/{id}/lock`
pub(crate) async fn lock(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    form.require("lock_reason", m::REASON_MISSING);
    let reason = form.value("lock_reason").to_owned();
    let done = flash::ACCOUNT_LOCKED;
    act(portal, member, id, form, done, move |app, caller, id| {
        app.lock_user(caller, id, &reason)
    })
    .await
}

/// `POST /users/{id}/unlock`
pub(crate) async fn unlock(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let mut form = Form::new(sent, member.visitor.language());
    form.require("unlock_reason", m::REASON_MISSING);
    let reason = form.value("unlock_reason").to_owned();
    let done = flash::ACCOUNT_UNLOCKED;
    act(portal, member, id, form, done, move |app, caller, id| {
        app.unlock_user(caller, id, &reason)
    })
    .await
}

/// `POST /users/{id}/password`
pub(crate) async fn reset(
    State(portal): State<Portal>,
    member: Member,
    Path(id): Path<String>,
    axum::Form(sent): Sent,
) -> Result<Response, Fault> {
    let form = Form::new(sent, member.visitor.language());
    let password = form.secret("password").to_owned();
    let done = flash::PASSWORD_RESET;
    act(portal, member, id, form, done, move |app, caller, id| {
        app.reset_password(caller, id, &password)
    })
    .await
}
