#![no_main]

libfuzzer_sys::fuzz_target!(|texts: (u8, &str, &str, &str)| gwanmun_fuzz::versions(texts));
