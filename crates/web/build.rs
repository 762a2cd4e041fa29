//! Makes cargo look at the embedded assets again when they change.

fn main() {
    println!("cargo::rerun-if-changed=assets/portal");
    println!("cargo::rerun-if-changed=assets/vendor");
    println!("cargo::rerun-if-changed=templates");
}
