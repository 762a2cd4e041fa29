//! What the gate leaves in the log, caught for one thread.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

thread_local! {
    static CAUGHT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Log lines as JSON, from the thread and the time it was made.
pub(crate) struct Log;

impl Log {
    /// Sends the whole process's log to the threads that write it. One subscriber for all tests, because two that
    /// come and go can lose lines of one another.
    pub(crate) fn prepare() {
        static PREPARED: Once = Once::new();
        PREPARED.call_once(|| {
            tracing_subscriber::fmt()
                .json()
                .without_time()
                .with_writer(|| Sink)
                .init();
        });
    }

    pub(crate) fn catch() -> Self {
        Self::prepare();
        CAUGHT.take();
        Self
    }

    /// Returns the fields of every line whose message is `message`.
    #[expect(
        clippy::unused_self,
        reason = "there is nothing to read before catching"
    )]
    pub(crate) fn with_message(&self, message: &str) -> Vec<serde_json::Value> {
        CAUGHT.with_borrow(|bytes| {
            std::str::from_utf8(bytes)
                .unwrap()
                .lines()
                .map(|line| {
                    serde_json::from_str::<serde_json::Value>(line).unwrap()["fields"].take()
                })
                .filter(|fields| fields["message"] == message)
                .collect()
        })
    }
}

struct Sink;

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        CAUGHT.with_borrow_mut(|caught| caught.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
