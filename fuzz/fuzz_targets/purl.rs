#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| gwanmun_fuzz::purl(text));
