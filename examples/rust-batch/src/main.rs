//! An example to scan: prints the day a settlement batch runs for.

fn main() {
    println!("settlement of {}", time::now_utc().rfc822());
}
