//! Embeds the translations anew whenever their folder changes: the macro that embeds them cannot watch it.

fn main() {
    println!("cargo:rerun-if-changed=../../assets/translations");
}
