//! The scan path: parse, verify, revocation, version, time, replay, decide, append; then, and only then, the verdict.
//!
//! Invariant: whatever bytes come in, one verdict comes out; a code is never logged and never kept beyond 60 s.

use super::Till;
use super::act::{Ask, Recorded, Stop};
use crate::fault::Fault;
use crate::views::{Offer, ScanChoice, Verdict};
use tillstamp_ledger::{DeviceTag, EnrolChannel, MemberId, Presentation, UtcMillis};
use tillstamp_loyalty::{Command, Refusal};
use tillstamp_pass::{
    Code, DeviceKey, Freshness, Long, Rejection, Replay, Short, StaticCard, Unreadable, card_number, check_replay,
    check_time, verify_long, verify_short, verify_static,
};

/// Whose sheet is open, and what was shown for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Served {
    pub(crate) member: MemberId,
    pub(crate) presentation: Presentation,
}

/// What was asked for, where it can be asked again, and why it was not done.
type Unserved = (Option<Box<Ask>>, Stop);

/// A code that verified.
#[derive(Clone, Debug)]
struct Shown {
    member: MemberId,
    presentation: Presentation,
    device: Option<DeviceTag>,
    code_time_s: Option<i64>,
    card_version: Option<u16>,
    /// The phone's key, where this till meets it for the first time.
    learn: Option<DeviceKey>,
    /// The very presentation that was served already.
    same: bool,
}

impl Till {
    /// The whole scan path for the bytes of one code. `frame_at_ms` is the frame's time on the monotonic scale
    /// ([`Till::monotonic_ms`]): a code is judged by when it was seen, not by when its turn came.
    pub fn present(&mut self, code: &[u8], frame_at_ms: i64) -> Verdict {
        if !self.is_attended() {
            return self.keep_until_sign_in(code, frame_at_ms);
        }
        let seen_at = self.seen_at(frame_at_ms);
        match self.read_code(code, seen_at) {
            Ok(shown) => self.serve(&shown),
            Err(Stop::No(refusal)) => {
                let member = Code::parse(code).ok().and_then(|code| code.member()).filter(|member| self.knows(*member));
                self.note_plain_refusal(refusal.key(), member);
                self.refused_verdict(&refusal, None)
            }
            Err(Stop::Fault(fault)) => self.fault_verdict(fault, None),
        }
    }

    /// Whether these bytes are a code that would be served: the window asks before it believes typed keys, which can be
    /// anything. Nothing is written.
    pub fn is_genuine(&mut self, code: &[u8], seen_at_ms: i64) -> bool {
        let seen_at = self.seen_at(seen_at_ms);
        self.read_code(code, seen_at).is_ok()
    }

    /// Notes in the journal that something was shown that is not one of our codes; what it was is not kept.
    pub fn note_foreign(&mut self) {
        self.note_plain_refusal(Refusal::CodeNotOurs.key(), None);
    }

    /// Several codes in one frame: ours, with whose they are; the cashier chooses one for [`Till::present`].
    pub fn choices(&mut self, codes: &[Vec<u8>]) -> Vec<ScanChoice> {
        let ours = codes.iter().filter_map(|code| Some((code, Code::parse(code).ok()?.member()?)));
        let ours: Vec<_> = ours.map(|(code, member)| (code.clone(), member)).collect();
        let mut choices: Vec<ScanChoice> = Vec::new();
        for (code, member) in ours {
            let known = self.knows(member);
            let shown = ScanChoice {
                code,
                member: known.then_some(member),
                first_name: if known { self.first_name(member) } else { None },
                card_number: last_digits(member),
            };
            if choices.iter().all(|choice| choice.card_number != shown.card_number) {
                choices.push(shown);
            }
        }
        choices
    }

    /// Serves a member who was looked up: a visit without a code.
    pub fn serve_looked_up(&mut self, member: MemberId) -> Verdict {
        self.serve(&Shown {
            member,
            presentation: Presentation::LookedUp,
            device: None,
            code_time_s: None,
            card_version: None,
            learn: None,
            same: false,
        })
    }

    /// Trusted time at which a frame was taken; a frame from the future counts as now.
    pub(crate) fn seen_at(&mut self, frame_at_ms: i64) -> UtcMillis {
        let ago_ms = self.time.monotonic_ms().saturating_sub(frame_at_ms).clamp(0, super::waiting::KEPT_MS);
        self.time.now().plus(-ago_ms)
    }

    pub(crate) fn knows(&self, member: MemberId) -> bool {
        self.states.has(member) || matches!(self.store.member(member), Ok(Some(_)))
    }

    fn read_code(&mut self, code: &[u8], seen_at: UtcMillis) -> Result<Shown, Stop> {
        match Code::parse(code) {
            Ok(Code::Static(card)) => self.read_static(&card),
            Ok(Code::Short(short)) => self.read_short(&short, seen_at),
            Ok(Code::Long(long)) => self.read_long(&long, seen_at),
            // Ours, but nothing that a lone till serves.
            Ok(Code::Coupon(_) | Code::Pairing(_) | Code::Referral(_) | Code::Claim(_)) | Err(Unreadable::NotOurs) => {
                Err(Stop::No(Refusal::CodeNotOurs))
            }
            Err(Unreadable::Malformed(fault)) => {
                tracing::info!(%fault, "a code of ours was unreadable");
                Err(Stop::No(Refusal::CodeDamaged))
            }
        }
    }

    fn read_static(&mut self, card: &StaticCard) -> Result<Shown, Stop> {
        verify_static(card, self.merchant(), &self.issuers).map_err(rejected)?;
        Ok(Shown {
            member: card.member,
            presentation: Presentation::StaticCard,
            device: None,
            code_time_s: None,
            card_version: Some(card.version),
            learn: None,
            same: false,
        })
    }

    fn read_short(&mut self, short: &Short, seen_at: UtcMillis) -> Result<Shown, Stop> {
        let merchant = self.merchant();
        if short.merchant_tag != tillstamp_pass::merchant_tag(merchant) {
            return Err(Stop::No(Refusal::CodeOtherShop));
        }
        let Some(row) = self.store.device(short.member, short.device)? else {
            return Err(Stop::No(Refusal::CodeUnknownPhone));
        };
        let key = DeviceKey::new(row.algorithm, &row.public_key).map_err(|_| Stop::No(Refusal::CodeForged))?;
        verify_short(short, merchant, &key).map_err(rejected)?;
        if row.revoked {
            return Err(Stop::No(Refusal::DeviceRevoked));
        }
        let same = self.check_rotating(short.time_s, row.last_code_time_s, seen_at)?;
        Ok(Shown {
            member: short.member,
            presentation: Presentation::ShortCode,
            device: Some(short.device),
            code_time_s: Some(i64::from(short.time_s)),
            card_version: None,
            learn: None,
            same,
        })
    }

    fn read_long(&mut self, long: &Long, seen_at: UtcMillis) -> Result<Shown, Stop> {
        verify_long(long, self.merchant(), &self.issuers, seen_at, self.time.state()).map_err(rejected)?;
        let device = long.pass.device.tag();
        let row = self.store.device(long.pass.member, device)?;
        if row.as_ref().is_some_and(|row| row.revoked) {
            return Err(Stop::No(Refusal::DeviceRevoked));
        }
        let last = row.as_ref().and_then(|row| row.last_code_time_s);
        let same = self.check_rotating(long.time_s, last, seen_at)?;
        Ok(Shown {
            member: long.pass.member,
            presentation: Presentation::LongCode,
            device: Some(device),
            code_time_s: Some(i64::from(long.time_s)),
            card_version: None,
            learn: row.is_none().then(|| long.pass.device.clone()),
            same,
        })
    }

    /// Time and replay of a rotating code; true where it is the presentation that was served last.
    fn check_rotating(&self, time_s: u32, last_s: Option<i64>, seen_at: UtcMillis) -> Result<bool, Stop> {
        let freshness = check_time(time_s, seen_at, self.time.state());
        // Replay is told first: "used already" helps more than "expired" where both hold, and a copy is always both.
        match (check_replay(last_s, true, time_s, freshness), freshness) {
            (Replay::Used, Freshness::Fresh | Freshness::Flagged { .. }) => Err(Stop::No(Refusal::CodeUsed)),
            (_, Freshness::Expired { ago_s }) => Err(Stop::No(Refusal::CodeExpired { ago_s })),
            (_, Freshness::FromFuture { ahead_s }) => Err(Stop::No(Refusal::CodeFromFuture { ahead_s })),
            (replay, _) => Ok(replay == Replay::Same),
        }
    }

    fn serve(&mut self, shown: &Shown) -> Verdict {
        let result = self.serve_steps(shown);
        let member = self.survivor(shown.member);
        if self.knows(member) {
            self.served = Some(Served { member, presentation: shown.presentation });
        }
        match result {
            Ok(None) => self.same_code_verdict(member),
            Ok(Some((ask, recorded))) => self.done_verdict(&ask, &recorded),
            Err((ask, stop)) => self.stop_verdict(stop, ask.map(|ask| *ask), Some(member)),
        }
    }

    /// The visit; nothing where this very presentation was served already.
    fn serve_steps(&mut self, shown: &Shown) -> Result<Option<(Ask, Recorded)>, Unserved> {
        let plain = |stop: Stop| (None, stop);
        if shown.same {
            return Ok(None);
        }
        if !self.knows(shown.member) && shown.presentation != Presentation::LookedUp {
            self.welcome(shown).map_err(plain)?;
        }
        if let Some(key) = &shown.learn {
            self.act(&Ask::new(Command::EnrolDevice {
                member: shown.member,
                device: key.tag(),
                algorithm: key.algorithm(),
                public_key: key.public_key().to_vec(),
            }))
            .map_err(plain)?;
        }
        let ask = Ask::new(Command::Scan {
            member: shown.member,
            presentation: shown.presentation,
            device: shown.device,
            code_time_s: shown.code_time_s,
            card_version: shown.card_version,
        });
        match self.act(&ask) {
            Ok(recorded) => Ok(Some((ask, recorded))),
            Err(stop) => Err((Some(Box::new(ask)), stop)),
        }
    }

    /// A prepared card, or a phone that enrolled itself: its first scan makes the member.
    fn welcome(&mut self, shown: &Shown) -> Result<(), Stop> {
        let channel = match shown.presentation {
            Presentation::StaticCard => EnrolChannel::PrintedCard,
            _ => EnrolChannel::Phone,
        };
        self.act(&Ask::new(Command::Enrol { member: shown.member, channel }))?;
        if channel == EnrolChannel::PrintedCard {
            // Its first version was printed before; a prepared card has no other.
            for _ in 0..shown.card_version.unwrap_or(1).min(4) {
                self.act(&Ask::new(Command::IssueCard { member: shown.member }))?;
            }
        }
        self.note_new_member(shown.member);
        Ok(())
    }

    /// The member that lives on, where this one was merged.
    pub(crate) fn survivor(&self, member: MemberId) -> MemberId {
        let cache = self.store.member(member).ok().flatten();
        cache.and_then(|cache| cache.merged_into).unwrap_or(member)
    }
}

/// What a rejection by `pass` means at the counter.
fn rejected(rejection: Rejection) -> Stop {
    Stop::No(match rejection {
        Rejection::OtherShop | Rejection::UnknownKey => Refusal::CodeOtherShop,
        Rejection::KeyRevoked => Refusal::CardBlocked,
        Rejection::KeyOutOfTime | Rejection::Forged | Rejection::OtherDevice => Refusal::CodeForged,
        Rejection::Expired { ago_s } => Refusal::CodeExpired { ago_s },
    })
}

/// Last four digits of the card number: enough to tell two cards apart.
pub(crate) fn last_digits(member: MemberId) -> String {
    let digits = card_number(member).digits();
    format!("… {}", digits.get(digits.len().saturating_sub(4)..).unwrap_or_default())
}

impl Till {
    fn keep_until_sign_in(&mut self, code: &[u8], frame_at_ms: i64) -> Verdict {
        self.hold(code, frame_at_ms);
        let mut verdict = self.refused_verdict(&Refusal::SignInFirst, None);
        verdict.offer = Offer::SignIn;
        verdict
    }

    /// A fault as a verdict: nothing was recorded.
    pub(crate) fn fault_verdict(&mut self, fault: Fault, member: Option<MemberId>) -> Verdict {
        let no = crate::views::No::from(fault);
        let now = self.time.now();
        self.problem = Some((no.message.clone(), now));
        self.plain_refusal(no.message, member)
    }
}
