//! use no;
extern crate old;
use serde_json::{self as json, de::{from_str, Deserializer}, Value};
use crate::own;
mod local;
use local::thing;

/* /* use no; */ */
pub fn run<'a>(text: &'a str) -> regex::Regex {
    let raw = r#"use no;"#;
    let c = '"';
    let r#type = tokio::task::spawn::<u8>;
    old::f(b'\'', '\u{1F600}', raw, c)
}
