//! Makes the shop from what was typed.

use super::{Wizard, place_of_shop};
use crate::adapters::office::form::{Form, whole};
use crate::adapters::office::program_form::{Part, place};
use crate::adapters::office::program_view::fault_text;
use crate::adapters::office::say::Say;
use crate::desk::here;
use slint::ComponentHandle;
use tillstamp_terminal::ledger::Role;
use tillstamp_terminal::views::{Brand, FirstOwner, No, RecoverySheet, SetUp, Settings};
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui::{self as ui, SetUpAdapter};

/// The first cashier: name, PIN, language.
type Cashier = (String, String, String);

impl Wizard {
    pub(super) fn make(&self, window: &ui::Till, say: &Say, form: &Form) {
        let Some(program) = self.program(say) else { return };
        if whole(&form.value("goal")).is_none() {
            form.set_error("goal", &say.plain("form-number-wrong"));
            return;
        }
        let faults = program.validate();
        // The first fault of a field is told last: it is the one that stays.
        for fault in faults.iter().rev() {
            let field = match place(fault) {
                (Part::Reward(_), _) => "reward",
                (_, "goal") => "goal",
                _ => "card",
            };
            form.set_error(field, &fault_text(say, fault));
        }
        if !faults.is_empty() {
            return;
        }
        let language = say.code().to_owned();
        let set_up = SetUp {
            shop_name: self.typed("shop", "").value.trim().to_owned(),
            language: language.clone(),
            customer_language: language.clone(),
            owner: FirstOwner {
                name: self.typed("owner", "").value.trim().to_owned(),
                pin: self.typed("pin", "").value.trim().to_owned(),
                language: language.clone(),
            },
            program,
            brand: Brand::default(),
        };
        let cashier = (
            self.typed("cashier", "").value.trim().to_owned(),
            self.typed("cashier-pin", "").value.trim().to_owned(),
            language,
        );
        let (Some(desk), Some(dirs)) = (here(), place_of_shop()) else {
            self.fail(&No::plain("setup-no-place"));
            return;
        };
        window.global::<SetUpAdapter>().set_busy(true);
        let chosen = desk.going.borrow().settings.clone();
        let me = self.clone();
        desk.engine.with_slot(
            move |slot| create(slot, &set_up, dirs, &cashier, &chosen),
            move |desk, answer| {
                desk.till.global::<SetUpAdapter>().set_busy(false);
                match answer {
                    Ok(sheet) => {
                        // The PINs have done their work.
                        me.state().typed.retain(|key, _| !key.contains("pin"));
                        me.recovery.show(&desk.till, sheet);
                        me.advance(&desk.till);
                        me.pairing.join_later();
                    }
                    Err(no) => me.fail(&no),
                }
            },
        );
    }
}

/// Makes the shop, its first cashier, and remembers the devices that were chosen.
fn create(
    slot: &mut Option<Till>,
    set_up: &SetUp,
    dirs: Dirs,
    cashier: &Cashier,
    chosen: &Settings,
) -> Result<RecoverySheet, No> {
    let (mut till, sheet) = Till::create(set_up, dirs, Box::new(SystemClock), Box::new(SystemEntropy))?;
    let (name, pin, language) = cashier;
    if !name.is_empty()
        && let Err(no) = till.add_operator(name, Role::Cashier, pin, language)
    {
        // The shop stands: a cashier can be added later, its sheet cannot be shown again.
        tracing::warn!(key = no.message.key, "the first cashier was not added");
    }
    let settings = Settings {
        camera: chosen.camera.clone(),
        scanner: chosen.scanner.clone(),
        printer: chosen.printer.clone(),
        ..till.settings().clone()
    };
    if let Err(no) = till.set_settings(&settings) {
        tracing::warn!(key = no.message.key, "the devices were not remembered");
    }
    // The wizard ends before the lock: everybody signs in there.
    till.sign_out();
    *slot = Some(till);
    Ok(sheet)
}
