#![no_main]

use gwanmun_scan::formats::Family;

libfuzzer_sys::fuzz_target!(|data: &[u8]| gwanmun_fuzz::read(Family::DotNet, data));
