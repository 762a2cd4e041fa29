//! One component version with everything known of it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use gwanmun_app::advice::{Standing, SystemAdvice};
use gwanmun_app::inventory::ComponentDetail;
use gwanmun_app::{AppError, SystemUse};
use gwanmun_model::UseContext;

use crate::fault::Fault;
use crate::frame::{Frame, Section, page};
use crate::messages::component as m;
use crate::messages::{advice as am, order as om};
use crate::state::Portal;
use crate::view::order::Explained;
use crate::visitor::Member;

/// Systems whose dependency path is worked out; more would make the page slow and unreadable.
const PATHS_MAX: usize = 20;

/// Locations listed for one system.
const LOCATIONS_MAX: usize = 20;

#[derive(Template)]
#[template(path = "pages/component.html")]
struct Page {
    frame: Frame,
    detail: ComponentDetail,
    uses: Vec<Use>,
    /// How the priority of each finding came about, in the order of the findings.
    explained: Vec<Explained>,
    /// What to move to, by use context of the systems that use the component.
    advice: Vec<(UseContext, SystemAdvice)>,
}

impl Page {
    fn explained(&self, index: usize) -> Option<&Explained> {
        self.explained.get(index)
    }
}

/// One system that uses the component, with the way its own dependencies lead there.
struct Use {
    system: SystemUse,
    path: Vec<String>,
    locations_left_out: usize,
}

/// `GET /components/{key}`
pub(crate) async fn show(
    State(portal): State<Portal>,
    member: Member,
    Path(key): Path<String>,
) -> Result<Response, Fault> {
    let caller = member.caller.clone();
    let (mut detail, uses, advice, now) = portal
        .run(move |app| -> Result<_, AppError> {
            let mut detail = app.component(&caller, &key)?;
            let mut uses = Vec::new();
            for mut system in std::mem::take(&mut detail.systems) {
                let path = if uses.len() < PATHS_MAX {
                    app.dependency_path(&caller, &system.system, &key)?
                } else {
                    Vec::new()
                };
                let locations_left_out = system.locations.len().saturating_sub(LOCATIONS_MAX);
                system.locations.truncate(LOCATIONS_MAX);
                uses.push(Use {
                    system,
                    path,
                    locations_left_out,
                });
            }
            let mut advice = Vec::new();
            if let Some(own) = &detail.advice {
                let contexts: BTreeSet<UseContext> =
                    uses.iter().map(|one: &Use| one.system.context).collect();
                for context in contexts {
                    advice.push((context, app.advice_in(&caller, own.clone(), context)?));
                }
            }
            Ok((detail, uses, advice, app.now()))
        })
        .await?;
    let title = detail.version.purl.package_name();
    let language = member.visitor.language();
    let placed = std::mem::take(&mut detail.placed);
    let explained = detail
        .findings
        .iter()
        .zip(placed)
        .map(|(finding, placed)| Explained::new(finding, placed, now, language))
        .collect();
    Ok(page(&Page {
        frame: Frame::new(&portal, &member.visitor, Section::Components, title),
        detail,
        uses,
        explained,
        advice,
    }))
}
