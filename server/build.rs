//! A release embeds the built assets, so it has to be compiled anew when they are; a debug build reads them at start.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../.site");
    }
}
