//! Measurements of single functions, run with `cargo bench --manifest-path benches/Cargo.toml`. No figure is asserted.
