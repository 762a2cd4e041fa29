#![no_main]

libfuzzer_sys::fuzz_target!(|texts: (&str, &str)| gwanmun_fuzz::vers(texts));
