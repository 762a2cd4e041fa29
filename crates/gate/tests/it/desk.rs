//! An approval desk in memory: the tests decide what may pass.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use gwanmun_gate::{Passages, Unavailable};
use gwanmun_model::{
    DataState, DataStatus, Digest, Passage, PassageState, Purl, Text, Timestamp, UseContext,
};

/// Address of the request that the desk names in every answer about `purl`.
pub(crate) fn address(purl: &str) -> String {
    format!("https://gwanmun.test/requests/new?purl={purl}")
}

#[derive(Default)]
pub(crate) struct Desk(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    approved: BTreeMap<String, Vec<Digest>>,
    held: BTreeSet<String>,
    changes: u64,
    failure: Option<String>,
    panics: bool,
    asked: Vec<String>,
    data: Option<DataStatus>,
}

/// Data nobody need be warned of.
fn fresh() -> DataStatus {
    DataStatus {
        state: DataState::Fresh,
        ..DataStatus::none(7, Timestamp::default())
    }
}

impl Desk {
    pub(crate) fn approve(&self, purl: &str) {
        self.approve_bound(purl, Vec::new());
    }

    pub(crate) fn approve_bound(&self, purl: &str, digests: Vec<Digest>) {
        let mut inner = self.0.lock().unwrap();
        inner.approved.insert(purl.to_owned(), digests);
        inner.changes += 1;
    }

    pub(crate) fn revoke(&self, purl: &str) {
        let mut inner = self.0.lock().unwrap();
        inner.approved.remove(purl);
        inner.changes += 1;
    }

    /// Takes an approval back as time does: no decision is made, so the policy state stays.
    pub(crate) fn let_run_out(&self, purl: &str) {
        self.0.lock().unwrap().approved.remove(purl);
    }

    pub(crate) fn hold(&self, purl: &str) {
        self.0.lock().unwrap().held.insert(purl.to_owned());
    }

    pub(crate) fn fail(&self, why: &str) {
        self.0.lock().unwrap().failure = Some(why.to_owned());
    }

    pub(crate) fn recover(&self) {
        self.0.lock().unwrap().failure = None;
    }

    pub(crate) fn panic_when_asked(&self) {
        self.0.lock().unwrap().panics = true;
    }

    pub(crate) fn rest_on(&self, data: DataStatus) {
        self.0.lock().unwrap().data = Some(data);
    }

    pub(crate) fn touch(&self) {
        self.0.lock().unwrap().changes += 1;
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }
}

fn unavailable(why: &str) -> Unavailable {
    Unavailable {
        reason: Text::new("데이터베이스가 답하지 않습니다", why),
        detail: "postgres at 10.1.2.3 refused gwanmun".to_owned(),
    }
}

impl Passages for Desk {
    fn data(&self) -> Result<DataStatus, Unavailable> {
        let inner = self.0.lock().unwrap();
        match &inner.failure {
            Some(why) => Err(unavailable(why)),
            None => Ok(inner.data.clone().unwrap_or_else(fresh)),
        }
    }

    fn passage(&self, purl: &Purl, context: UseContext) -> Result<Passage, Unavailable> {
        assert_eq!(
            context,
            UseContext::Internal,
            "the gate asks for its own context"
        );
        let mut inner = self.0.lock().unwrap();
        if inner.panics {
            drop(inner);
            panic!("the desk fell over");
        }
        if let Some(why) = &inner.failure {
            return Err(unavailable(why));
        }
        let key = purl.to_string();
        inner.asked.push(key.clone());
        let until = Timestamp::from_micros(4_000_000_000_000_000);
        let (state, reason) = match inner.approved.get(&key) {
            Some(_) => (
                PassageState::Allowed { until },
                Text::fixed("승인됨", "approved"),
            ),
            None if inner.held.contains(&key) => (
                PassageState::Held,
                Text::fixed("결정을 기다립니다", "waits for a decision"),
            ),
            None => (
                PassageState::Denied,
                Text::fixed("신청이 없습니다", "nobody asked for it"),
            ),
        };
        Ok(Passage {
            state,
            reason,
            request: Some("R-7".to_owned()),
            address: address(&key),
            rules: Vec::new(),
            digests: inner.approved.get(&key).cloned().unwrap_or_default(),
        })
    }

    fn policy_state(&self) -> Result<String, Unavailable> {
        let inner = self.0.lock().unwrap();
        match &inner.failure {
            Some(why) => Err(unavailable(why)),
            None => Ok(inner.changes.to_string()),
        }
    }
}
