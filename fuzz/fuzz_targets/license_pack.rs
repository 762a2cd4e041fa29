#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gwanmun_fuzz::license_pack(data));
