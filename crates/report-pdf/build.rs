//! Makes cargo look at the embedded fonts again when they change.

fn main() {
    println!("cargo::rerun-if-changed=assets/vendor");
}
