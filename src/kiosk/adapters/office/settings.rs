//! Settings: the brand with its corrected colour, language, sounds, theme, size of text, the customer's screen.
//!
//! Invariant: a colour is shown before it is kept, as it will be after the correction; nothing is kept before Save.

use super::form::{FieldExt, Form, choice, group, model, number, switch, text, texts, too_many, whole};
use super::say::Say;
use super::staff::{language_field, language_of};
use super::{Office, lock};
use crate::adapters::shared::png_image;
use crate::adapters::shell;
use crate::desk::here;
use crate::motion::Motion;
use slint::{Color, ComponentHandle, Image, Model};
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::Till;
use tillstamp_terminal::loyalty::Program;
use tillstamp_terminal::views::{Brand, No, Rgb, Settings, VOICES};
use tillstamp_ui::{self as ui, FieldGroupView, SettingsAdapter};
use tillstamp_words::Arg;

const SWATCHES: [(Rgb, &str); 8] = [
    (Rgb(0x0B, 0x6B, 0x5D), "color-sea"),
    (Rgb(0x1F, 0x5F, 0xA8), "color-blue"),
    (Rgb(0x8A, 0x1C, 0x4A), "color-wine"),
    (Rgb(0x6B, 0x3F, 0x0B), "color-coffee"),
    (Rgb(0x4B, 0x3F, 0xA0), "color-violet"),
    (Rgb(0x2F, 0x6B, 0x1B), "color-leaf"),
    (Rgb(0xB3, 0x26, 0x1E), "color-red"),
    (Rgb(0x33, 0x33, 0x33), "color-graphite"),
];
const SIZES: [u16; 4] = [100, 125, 150, 200];
const LOGO_BYTES_MAX: u64 = 8 * 1024 * 1024;

#[derive(Default)]
struct State {
    brand: Brand,
    program: Option<Program>,
    /// The logo goes when the changes are saved.
    logo_removed: bool,
}

/// What the form says, as far as it can be read.
struct Typed {
    settings: Settings,
    color: Rgb,
    welcome: String,
    voice: String,
    /// A file to take as the logo; empty for none.
    logo: String,
    retention_months: u32,
}

/// The adapter of the settings.
#[derive(Clone)]
pub struct SettingsPage {
    office: Office,
    state: Arc<Mutex<State>>,
}

impl SettingsPage {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default() };
        let global = window.global::<SettingsAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_save(on(Self::save));
        global.on_discard(on(Self::open));
        let editor = me.clone();
        global.on_edited(move |group, row| editor.edited(group, row));
        let painter = me.clone();
        global.on_choose_swatch(move |index| painter.choose(index));
        global.on_remove_logo(on(Self::remove_logo));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Fills the screen with what is kept.
    pub fn open(&self) {
        let me = self.clone();
        self.office.call(
            |till: &mut Till| (till.settings().clone(), till.brand(), till.program().clone()),
            move |office, window, (settings, brand, program)| {
                let say = office.say();
                let global = window.global::<SettingsAdapter>();
                global.set_groups(model(groups(&say, &settings, &brand, program.retention_months)));
                global.set_swatches(model(SWATCHES.iter().map(|(rgb, _)| color(*rgb)).collect()));
                global.set_swatch_names(texts(SWATCHES.iter().map(|(_, key)| say.plain(key)).collect()));
                global.set_changed(false);
                if let Some(card) = program.cards.iter().find(|card| card.active) {
                    global.set_preview(super::program_view::preview(&say, &program, card).0);
                }
                *me.state() = State { brand, program: Some(program), logo_removed: false };
                me.paint(window);
            },
        );
    }

    fn form(window: &ui::Till) -> Form {
        Form::of_groups(&window.global::<SettingsAdapter>().get_groups())
    }

    fn edited(&self, group: i32, row: i32) {
        self.office.with(|window| {
            let place = usize::try_from(group).ok().zip(usize::try_from(row).ok());
            let groups = window.global::<SettingsAdapter>().get_groups();
            let field = place.and_then(|(group, row)| groups.row_data(group)?.fields.row_data(row));
            if let Some(field) = field {
                Self::form(window).set_error(&field.key, "");
            }
            window.global::<SettingsAdapter>().set_changed(true);
            self.paint(window);
        });
    }

    fn choose(&self, index: i32) {
        self.office.with(|window| {
            if let Some((rgb, _)) = usize::try_from(index).ok().and_then(|index| SWATCHES.get(index)) {
                Self::form(window).set_value("color", &hex(*rgb));
                window.global::<SettingsAdapter>().set_changed(true);
                self.paint(window);
            }
        });
    }

    /// The preview in the colour that is typed, corrected as it will be.
    fn paint(&self, window: &ui::Till) {
        let say = self.office.say();
        let global = window.global::<SettingsAdapter>();
        let form = Self::form(window);
        global.set_shop(form.value("name").into());
        let Some(rgb) = parse_hex(&form.value("color")) else {
            form.set_error("color", &say.plain("settings-color-wrong"));
            global.set_swatch(-1);
            return;
        };
        form.set_error("color", "");
        let swatch = SWATCHES.iter().position(|(known, _)| *known == rgb);
        global.set_swatch(swatch.and_then(|index| i32::try_from(index).ok()).unwrap_or(-1));
        let contrast = Till::contrast(rgb);
        global.set_brand(color(contrast.light));
        global.set_on_brand(color(contrast.on_light));
        let key = if contrast.corrected { "settings-color-corrected" } else { "settings-color-kept" };
        global.set_brand_note(say.with(key, &[("color", Arg::Text(&hex(contrast.light)))]).into());
        let state = self.state();
        global.set_logo(if state.logo_removed { Image::default() } else { png_image(&state.brand.logo_png) });
    }

    /// The preview loses the logo now, the shop when it is saved.
    fn remove_logo(&self) {
        self.state().logo_removed = true;
        self.office.with(|window| {
            Self::form(window).set_value("logo", "");
            window.global::<SettingsAdapter>().set_changed(true);
            self.paint(window);
        });
    }

    fn save(&self) {
        let Some(typed) = self.office.with(|window| self.read(window)).flatten() else { return };
        let Some(desk) = here() else { return };
        let me = self.clone();
        let logo = typed.logo.clone();
        // A stick can be slow, and the till has customers.
        desk.engine.aside(
            move || if logo.is_empty() { Ok(None) } else { read_logo(&logo).map(Some) },
            move |_, read| match read {
                Ok(logo) => me.keep(typed, logo),
                Err(no) => me.refused(&no),
            },
        );
    }

    fn keep(&self, typed: Typed, logo: Option<Vec<u8>>) {
        let (program, old, removed) = {
            let state = self.state();
            (state.program.clone(), state.brand.clone(), state.logo_removed)
        };
        let logo_png = logo.unwrap_or(if removed { Vec::new() } else { old.logo_png });
        let brand = Brand { color: typed.color, welcome: typed.welcome, voice: typed.voice, logo_png };
        let (settings, retention_months) = (typed.settings, typed.retention_months);
        let me = self.clone();
        self.office.call(
            move |till| {
                till.set_brand(&brand)?;
                // What the devices chose meanwhile stays as it is.
                till.set_settings(&over(till.settings(), settings))?;
                if let Some(program) = program
                    && program.retention_months != retention_months
                {
                    till.publish_program(&Program { retention_months, ..program }, None)?;
                }
                Ok(())
            },
            move |office, _, answer: Result<(), No>| match answer {
                Ok(()) => {
                    office.done(office.say().plain("settings-saved"));
                    // Theme, size of text, colour and languages take effect at once.
                    if let Some(desk) = here() {
                        shell::refresh_shop(&desk);
                    }
                    me.open();
                }
                Err(no) => me.refused(&no),
            },
        );
    }

    fn refused(&self, no: &No) {
        let text = self.office.say().no(no);
        let field = match no.message.key {
            key if key.contains("logo") => "logo",
            key if key.contains("name") => "name",
            _ => "",
        };
        let shown = self.office.with(|window| Self::form(window).set_error(field, &text));
        if shown != Some(true) {
            self.office.refused(no);
        }
    }

    /// What is typed; nothing where a field cannot be read (its error says so).
    fn read(&self, window: &ui::Till) -> Option<Typed> {
        let say = self.office.say();
        let form = Self::form(window);
        form.clear_errors();
        if form.value("name").is_empty() {
            form.set_error("name", &say.plain("settings-name-missing"));
        } else if let Err(no) = Till::check_shop_name(&form.value("name")) {
            form.set_error("name", &say.no(&no));
        }
        if let Some(over) = too_many(&form.value("welcome"), Till::WELCOME_CHARS_MAX) {
            form.set_error("welcome", &say.count("form-too-long", over));
        }
        let rgb = parse_hex(&form.value("color"));
        if rgb.is_none() {
            form.set_error("color", &say.plain("settings-color-wrong"));
        }
        let idle = whole(&form.value("idle")).filter(|minutes| *minutes <= 60);
        if idle.is_none() {
            form.set_error("idle", &say.plain("settings-idle-wrong"));
        }
        let retention = whole(&form.value("retention")).filter(|months| (1..=120).contains(months));
        if retention.is_none() {
            form.set_error("retention", &say.plain("settings-retention-wrong"));
        }
        let (Some(color), Some(idle), Some(months)) = (rgb, idle, retention) else { return None };
        if form.has_errors() {
            return None;
        }
        let settings = Settings {
            shop_name: form.value("name"),
            language: language_of(&say, form.selected("language")).to_owned(),
            customer_language: language_of(&say, form.selected("customer-language")).to_owned(),
            muted: !form.is_on("sounds"),
            dark: form.selected("theme") == 1,
            text_percent: SIZES.get(form.selected("size")).copied().unwrap_or(100),
            idle_lock_s: u32::try_from(idle * 60).unwrap_or(120),
            window: Motion::at(form.selected("motion")).kept(),
            ..Settings::default()
        };
        Some(Typed {
            settings,
            color,
            welcome: form.value("welcome").split_whitespace().collect::<Vec<_>>().join(" "),
            voice: VOICES.get(form.selected("voice")).copied().unwrap_or(VOICES[0]).to_owned(),
            logo: form.value("logo"),
            retention_months: u32::try_from(months).unwrap_or(36),
        })
    }
}

/// The form's part of the settings over the kept ones.
fn over(kept: &Settings, typed: Settings) -> Settings {
    Settings {
        camera: kept.camera.clone(),
        scanner: kept.scanner.clone(),
        printer: kept.printer.clone(),
        window: kept.window.iter().map(|(key, value)| (key.clone(), value.clone())).chain(typed.window).collect(),
        ..typed
    }
}

fn groups(say: &Say, settings: &Settings, brand: &Brand, months: u32) -> Vec<FieldGroupView> {
    let sizes: Vec<String> = SIZES.iter().map(|size| say.percent(i64::from(*size) * 10)).collect();
    let size = SIZES.iter().position(|size| *size >= settings.text_percent).unwrap_or(0);
    let brand_rows = vec![
        text("name", say.plain("settings-name"), &settings.shop_name),
        text("color", say.plain("settings-color"), &hex(brand.color)).hint(say.plain("settings-color-hint")),
        text("logo", say.plain("settings-logo"), "").hint(say.plain("settings-logo-hint")),
        text("welcome", say.plain("settings-welcome"), &brand.welcome)
            .hint(say.plain("settings-welcome-hint"))
            .longest(Till::WELCOME_CHARS_MAX),
        choice(
            "voice",
            say.plain("settings-voice"),
            VOICES.map(|voice| say.plain(&format!("settings-voice-{voice}"))).to_vec(),
            VOICES.iter().position(|voice| *voice == brand.voice).unwrap_or(0),
        )
        .hint(say.plain("settings-voice-hint")),
    ];
    let mut customer = language_field(say, &settings.customer_language);
    customer.key = "customer-language".into();
    customer.label = say.plain("settings-customer-language").into();
    let till_rows = vec![
        language_field(say, &settings.language),
        customer,
        choice(
            "theme",
            say.plain("settings-theme"),
            vec![say.plain("settings-light"), say.plain("settings-dark")],
            usize::from(settings.dark),
        ),
        choice("size", say.plain("settings-size"), sizes, size),
        switch("sounds", say.plain("settings-sounds"), !settings.muted).hint(say.plain("settings-sounds-hint")),
        choice(
            "motion",
            say.plain("settings-motion"),
            Motion::ALL.map(|motion| say.plain(motion.key())).to_vec(),
            Motion::ALL.iter().position(|motion| *motion == Motion::of(settings)).unwrap_or(0),
        )
        .hint(say.plain("settings-motion-hint")),
        number("idle", say.plain("settings-idle"), settings.idle_lock_s / 60)
            .unit(say.plain("program-unit-minutes"))
            .hint(say.plain("settings-idle-hint")),
    ];
    vec![
        group(say.plain("settings-brand"), String::new(), brand_rows),
        group(say.plain("settings-till"), String::new(), till_rows),
        group(say.plain("settings-data"), String::new(), vec![retention_row(say, months)]),
    ]
}

fn retention_row(say: &Say, months: u32) -> ui::FieldView {
    number("retention", say.plain("policy-retention"), months)
        .unit(say.plain("program-unit-months"))
        .hint(say.plain("policy-retention-hint"))
}

fn read_logo(path: &str) -> Result<Vec<u8>, No> {
    let failed =
        |error: std::io::Error| No { details: Some(error.to_string()), ..No::plain("settings-logo-unreadable") };
    let file = std::fs::metadata(path).map_err(failed)?;
    // A folder, a pipe or a device is no picture, and reading one may never end.
    if !file.is_file() {
        return Err(No::plain("brand-logo-not-picture"));
    }
    if file.len() > LOGO_BYTES_MAX {
        return Err(No::plain("brand-logo-too-large"));
    }
    std::fs::read(path).map_err(failed)
}

/// As Slint takes it.
pub(super) fn color(rgb: Rgb) -> Color {
    Color::from_rgb_u8(rgb.0, rgb.1, rgb.2)
}

/// "#0B6B5D".
pub(super) fn hex(rgb: Rgb) -> String {
    format!("#{:02X}{:02X}{:02X}", rgb.0, rgb.1, rgb.2)
}

/// Six hexadecimal digits, with or without the sign.
pub(super) fn parse_hex(typed: &str) -> Option<Rgb> {
    let digits = typed.trim().trim_start_matches('#');
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Rgb(value[1], value[2], value[3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_digits_and_nothing_else() {
        assert_eq!(parse_hex("#0b6B5d"), Some(Rgb(0x0B, 0x6B, 0x5D)));
        assert_eq!(hex(Rgb(1, 2, 255)), "#0102FF");
        assert_eq!(parse_hex("#12345"), None);
        assert_eq!(parse_hex("#12345ž"), None);
        assert_eq!(parse_hex("green"), None);
    }
}
