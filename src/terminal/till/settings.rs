//! Settings and brand.
//!
//! Invariant: a brand that is kept is legible, and its logo is a PNG that this program decoded itself.

use super::{Answer, Till, open, setup};
use crate::brand;
use crate::fault::Fault;
use crate::views::{Brand, Contrast, No, Rgb, Settings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tillstamp_ledger::Role;
use tillstamp_store::Change;

impl Till {
    /// Words of welcome are not longer, in characters; what is longer is cut.
    pub const WELCOME_CHARS_MAX: usize = 80;

    /// Settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes settings. Numbers beyond their range are brought into it. The shop's name needs a manager.
    pub fn set_settings(&mut self, settings: &Settings) -> Answer<()> {
        setup::check_shop_name(&settings.shop_name)?;
        if settings.shop_name != self.settings.shop_name && self.need_session()? < Role::Manager {
            return Err(self.refusal_message(&tillstamp_loyalty::Refusal::OwnerNeeded).into());
        }
        self.keep_settings(settings)
    }

    pub(crate) fn keep_settings(&mut self, settings: &Settings) -> Answer<()> {
        let mut settings = settings.clone();
        settings.shop_name = settings.shop_name.trim().to_owned();
        settings.text_percent = settings.text_percent.clamp(100, 200);
        settings.idle_lock_s = settings.idle_lock_s.min(3_600);
        self.write_setting("settings", &settings)?;
        self.settings = settings;
        Ok(())
    }

    /// Brand.
    pub fn brand(&self) -> Brand {
        self.brand.clone()
    }

    /// Changes the brand (manager): `brand-logo-not-picture` for a logo that does not decode, `brand-logo-too-large`;
    /// a large picture is scaled to 512 px.
    pub fn set_brand(&mut self, brand: &Brand) -> Answer<()> {
        if self.need_session()? < Role::Manager {
            return Err(self.refusal_message(&tillstamp_loyalty::Refusal::OwnerNeeded).into());
        }
        self.keep_brand(brand)
    }

    pub(crate) fn keep_brand(&mut self, brand: &Brand) -> Answer<()> {
        let brand = checked_brand(brand)?;
        self.write_setting("brand", &brand)?;
        self.brand = brand;
        Ok(())
    }

    /// A colour made legible, for the preview.
    pub fn contrast(color: Rgb) -> Contrast {
        brand::contrast(color)
    }

    pub(crate) fn read_setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Fault> {
        open::read_setting(&self.store, key)
    }

    pub(crate) fn write_setting<T: Serialize>(&mut self, key: &str, value: &T) -> Result<(), Fault> {
        let value = Some(serde_json::to_vec(value)?);
        Ok(self.store.write(&[Change::Setting { key: key.to_owned(), value }])?)
    }
}

pub(crate) fn checked_brand(brand: &Brand) -> Answer<Brand> {
    let mut checked = brand.clone();
    if !brand.logo_png.is_empty() {
        checked.logo_png = brand::checked_logo(&brand.logo_png).map_err(No::plain)?;
    }
    checked.welcome = brand.welcome.chars().filter(|c| !c.is_control()).take(Till::WELCOME_CHARS_MAX).collect();
    if !crate::views::VOICES.contains(&checked.voice.as_str()) {
        checked.voice = crate::views::VOICES[0].to_owned();
    }
    Ok(checked)
}
