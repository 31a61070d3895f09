//! The customer's window where the counter's tour does not lead: somebody aims, the code is read.

use super::{ScreensError, Side, Stage, View, counter_tour};
use crate::adapters;
use std::time::Instant;
use tillstamp_scan::Hint;
use tillstamp_ui as ui;

/// Somebody aims; the code is read.
pub(super) fn moments(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    stage.go(ui::Screen::Counter);
    adapters::counter::close_sheet(desk);
    adapters::customer::aim(desk, Instant::now());
    counter_tour::picture(desk, false, Some(Hint::TooDark));
    view(desk, Side::Customer, "customer-aiming")?;
    counter_tour::picture(desk, true, None);
    view(desk, Side::Customer, "customer-read")?;
    adapters::customer::rest(desk);
    Ok(())
}
