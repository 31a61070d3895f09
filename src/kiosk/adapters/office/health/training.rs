//! Training: a shop of its own in the place of the real one, and the way back.

use super::{HealthPanel, signed_out};
use crate::adapters::shell;
use crate::desk::here;
use tillstamp_terminal::views::No;
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui::{self as ui, Tone};

impl HealthPanel {
    pub(super) fn training(&self, on: bool) {
        let Some(desk) = here() else { return };
        let (office, me) = (self.office.clone(), self.clone());
        let real = self.state().real.clone();
        desk.engine.with_slot(
            move |slot| if on { into_training(slot) } else { out_of_training(slot, real) },
            move |desk, answer| match answer {
                Ok(real) => {
                    let entered = real.is_some();
                    me.state().real = real;
                    office.quiet();
                    shell::refresh_shop(desk);
                    if entered {
                        desk.notice(office.say().plain("health-training-on"), Tone::Already);
                        desk.go(ui::Screen::Counter);
                    } else {
                        signed_out(desk);
                        desk.notice(office.say().plain("health-training-off"), Tone::Done);
                        desk.go(ui::Screen::Lock);
                    }
                }
                Err(no) => {
                    office.refused(&no);
                    me.open();
                }
            },
        );
    }
}

/// The training shop in the place of the real one; gives the way back.
fn into_training(slot: &mut Option<Till>) -> Result<Option<Dirs>, No> {
    let Some(till) = slot.as_ref() else { return Err(No::plain("open-no-shop")) };
    let training = till.open_training(Box::new(SystemClock), Box::new(SystemEntropy))?;
    let real = till.dirs().clone();
    if let Some(old) = slot.replace(training) {
        old.close()?;
    }
    Ok(Some(real))
}

fn out_of_training(slot: &mut Option<Till>, real: Option<Dirs>) -> Result<Option<Dirs>, No> {
    let Some(real) = real else { return Err(No::plain("open-no-shop")) };
    let till = Till::open(real, Box::new(SystemClock), Box::new(SystemEntropy))?;
    if let Some(old) = slot.replace(till) {
        old.close()?;
    }
    Ok(None)
}
