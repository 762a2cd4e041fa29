//! Files made to exhaust: the work is bounded and nothing panics.

use gwanmun_licenses::detect::{Detected, Detector, Mode};
use proptest::prelude::*;

use crate::base::PACK;

fn detect(path: &str, bytes: &[u8]) -> Detected {
    let detector = Detector::new(&PACK);
    detector.detect(path, bytes, Mode::Native, &mut detector.room())
}

#[test]
fn one_endless_line_is_searched() {
    let mut line = "license ".repeat(1 << 18);
    line.push_str("Licensed under the Apache License, Version 2.0");
    assert!(!detect("a.txt", line.as_bytes()).matches.is_empty());
}

#[test]
fn many_copyright_lines_are_no_license() {
    let lines = "Copyright (c) 2001-2020 Example Inc. All rights reserved.\n".repeat(100_000);
    assert_eq!(detect("a.txt", lines.as_bytes()).expression, None);
}

#[test]
fn a_long_line_is_read_to_its_limit_wherever_its_characters_end() {
    for before in ["a", "가", "é"] {
        let line = before.repeat(5_000) + &" © 2001 Foo".repeat(40_000);
        let found = gwanmun_licenses::copyright::copyrights("x.txt", line.as_bytes());
        assert!(found.statements.len() < 1_000, "{before}");
        assert!(found.is_cut, "{before}");
    }
}

#[test]
fn every_license_after_another_is_found() {
    let texts = spdx::identifiers::LICENSES.iter().take(200);
    let texts: Vec<&str> = texts
        .filter_map(|license| Some(spdx::license_id(license.name)?.text()))
        .collect();
    let found = detect("ALL.txt", texts.join("\n\n").as_bytes());
    assert!(found.matches.len() > 100, "{}", found.matches.len());
}

#[test]
fn noise_ends() {
    let mut state = 1_u64;
    let noise: Vec<u8> = (0..1 << 20)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 56) as u8
        })
        .collect();
    assert_eq!(detect("a.bin", &noise).expression, None);
}

proptest! {
    #[test]
    fn no_bytes_panic_and_lines_are_within_the_file(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        words in "([ \n\r\t(){}<>:;+*/#-]|license|SPDX-License-Identifier:|MIT|GPL|2\\.0|or later|and|with|허가){0,60}",
    ) {
        detect("a.bin", &bytes);
        let lines = words.split('\n').flat_map(|line| line.split('\r')).count();
        for this in detect("a.c", words.as_bytes()).matches {
            prop_assert!(1 <= this.start_line && this.start_line <= this.end_line);
            prop_assert!(this.end_line as usize <= lines);
            prop_assert!((0.0..=100.0).contains(&this.score));
        }
    }
}
