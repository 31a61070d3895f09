//! The set-up wizard: a shop from nothing, one step after another.
//!
//! Invariant: going back loses nothing that was typed; the shop is made in one go when the first card is chosen, and
//! the recovery sheet is left only by two words from it.

use super::form::{FieldExt, Form, choice, clock, minutes, model, number, pin, text, whole};
use super::program_view::preview;
use super::say::Say;
use super::{Office, files, lock};
use crate::adapters::shell;
use crate::desk::here;
use crate::devices::frames;
use slint::{ComponentHandle, Image, Model, Rgb8Pixel, SharedPixelBuffer};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_pass::qr;
use tillstamp_scan::{CALIBRATION_TEXT, Calibration, calibrate};
use tillstamp_terminal::ledger::{CurrencyCode, Role};
use tillstamp_terminal::loyalty::{BusinessDay, Label, Program, Template, templates};
use tillstamp_terminal::views::{Brand, FirstOwner, No, RecoverySheet, SetUp};
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui::{self as ui, DeviceView, FieldView, OfficeAdapter, SetUpAdapter, SetUpStep, StepView, TemplateView};
use tillstamp_words::Arg;

const STEPS: [(SetUpStep, &str); 7] = [
    (SetUpStep::Shop, "setup-step-shop"),
    (SetUpStep::Camera, "setup-step-camera"),
    (SetUpStep::Scanner, "setup-step-scanner"),
    (SetUpStep::People, "setup-step-people"),
    (SetUpStep::Card, "setup-step-card"),
    (SetUpStep::Recovery, "setup-step-recovery"),
    (SetUpStep::Ready, "setup-step-ready"),
];
/// Step at which the shop is made: behind it there is no way back.
const MAKING: usize = 4;
const CURRENCIES: [&str; 4] = ["CZK", "EUR", "HUF", "DKK"];
const ZONES: [&str; 4] = ["Europe/Prague", "Europe/Berlin", "Europe/Budapest", "Europe/Copenhagen"];
/// Words on the sheet that are asked for are at least this far apart.
const WORDS: usize = 12;

thread_local! {
    static PLACE: RefCell<Option<Dirs>> = const { RefCell::new(None) };
}

/// Where a new shop will live; said once by the program before its window opens.
pub fn place(dirs: Dirs) {
    PLACE.with(|place| *place.borrow_mut() = Some(dirs));
}

/// What was typed into one field.
#[derive(Clone, Default)]
struct Typed {
    value: String,
    selected: i32,
}

#[derive(Default)]
struct State {
    step: usize,
    typed: HashMap<String, Typed>,
    template: usize,
    camera: usize,
    cameras: Vec<String>,
    sheet: Option<RecoverySheet>,
}

/// The adapter of the wizard.
#[derive(Clone)]
pub struct Wizard {
    office: Office,
    state: Arc<Mutex<State>>,
}

impl Wizard {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default() };
        let global = window.global::<SetUpAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_next(on(Self::next));
        global.on_back(on(Self::back));
        global.on_save_sheet(on(|me| me.keep_sheet(false)));
        global.on_print_sheet(on(|me| me.keep_sheet(true)));
        let editor = me.clone();
        global.on_edited(move |index| editor.edited(index));
        let prover = me.clone();
        global.on_proof_edited(move |index| {
            prover.office.with(|window| {
                let fields = window.global::<SetUpAdapter>().get_proof();
                if let Some(field) = usize::try_from(index).ok().and_then(|index| fields.row_data(index)) {
                    Form::of(fields).set_error(&field.key, "");
                }
            });
        });
        let chooser = me.clone();
        global.on_choose_template(move |index| chooser.choose_template(index));
        let looker = me.clone();
        global.on_choose_camera(move |index| looker.choose_camera(index));
        let scanner = me.clone();
        global.on_scanner_arrived(move |typed| scanner.arrived(&typed));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Shows the step that is open.
    pub fn open(&self) {
        self.office.with(|window| self.show(window));
    }

    fn show(&self, window: &ui::Till) {
        let say = self.office.say();
        let global = window.global::<SetUpAdapter>();
        let step = self.state().step;
        let rows = STEPS.iter().enumerate();
        let rows = rows.map(|(index, (_, key))| StepView { title: say.plain(key).into(), done: index < step });
        global.set_steps(model(rows.collect()));
        global.set_step(STEPS[step].0);
        global.set_step_number(i32::try_from(step).unwrap_or(0));
        global.set_can_go_back(step > 0 && step <= MAKING);
        global.set_error("".into());
        match STEPS[step].0 {
            SetUpStep::Camera => self.show_cameras(&global, &say),
            SetUpStep::Scanner => show_scanner(&global, &say),
            SetUpStep::Card => self.show_templates(&global, &say),
            SetUpStep::Recovery => self.show_sheet(&global, &say),
            _ => {}
        }
        global.set_fields(model(self.fields(&say)));
    }

    fn typed(&self, key: &str, default: &str) -> Typed {
        let state = self.state();
        state.typed.get(key).cloned().unwrap_or(Typed { value: default.to_owned(), selected: 0 })
    }

    fn filled(&self, field: FieldView) -> FieldView {
        match self.state().typed.get(field.key.as_str()) {
            Some(typed) => FieldView { value: (&typed.value).into(), selected: typed.selected, ..field },
            None => field,
        }
    }

    fn fields(&self, say: &Say) -> Vec<FieldView> {
        let step = STEPS[self.state().step].0;
        let rows = match step {
            SetUpStep::Shop => {
                let code = say.languages().iter().position(|(code, _)| *code == say.code()).unwrap_or(0);
                let names = say.languages().into_iter().map(|(_, name)| name).collect();
                let home = home_of(say.code());
                vec![
                    text("shop", say.plain("settings-name"), ""),
                    choice("language", say.plain("form-language"), names, code),
                    choice("currency", say.plain("setup-currency"), CURRENCIES.map(str::to_owned).to_vec(), home),
                    text("cut-off", say.plain("hours-cut-off"), &clock(120)).hint(say.plain("hours-cut-off-hint")),
                    text("zone", say.plain("hours-zone"), ZONES[home]),
                ]
            }
            SetUpStep::People => vec![
                text("owner", say.plain("setup-owner"), ""),
                pin("pin", say.plain("setup-owner-pin")).hint(say.plain("staff-pin-shape")),
                pin("pin-again", say.plain("staff-pin-again")),
                text("cashier", say.plain("setup-cashier"), "").hint(say.plain("setup-cashier-hint")),
                pin("cashier-pin", say.plain("setup-cashier-pin")),
            ],
            SetUpStep::Card => {
                let program = self.template(say).map(|template| template.program);
                let Some(program) = program else { return Vec::new() };
                let Some(card) = program.cards.first() else { return Vec::new() };
                let reward = program.reward(card.reward).map(|reward| say.label(&reward.name)).unwrap_or_default();
                vec![
                    text("card", say.plain("program-name"), &say.label(&card.name)),
                    number("goal", say.plain("program-goal"), card.goal).unit(say.plain("program-unit-stamps")),
                    text("reward", say.plain("program-reward"), &reward),
                ]
            }
            _ => Vec::new(),
        };
        rows.into_iter().map(|row| self.filled(row)).collect()
    }

    fn form(window: &ui::Till) -> Form {
        Form::of(window.global::<SetUpAdapter>().get_fields())
    }

    /// Keeps what is in the fields now.
    fn keep(&self, window: &ui::Till) {
        let fields = window.global::<SetUpAdapter>().get_fields();
        let mut state = self.state();
        for field in fields.iter() {
            let typed = Typed { value: field.value.to_string(), selected: field.selected };
            state.typed.insert(field.key.to_string(), typed);
        }
    }

    fn edited(&self, index: i32) {
        self.office.with(|window| {
            let fields = window.global::<SetUpAdapter>().get_fields();
            let Some(field) = usize::try_from(index).ok().and_then(|index| fields.row_data(index)) else { return };
            Form::of(fields).set_error(&field.key, "");
            self.keep(window);
            match field.key.as_str() {
                // The wizard speaks the chosen language at once.
                "language" => {
                    let code =
                        super::staff::language_of(&self.office.say(), usize::try_from(field.selected).unwrap_or(0));
                    if let Some(desk) = here() {
                        desk.set_language(code);
                        desk.set_customer_language(code);
                    }
                    let home = home_of(code);
                    let mut state = self.state();
                    state.typed.insert(
                        "currency".to_owned(),
                        Typed { selected: i32::try_from(home).unwrap_or(0), ..Typed::default() },
                    );
                    state.typed.insert("zone".to_owned(), Typed { value: ZONES[home].to_owned(), selected: 0 });
                    drop(state);
                    self.show(window);
                }
                "card" | "goal" | "reward" => self.show_preview(window),
                _ => {}
            }
        });
    }

    fn back(&self) {
        self.office.with(|window| {
            self.keep(window);
            {
                let mut state = self.state();
                state.step = state.step.saturating_sub(1);
            }
            self.show(window);
        });
    }

    fn next(&self) {
        self.office.with(|window| {
            self.keep(window);
            let say = self.office.say();
            let form = Self::form(window);
            form.clear_errors();
            let step = self.state().step;
            let may_go = match STEPS[step].0 {
                SetUpStep::Shop => check_shop(&say, &form),
                SetUpStep::People => check_people(&say, &form),
                SetUpStep::Card => {
                    self.make(window, &say, &form);
                    false
                }
                SetUpStep::Recovery => self.check_proof(window, &say),
                SetUpStep::Ready => {
                    self.finish();
                    false
                }
                SetUpStep::Camera | SetUpStep::Scanner => true,
            };
            if may_go {
                self.advance(window);
            }
        });
    }

    fn advance(&self, window: &ui::Till) {
        {
            let mut state = self.state();
            state.step = (state.step + 1).min(STEPS.len() - 1);
        }
        window.global::<OfficeAdapter>().set_notice("".into());
        self.show(window);
    }

    fn finish(&self) {
        *self.state() = State::default();
        if let Some(desk) = here() {
            shell::refresh_shop(&desk);
            desk.go(ui::Screen::Lock);
        }
    }

    fn show_cameras(&self, global: &SetUpAdapter<'_>, say: &Say) {
        let found = frames::list_cameras();
        let mut rows: Vec<DeviceView> =
            found.iter().map(|camera| DeviceView { title: (&camera.name).into(), note: "".into() }).collect();
        rows.push(DeviceView {
            title: say.plain("setup-demo-camera").into(),
            note: say.plain("setup-demo-camera-note").into(),
        });
        let note = if found.is_empty() { "setup-camera-none" } else { "setup-camera-note" };
        global.set_camera_note(say.plain(note).into());
        global.set_cameras(model(rows));
        let mut state = self.state();
        state.cameras = found.into_iter().map(|camera| camera.name).collect();
        global.set_camera(i32::try_from(state.camera).unwrap_or(0));
    }

    fn choose_camera(&self, index: i32) {
        self.state().camera = usize::try_from(index).unwrap_or(0);
        self.office.with(|window| window.global::<SetUpAdapter>().set_camera(index));
    }

    fn arrived(&self, typed: &str) {
        self.office.with(|window| {
            let say = self.office.say();
            let global = window.global::<SetUpAdapter>();
            let (key, note) = match calibrate(typed.as_bytes()) {
                Calibration::Good => ("setup-scanner-good", String::new()),
                Calibration::CaseTurned => ("setup-scanner-case", String::new()),
                Calibration::Differs(list) => {
                    let wrong: Vec<String> =
                        list.iter().take(8).filter_map(|row| row.shown).map(String::from).collect();
                    ("setup-scanner-differs", wrong.join(" "))
                }
                Calibration::NotTheCode => ("setup-scanner-other", String::new()),
            };
            global.set_scanner_title(say.with(key, &[("signs", Arg::Text(&note))]).into());
        });
    }

    fn template(&self, say: &Say) -> Option<Template> {
        let currency = CurrencyCode::new(CURRENCIES[self.chosen("currency", CURRENCIES.len())])?;
        let day = self.business_day(say);
        let index = self.state().template;
        templates(currency, &day).into_iter().nth(index)
    }

    fn chosen(&self, key: &str, count: usize) -> usize {
        usize::try_from(self.typed(key, "").selected).unwrap_or(0).min(count - 1)
    }

    fn business_day(&self, say: &Say) -> BusinessDay {
        let zone = self.typed("zone", ZONES[home_of(say.code())]).value;
        let cutoff = minutes(&self.typed("cut-off", "02:00").value).unwrap_or(120);
        BusinessDay { time_zone: zone, cutoff_minutes: cutoff, opening: Default::default(), holidays: Vec::new() }
    }

    fn show_templates(&self, global: &SetUpAdapter<'_>, say: &Say) {
        let currency = CurrencyCode::new(CURRENCIES[self.chosen("currency", CURRENCIES.len())]);
        let list = currency.map(|currency| templates(currency, &self.business_day(say))).unwrap_or_default();
        let rows = list.iter().map(|template| TemplateView {
            title: say.plain(template.key).into(),
            note: say.plain(&format!("{}-description", template.key)).into(),
        });
        global.set_templates(model(rows.collect()));
        let chosen = self.state().template;
        global.set_template(i32::try_from(chosen).unwrap_or(0));
        if let Some(program) = self.program(say)
            && let Some(card) = program.cards.first()
        {
            let (view, reward) = preview(say, &program, card);
            global.set_preview(view);
            global.set_preview_reward(reward.into());
        }
    }

    fn choose_template(&self, index: i32) {
        {
            let mut state = self.state();
            state.template = usize::try_from(index).unwrap_or(0);
            for key in ["card", "goal", "reward"] {
                state.typed.remove(key);
            }
        }
        self.office.with(|window| self.show(window));
    }

    fn show_preview(&self, window: &ui::Till) {
        let say = self.office.say();
        if let Some(program) = self.program(&say)
            && let Some(card) = program.cards.first()
        {
            let (view, reward) = preview(&say, &program, card);
            let global = window.global::<SetUpAdapter>();
            global.set_preview(view);
            global.set_preview_reward(reward.into());
        }
    }

    /// The template with what was typed about its first card.
    fn program(&self, say: &Say) -> Option<Program> {
        let mut program = self.template(say)?.program;
        let (card_name, reward_name, goal) =
            (self.typed("card", "").value, self.typed("reward", "").value, self.typed("goal", "").value);
        let card = program.cards.first_mut()?;
        if let Some(goal) = whole(&goal) {
            card.goal = u32::try_from(goal).unwrap_or(u32::MAX);
        }
        if !card_name.trim().is_empty() && card_name.trim() != say.label(&card.name) {
            card.name = Label::new(card_name.trim());
        }
        let reward = card.reward;
        if let Some(reward) = program.rewards.iter_mut().find(|known| known.id == reward)
            && !reward_name.trim().is_empty()
            && reward_name.trim() != say.label(&reward.name)
        {
            reward.name = Label::new(reward_name.trim());
        }
        Some(program)
    }

    fn make(&self, window: &ui::Till, say: &Say, form: &Form) {
        let Some(program) = self.program(say) else { return };
        if whole(&form.value("goal")).is_none() {
            form.set_error("goal", &say.plain("form-number-wrong"));
            return;
        }
        if let Some(fault) = program.validate().first() {
            let field = if fault.key == "fault-card-goal" { "goal" } else { "card" };
            form.set_error(field, &super::program_view::fault_text(say, fault));
            return;
        }
        let language = say.code().to_owned();
        let set_up = SetUp {
            shop_name: self.typed("shop", "").value.trim().to_owned(),
            language: language.clone(),
            customer_language: language.clone(),
            owner: FirstOwner {
                name: self.typed("owner", "").value.trim().to_owned(),
                pin: self.typed("pin", "").value,
                language: language.clone(),
            },
            program,
            brand: Brand::default(),
        };
        let cashier =
            (self.typed("cashier", "").value.trim().to_owned(), self.typed("cashier-pin", "").value, language);
        let camera = {
            let state = self.state();
            state.cameras.get(state.camera).cloned().unwrap_or_default()
        };
        let (Some(desk), Some(dirs)) = (here(), PLACE.with(|place| place.borrow().clone())) else {
            self.fail(&No::plain("setup-no-place"));
            return;
        };
        window.global::<SetUpAdapter>().set_busy(true);
        let me = self.clone();
        desk.engine.with_slot(
            move |slot| create(slot, &set_up, dirs, &cashier, &camera),
            move |desk, answer| {
                desk.till.global::<SetUpAdapter>().set_busy(false);
                match answer {
                    Ok(sheet) => {
                        {
                            let mut state = me.state();
                            state.sheet = Some(sheet);
                            // The PINs have done their work.
                            state.typed.retain(|key, _| !key.contains("pin"));
                        }
                        me.advance(&desk.till);
                    }
                    Err(no) => me.fail(&no),
                }
            },
        );
    }

    fn fail(&self, no: &No) {
        let text = self.office.say().no(no);
        self.office.with(|window| window.global::<SetUpAdapter>().set_error(text.into()));
    }

    fn show_sheet(&self, global: &SetUpAdapter<'_>, say: &Say) {
        let state = self.state();
        let Some(sheet) = &state.sheet else { return };
        global.set_words(model(sheet.phrase.iter().map(slint::SharedString::from).collect()));
        global.set_owner_code((&sheet.owner_code).into());
        global.set_sheet_note("".into());
        let rows = asked(sheet).into_iter().map(|index| {
            let number = i64::try_from(index + 1).unwrap_or(0);
            text(&index.to_string(), say.count("setup-word", number), "")
        });
        global.set_proof(model(rows.collect()));
    }

    fn check_proof(&self, window: &ui::Till, say: &Say) -> bool {
        let form = Form::of(window.global::<SetUpAdapter>().get_proof());
        form.clear_errors();
        let mut state = self.state();
        let Some(sheet) = &state.sheet else { return true };
        for index in asked(sheet) {
            let typed = form.value(&index.to_string()).to_lowercase();
            if sheet.phrase.get(index).is_none_or(|word| *word != typed) {
                form.set_error(&index.to_string(), &say.plain("setup-word-wrong"));
            }
        }
        let is_right = !form.has_errors();
        if is_right {
            // Shown once: from here on it is on paper only.
            state.sheet = None;
            let global = window.global::<SetUpAdapter>();
            global.set_words(model(Vec::new()));
            global.set_owner_code("".into());
        }
        is_right
    }

    fn keep_sheet(&self, print: bool) {
        let Some(sheet) = self.state().sheet.clone() else { return };
        let me = self.clone();
        self.office.call(
            move |till| {
                let shop = crate::prints::Shop::of(till);
                let today = till.business_date();
                let pdf = crate::prints::recovery_sheet(&shop, &sheet, today)
                    .map_err(|error| No { details: Some(error.to_string()), ..No::plain("manager-print-failed") })?;
                let path = files::keep(till, "recovery", "recovery-sheet.pdf", &pdf)?;
                let sent = print && sent_to_printer(&path);
                Ok((path, sent))
            },
            move |office, window, answer: Result<_, No>| match answer {
                Ok((path, sent)) => {
                    let file = path.display().to_string();
                    let key = match (print, sent) {
                        (true, true) => "setup-sheet-printed",
                        (true, false) => "setup-sheet-not-printed",
                        (false, _) => "setup-sheet-saved",
                    };
                    let note = office.say().with(key, &[("file", Arg::Text(&file))]);
                    window.global::<SetUpAdapter>().set_sheet_note(note.into());
                }
                Err(no) => me.fail(&no),
            },
        );
    }
}

/// Makes the shop, its first cashier and remembers the camera.
fn create(
    slot: &mut Option<Till>,
    set_up: &SetUp,
    dirs: Dirs,
    cashier: &(String, String, String),
    camera: &str,
) -> Result<RecoverySheet, No> {
    let (mut till, sheet) = Till::create(set_up, dirs, Box::new(SystemClock), Box::new(SystemEntropy))?;
    let (name, pin, language) = cashier;
    if !name.is_empty()
        && let Err(no) = till.add_operator(name, Role::Cashier, pin, language)
    {
        // The shop stands: a cashier can be added later, its sheet cannot be shown again.
        tracing::warn!(key = no.message.key, "the first cashier was not added");
    }
    let settings = tillstamp_terminal::views::Settings { camera: camera.to_owned(), ..till.settings().clone() };
    if let Err(no) = till.set_settings(&settings) {
        tracing::warn!(key = no.message.key, "the camera was not remembered");
    }
    // The wizard ends before the lock: everybody signs in there.
    till.sign_out();
    *slot = Some(till);
    Ok(sheet)
}

/// Hands a file to the system's printing; false where there is none.
fn sent_to_printer(path: &std::path::Path) -> bool {
    std::process::Command::new("lp").arg(path).status().is_ok_and(|status| status.success())
}

fn show_scanner(global: &SetUpAdapter<'_>, say: &Say) {
    global.set_scanner_title(say.plain("setup-scanner-waiting").into());
    global.set_scanner_note(say.plain("setup-scanner-note").into());
    global.set_scanner_code(code_picture(CALIBRATION_TEXT));
}

/// A QR code, one pixel a module with its quiet zone; the window scales it without smoothing.
fn code_picture(text: &str) -> Image {
    let Ok(matrix) = qr::modules(text, qr::EccLevel::M) else { return Image::default() };
    const QUIET: usize = 4;
    let size = matrix.size() + 2 * QUIET;
    let side = u32::try_from(size).unwrap_or(1);
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(side, side);
    for (index, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (index % size, index / size);
        let dark = x >= QUIET && y >= QUIET && matrix.is_dark(x - QUIET, y - QUIET);
        let value = if dark { 0 } else { 255 };
        *pixel = Rgb8Pixel { r: value, g: value, b: value };
    }
    Image::from_rgb8(pixels)
}

/// Which two words are asked for: far apart, and other ones for another sheet.
fn asked(sheet: &RecoverySheet) -> [usize; 2] {
    let sum: usize = sheet.phrase.iter().flat_map(|word| word.bytes()).map(usize::from).sum();
    let count = sheet.phrase.len().clamp(2, WORDS);
    let first = sum % (count / 2);
    [first, count / 2 + (sum / 7) % (count - count / 2)]
}

fn check_shop(say: &Say, form: &Form) -> bool {
    if form.value("shop").is_empty() {
        form.set_error("shop", &say.plain("settings-name-missing"));
    }
    if minutes(&form.value("cut-off")).is_none_or(|minutes| minutes > 12 * 60) {
        form.set_error("cut-off", &say.plain("setup-cut-off-wrong"));
    }
    let zone = form.value("zone");
    let day = BusinessDay { time_zone: zone, cutoff_minutes: 120, opening: Default::default(), holidays: Vec::new() };
    let known = CurrencyCode::new("EUR")
        .and_then(|currency| templates(currency, &day).into_iter().next())
        .is_some_and(|template| template.program.validate().is_empty());
    if !known {
        form.set_error("zone", &say.plain("setup-zone-wrong"));
    }
    !form.has_errors()
}

fn check_people(say: &Say, form: &Form) -> bool {
    let is_pin = |pin: &str| (4..=8).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
    if form.value("owner").is_empty() {
        form.set_error("owner", &say.plain("staff-name-missing"));
    }
    if !is_pin(&form.value("pin")) {
        form.set_error("pin", &say.plain("staff-pin-shape"));
    } else if form.value("pin") != form.value("pin-again") {
        form.set_error("pin-again", &say.plain("staff-pin-differs"));
    }
    if !form.value("cashier").is_empty() && !is_pin(&form.value("cashier-pin")) {
        form.set_error("cashier-pin", &say.plain("staff-pin-shape"));
    }
    !form.has_errors()
}

/// Index of the currency and zone that go with a language.
fn home_of(code: &str) -> usize {
    match code {
        "cs" => 0,
        "hu" => 2,
        "da" => 3,
        _ => 1,
    }
}
