//! Power failures while decisions are made: each is there whole, with its audit row, or not at all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use gwanmun_store::testing::{self, Fresh, raw_text};

use crate::bank::{Bank, on_postgresql};
use crate::browser::{Answer, Browser};

const KILLS: u32 = 20;
/// Approvers who decide at the same time.
const HANDS: usize = 2;
/// A kill comes after a random number of confirmed decisions below this, and a moment.
const DECISIONS_MAX: u32 = 14;
/// Enough that no round runs out of them.
const REQUESTS: u32 = KILLS * (DECISIONS_MAX + 6);
/// Longest a decision may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_mins(1);

/// Finds a request that is neither undecided without a trace nor decided with everything that belongs to it.
const HALF_WRITTEN: &str = "SELECT request.id || ' is ' || request.state FROM requests request
    LEFT JOIN decisions decision ON decision.request_id = request.id
    WHERE (CASE (SELECT COUNT(*) FROM audit row WHERE row.object = 'request/' || request.id AND row.action = 'request.decide')
        WHEN 0 THEN request.state = 'review' AND decision.id IS NULL AND request.expires_at IS NULL
        WHEN 1 THEN request.state = 'approved' AND decision.outcome = 'approve'
            AND decision.expires_at = request.expires_at AND decision.decided_at = request.updated_at
        ELSE FALSE END) IS NOT TRUE
    ORDER BY request.id";

#[test]
fn a_decision_is_whole_or_not_there_on_sqlite() {
    interrupted(&testing::sqlite());
}

#[test]
fn a_decision_is_whole_or_not_there_on_postgresql() {
    on_postgresql(interrupted);
}

/// What the approvers know of their work.
#[derive(Default)]
struct Work {
    waiting: VecDeque<String>,
    /// Confirmed by the portal: these must survive.
    confirmed: BTreeSet<String>,
    /// Sent, but the portal was gone before it answered.
    unanswered: Vec<String>,
}

/// A random moment.
#[derive(Debug)]
struct Moment {
    decisions: u32,
    afterwards: Duration,
}

impl Moment {
    /// `pace` is how long one change takes on this machine: the moment falls into the next one or two.
    fn random(pace: Duration) -> Self {
        let random = RandomState::new().hash_one(0);
        let part = u32::try_from((random >> 32) % 1024).unwrap();
        Self {
            decisions: u32::try_from(random % u64::from(DECISIONS_MAX)).unwrap(),
            afterwards: pace * 2 * part / 1024,
        }
    }
}

fn interrupted(database: &Fresh) {
    let mut bank = Bank::open(database);
    let developer = bank.hire("dev", &["requester"]);
    let mut officer = bank.hire("officer", &["approver"]);
    let started = Instant::now();
    let waiting = (0..REQUESTS).map(|number| ask(&developer, number));
    let work = Mutex::new(Work {
        waiting: waiting.collect(),
        ..Work::default()
    });
    let pace = started.elapsed() / REQUESTS;
    let (mut cut_off, mut written) = (0, 0);
    for _ in 0..KILLS {
        let moment = Moment::random(pace);
        kill_at(&moment, &mut bank, &officer, &work);
        bank.restart(&mut [&mut officer]);
        let mut work = work.lock().unwrap();
        let states = check(&bank, &officer, &work.confirmed, &moment);
        for request in std::mem::take(&mut work.unanswered) {
            cut_off += 1;
            if states[&request] == "approved" {
                written += 1;
                work.confirmed.insert(request);
            } else {
                work.waiting.push_back(request);
            }
        }
    }
    let mut work = work.into_inner().unwrap();
    let confirmed = work.confirmed.len();
    eprintln!(
        "{KILLS} kills: {confirmed} of {REQUESTS} decided, {cut_off} posts cut off, {written} of them written"
    );
    assert!(!work.waiting.is_empty(), "the last kills met nothing to do");
    for request in work.waiting {
        decide(&officer, &request).unwrap().expect(303);
        work.confirmed.insert(request);
    }
    check(&bank, &officer, &work.confirmed, &Moment::random(pace));
    assert_eq!(work.confirmed.len(), REQUESTS as usize);
}

/// Lets approvers decide one request after the other, and kills the portal at `moment`.
fn kill_at(moment: &Moment, bank: &mut Bank<'_>, officer: &Browser, work: &Mutex<Work>) {
    let portal = bank.portal.as_mut().unwrap();
    let (confirmed, confirmations) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..HANDS {
            let confirmed = confirmed.clone();
            scope.spawn(move || decide_until_cut_off(officer, work, &confirmed));
        }
        drop(confirmed);
        for _ in 0..moment.decisions {
            if confirmations.recv_timeout(PATIENCE).is_err() {
                break;
            }
        }
        std::thread::sleep(moment.afterwards);
        portal.kill();
    });
}

fn ask(developer: &Browser, number: u32) -> String {
    let purl = format!("pkg:cargo/part-{number}@1.0.0");
    let form = [
        ("purls", purl.as_str()),
        ("context", "internal"),
        ("purpose", "a part"),
    ];
    let made = developer.post("/requests/new", &form).expect(303);
    made.location()
}

fn decide(officer: &Browser, request: &str) -> std::io::Result<Answer> {
    let fields = [("outcome", "approve"), ("reason", "looked at")];
    officer.try_post(&format!("{request}/decide"), &fields)
}

/// Decides one request after the other until the portal is gone.
fn decide_until_cut_off(officer: &Browser, work: &Mutex<Work>, confirmed: &mpsc::Sender<()>) {
    loop {
        let next = work.lock().unwrap().waiting.pop_front();
        let Some(request) = next else { return };
        let answer = decide(officer, &request);
        let mut work = work.lock().unwrap();
        let Ok(answer) = answer else {
            work.unanswered.push(request);
            return;
        };
        answer.expect(303);
        work.confirmed.insert(request);
        let _ = confirmed.send(());
    }
}

/// Checks the log, every request's traces, and that nothing confirmed was lost; returns every request's state.
fn check(
    bank: &Bank<'_>,
    officer: &Browser,
    confirmed: &BTreeSet<String>,
    moment: &Moment,
) -> BTreeMap<String, String> {
    let run = bank.verify();
    assert_eq!(run.code, 0, "{moment:?}: {}", run.out);
    let half = raw_text(&bank.back_door(), HALF_WRITTEN).unwrap();
    assert_eq!(half, None, "{moment:?}");
    let requests = officer.get("/requests?format=json").expect(200).json();
    let states: BTreeMap<String, String> = requests
        .as_array()
        .unwrap()
        .iter()
        .map(|request| {
            let text = |name: &str| request[name].as_str().unwrap().to_owned();
            (format!("/requests/{}", text("id")), text("state"))
        })
        .collect();
    assert_eq!(states.len(), REQUESTS as usize);
    for request in confirmed {
        assert_eq!(states[request], "approved", "{moment:?}");
    }
    states
}
