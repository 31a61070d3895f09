//! A new till that joins a shop: its ledger begins under the merchant that let it in.
//!
//! Invariant: nothing that only a server may say is written into its stream. Program and staff are what it was told,
//! and give way to what the feed says.

use super::link::{Invitation, JoinDraft, link_change, link_of};
use crate::clock::{Clock, TrustedTime};
use crate::dirs::Dirs;
use crate::entropy::{self, Entropy};
use crate::fault::Fault;
use crate::files;
use crate::keys::{self, KeyFile};
use crate::till::{Answer, InForce, Till, backup, open, settings, setup, staff};
use crate::views::{No, SetUp, Settings};
use tillstamp_ledger::{
    ActionId, BusinessDate, Context, Detail, Fact, MerchantId, OperatorId, ProgramHash, Role, StoreId, UtcMillis,
};
use tillstamp_loyalty::business_date;
use tillstamp_protocol::PairReply;
use tillstamp_store::{Change, Identity, OpenOptions, OperatorRow, Store};

impl Till {
    /// Makes the ledger of a till that was let in. `set_up` gives names, languages, and until the feed brings the
    /// shop's own a program and a first person to sign in (nobody, where the PIN is empty).
    #[allow(clippy::too_many_arguments)]
    pub fn create_joined(
        set_up: &SetUp,
        dirs: Dirs,
        clock: Box<dyn Clock>,
        mut entropy: Box<dyn Entropy>,
        draft: &JoinDraft,
        invitation: &Invitation,
        reply: &PairReply,
    ) -> Answer<Self> {
        if dirs.has_shop() {
            return Err(Fault::Open(tillstamp_store::OpenError::Exists).into());
        }
        setup::make_folders(&dirs)?;
        let raw_now = clock.raw_now();
        files::write_whole(&dirs.unfinished(), b"")?;
        let mut time = TrustedTime::establish(clock, dirs.clock(), None);
        let now = time.now();
        let identity = Identity {
            merchant: MerchantId::from_bytes(reply.merchant.0),
            store: StoreId::from_bytes(reply.store.0),
            terminal: draft.terminal,
        };
        let options = OpenOptions { now: raw_now, ..OpenOptions::default() };
        let (mut store, _) = Store::create(&dirs.of_store(), identity, &options)?;
        let hash = set_up.program.hash()?;
        let context = first_context(set_up, hash, &mut time, raw_now, entropy.as_mut())?;
        let started = store.start_stream(&context, &mut KeyFile::new(&dirs, entropy.as_mut()))?;
        if started.public_key != draft.request.key.0 {
            return Err(No::plain("fault-unknown"));
        }
        time.save()?;
        let owner = OperatorId(entropy::uuid(entropy.as_mut(), now)?);
        let row = owner_row(set_up, owner, entropy.as_mut())?;
        let told = [
            Fact::new(Detail::ProgramPublished { program: hash, from: BusinessDate(i32::MIN) }, None),
            Fact::new(Detail::OperatorChanged { subject: owner, role: Role::Owner, active: true }, None),
        ];
        let document = set_up.program.encode()?;
        store.told_shop(&told, &[Change::Program { document }, Change::Operator(row)])?;
        let mut till = open::assemble(open::Parts {
            in_force: InForce { program: set_up.program.clone(), hash, day: context.business_date },
            settings: Settings {
                shop_name: set_up.shop_name.trim().to_owned(),
                language: set_up.language.clone(),
                customer_language: set_up.customer_language.clone(),
                ..Settings::default()
            },
            brand: settings::checked_brand(&set_up.brand)?,
            dirs,
            store,
            time,
            card_key: None,
            issuers: Vec::new(),
            start_report: Vec::new(),
            stream_key: started.public_key,
            backups: backup::Backups::default(),
        });
        till.entropy = entropy;
        till.keep_settings(&till.settings.clone())?;
        till.keep_brand(&till.brand.clone())?;
        till.begin_joined(invitation, reply)?;
        std::fs::remove_file(till.dirs.unfinished()).map_err(Fault::from)?;
        Ok(till)
    }

    fn begin_joined(&mut self, invitation: &Invitation, reply: &PairReply) -> Answer<()> {
        let now = self.time.now();
        let link = link_of(self, &invitation.address, reply, now).map_err(|_| No::plain("fault-unknown"))?;
        files::write_whole(&self.dirs.sync_token(), &reply.token.0)?;
        let change = link_change(Some(&link)).map_err(|_| No::plain("fault-unknown"))?;
        self.store.write(&[change])?;
        self.store.set_announced(tillstamp_ledger::Epoch(1), true)?;
        self.link = Some(link);
        Ok(())
    }
}

/// Circumstances of the stream's opening.
fn first_context(
    set_up: &SetUp,
    program: ProgramHash,
    time: &mut TrustedTime,
    raw_at: UtcMillis,
    entropy: &mut dyn Entropy,
) -> Answer<Context> {
    let at = time.now();
    Ok(Context {
        action: ActionId(entropy::uuid(entropy, at)?),
        business_date: business_date(&set_up.program.business_day, at),
        day_cutoff_minutes: set_up.program.business_day.cutoff_minutes,
        at,
        raw_at,
        clock: time.state(),
        program,
        operator: None,
        override_by: None,
    })
}

/// Without a PIN it stands in for nobody: it signs nobody in, and waits until the shop's staff come.
fn owner_row(set_up: &SetUp, id: OperatorId, entropy: &mut dyn Entropy) -> Answer<OperatorRow> {
    let pin = &set_up.owner.pin;
    if !pin.is_empty() {
        staff::check_new_pin(pin)?;
    }
    Ok(OperatorRow {
        id,
        name: staff::check_staff_name(&set_up.owner.name)?,
        role: Role::Owner,
        active: true,
        pin_hash: if pin.is_empty() { None } else { Some(keys::hash_secret(pin, entropy)?) },
        language: Some(set_up.owner.language.clone()),
        failed_attempts: 0,
        locked_until: None,
        own_member: None,
    })
}
