//! Compiles the windows; see `lib.rs`.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let testing = std::env::var_os("CARGO_FEATURE_TESTING").is_some();
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .with_bundled_translations("../../assets/translations")
        .with_debug_info(testing);
    slint_build::compile_with_config("../../ui/terminal/main.slint", config)?;
    Ok(())
}
