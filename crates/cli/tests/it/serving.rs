//! The servers as the network and the system's service manager meet them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::bank::Server;
use crate::browser::Browser;
use crate::support::Desk;

#[test]
fn a_client_that_goes_silent_does_not_keep_the_portal_from_stopping() {
    let desk = Desk::new();
    desk.run(&["init"]).expect(0);
    let portal = Server::start(&desk, &["serve"]);
    let _speechless = TcpStream::connect(portal.host()).unwrap();
    let mut half = TcpStream::connect(portal.host()).unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHost: half").unwrap();
    Browser::new(portal.host()).get("/healthz").expect(200);
    assert_eq!(portal.stop(), Some(0));
}

#[test]
fn a_request_head_without_end_is_refused() {
    let desk = Desk::new();
    desk.run(&["init"]).expect(0);
    let portal = Server::start(&desk, &["serve"]);
    let mut endless = TcpStream::connect(portal.host()).unwrap();
    let head = format!(
        "GET /healthz HTTP/1.1\r\nHost: a\r\nX: {}",
        "x".repeat(200 << 10)
    );
    // The server may close before all of it is sent.
    let _ = endless.write_all(head.as_bytes());
    let mut answer = [0; 12];
    if endless.read_exact(&mut answer).is_ok() {
        assert_eq!(&answer, b"HTTP/1.1 431");
    }
    Browser::new(portal.host()).get("/healthz").expect(200);
}
