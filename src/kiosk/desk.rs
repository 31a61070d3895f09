//! The window's side of the counter: both windows, the words, the way to the till's thread, and what is going on now.
//!
//! Invariant: a [`Desk`] lives on the window's thread only; adapters map and forward and keep their passing state here.
//! Nothing in here decides what a customer gets.

use crate::adapters;
use crate::adapters::say::Say;
use crate::devices::sound::{Player, Sound};
use crate::engine::{Engine, EngineEnd, Reply};
use crate::gear::{Followed, Gear, NoGear};
use crate::measure::Measure;
use crate::windows::CustomerPlace;
use slint::ComponentHandle;
use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tillstamp_terminal::views::{Devices, Session, Settings, Verdict};
use tillstamp_ui as ui;

/// What the camera's thread may know of the window.
#[derive(Debug, Default)]
pub struct Shared {
    /// A scan has to wait: an input or a confirm is open, or another screen.
    pub hold: AtomicBool,
    /// The till is locked: two pictures a second are enough.
    pub locked: AtomicBool,
    /// A picture is on its way to the window: skip the next one.
    pub picture_pending: AtomicBool,
    /// A customer's window is open and shows the camera's picture now.
    pub mirror: AtomicBool,
    /// A pairing code is wanted: what is read goes there, and not to the till.
    pub pairing: AtomicBool,
    /// The program ends.
    pub ending: AtomicBool,
    /// Where measured moments go, if anywhere.
    pub(crate) measure: OnceLock<Measure>,
}

/// What is going on at the counter.
#[derive(Default)]
pub struct Going {
    /// Who is signed in.
    pub session: Option<Session>,
    /// What can be changed at any time.
    pub settings: Settings,
    /// The verdict whose sheet is open.
    pub verdict: Option<Verdict>,
    /// What the devices say, for strip and health panel.
    pub devices: Devices,
    /// The settings that the devices follow.
    pub followed: Followed,
    /// The system wishes less movement.
    pub system_rests: bool,
    /// Windows stand where they were opened: nothing is full screen.
    pub windowed: bool,
    /// Where the customer's window was put last.
    pub customer_place: Option<CustomerPlace>,
}

type VerdictHook = Box<dyn FnMut(&Verdict)>;

/// Everything on the window's thread.
pub struct Desk {
    /// The till's window.
    pub till: ui::Till,
    /// The customer's window.
    pub customer: Option<ui::CustomerDisplay>,
    /// The way to the till's thread.
    pub engine: Engine,
    /// What the camera's thread may know.
    pub shared: Arc<Shared>,
    /// What is going on.
    pub going: RefCell<Going>,
    /// Passing state of the counter's adapters.
    pub counter: adapters::counter::State,
    sounds: Option<Player>,
    gear: RefCell<Arc<dyn Gear>>,
    words: RefCell<Say>,
    customer_words: RefCell<Say>,
    replies: Receiver<Reply>,
    touched_at: Cell<Instant>,
    on_verdict: RefCell<Option<VerdictHook>>,
}

thread_local! {
    static DESK: RefCell<Weak<Desk>> = const { RefCell::new(Weak::new()) };
}

/// Runs the answers that wait. The event loop calls it when it is woken.
pub fn pump() {
    if let Some(desk) = here() {
        desk.pump();
    }
}

/// The desk of this thread.
pub fn here() -> Option<Rc<Desk>> {
    DESK.with(|desk| desk.borrow().upgrade())
}

impl Desk {
    /// Puts the desk together and connects every adapter.
    pub fn new(
        till: ui::Till,
        customer: Option<ui::CustomerDisplay>,
        engine: Engine,
        end: EngineEnd,
        sounds: Option<Player>,
    ) -> (Rc<Self>, EngineEnd) {
        let (replies, end) = end.split();
        let words = Say::new("en", "EUR", "UTC");
        let desk = Rc::new(Self {
            till,
            customer,
            engine,
            shared: Arc::new(Shared::default()),
            going: RefCell::default(),
            counter: adapters::counter::State::default(),
            sounds,
            gear: RefCell::new(Arc::new(NoGear)),
            customer_words: RefCell::new(words.clone()),
            words: RefCell::new(words),
            replies,
            touched_at: Cell::new(Instant::now()),
            on_verdict: RefCell::new(None),
        });
        DESK.with(|place| *place.borrow_mut() = Rc::downgrade(&desk));
        adapters::connect(&desk);
        (desk, end)
    }

    /// The devices of this till; until they are told there are none.
    pub fn set_gear(&self, gear: Arc<dyn Gear>) {
        *self.gear.borrow_mut() = gear;
    }

    /// The devices of this till.
    pub fn gear(&self) -> Arc<dyn Gear> {
        Arc::clone(&self.gear.borrow())
    }

    /// Told of every verdict after it is on the screen.
    pub fn set_on_verdict(&self, hook: Option<VerdictHook>) {
        *self.on_verdict.borrow_mut() = hook;
    }

    pub(crate) fn tell_verdict(&self, verdict: &Verdict) {
        crate::line::served(verdict.member_id());
        if let Some(hook) = self.on_verdict.borrow_mut().as_mut() {
            hook(verdict);
        }
    }

    /// Words in the till's language.
    pub fn words(&self) -> Ref<'_, Say> {
        self.words.borrow()
    }

    /// Words in the customer's language.
    pub fn customer_words(&self) -> Ref<'_, Say> {
        self.customer_words.borrow()
    }

    /// Changes the till's language: labels and worded texts.
    pub fn set_language(&self, code: &str) {
        let new = self.words.borrow().in_language(code);
        // The bundled labels know "en" as the source text.
        if slint::select_bundled_translation(new.language().code()).is_err() {
            tracing::warn!(language = code, "no labels in this language");
        }
        *self.words.borrow_mut() = new;
    }

    /// Changes the customer's language.
    pub fn set_customer_language(&self, code: &str) {
        let new = self.customer_words.borrow().in_language(code);
        *self.customer_words.borrow_mut() = new;
    }

    /// Changes the tone in which customers are spoken to.
    pub fn set_customer_voice(&self, voice: &str) {
        let new = self.customer_words.borrow().in_voice(voice);
        *self.customer_words.borrow_mut() = new;
    }

    /// Words for a shop with this zone and currency.
    pub fn set_shop_words(&self, zone: &str, currency: &str) {
        for words in [&self.words, &self.customer_words] {
            let new = words.borrow().in_shop(currency, zone);
            *words.borrow_mut() = new;
        }
    }

    /// One of the till's globals.
    pub fn global<'a, T: slint::Global<'a, ui::Till>>(&'a self) -> T {
        self.till.global::<T>()
    }

    /// Plays a sound, unless the shop muted them.
    pub fn play(&self, sound: Sound) {
        if let Some(sounds) = &self.sounds
            && !self.going.borrow().settings.muted
        {
            sounds.play(sound);
        }
    }

    /// How the loudspeaker is; nothing where there is none in use.
    pub fn sound_status(&self) -> Option<crate::devices::sound::SoundStatus> {
        self.sounds.as_ref().map(Player::status)
    }

    /// Runs the answers that wait.
    pub fn pump(self: &Rc<Self>) {
        while let Ok(reply) = self.replies.try_recv() {
            reply(self);
        }
    }

    /// Waits until all work handed in is answered; for tests and for pictures of the screens.
    pub fn settle(self: &Rc<Self>) {
        self.pump();
        while self.engine.pending() > 0 {
            match self.replies.recv_timeout(Duration::from_secs(20)) {
                Ok(reply) => reply(self),
                Err(_) => return,
            }
        }
        self.pump();
    }

    /// Somebody touched the screen or a key: the idle lock starts anew.
    pub fn touched(&self) {
        self.touched_at.set(Instant::now());
    }

    /// How long nobody has touched anything.
    pub fn idle_for(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.touched_at.get())
    }

    /// Whether a scan has to wait now; keeps the camera's thread informed.
    pub fn update_hold(&self) {
        let screen = self.global::<ui::Navigation>().get_screen();
        let dialog = self.global::<ui::MemberAdapter>().get_dialog() != ui::MemberDialog::None;
        let choosing = self.counter.is_choosing();
        let hold = screen != ui::Screen::Counter || dialog || choosing;
        self.shared.hold.store(hold, Ordering::Relaxed);
        self.shared.locked.store(screen == ui::Screen::Lock, Ordering::Relaxed);
    }

    /// A short notice at the bottom.
    pub fn notice(&self, text: impl Into<slint::SharedString>, tone: ui::Tone) {
        let shell = self.global::<ui::ShellAdapter>();
        shell.set_notice(text.into());
        shell.set_notice_tone(tone);
    }

    /// A refusal of a management action, as a notice.
    pub fn notice_no(&self, no: &tillstamp_terminal::views::No) {
        let text = self.words().both(&no.message);
        self.notice(text, ui::Tone::Refused);
    }

    /// Goes to a screen, as a button would.
    pub fn go(&self, screen: ui::Screen) {
        self.global::<ui::Navigation>().invoke_go(screen);
    }
}
