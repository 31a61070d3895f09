//! Pairing: from a scanned QR or typed letters to a till that its server knows.
//!
//! Invariant: a code is shown only to the server that it names (its certificate, and its root key), and used up only
//! after a person could see where it leads. Nothing is kept before the server has agreed.

use super::address::{AddressFault, ServerAddress};
use super::cause::{Cause, judge};
use super::transport::{Transport, TransportOptions, peek};
use super::wire::{Kind, Request};
use crate::Till;
use crate::joined::{Invitation, JoinedError};
use crate::views::{Argument, Message, No};
use tillstamp_ledger::MerchantId;
use tillstamp_pass::{Code, Fingerprint};
use tillstamp_protocol::{
    Id, InvitationReply, InvitationRequest, Message as WireMessage, PROTOCOL, PairReply, PairRequest, code_from_typed,
    unpack,
};

/// A pairing code with the place where it counts.
#[derive(Clone, PartialEq, Eq)]
pub struct Invite {
    /// Where the server is.
    pub address: ServerAddress,
    code: Id,
    /// First bytes of the SHA-256 of the server's root key; typed letters do not say it.
    root: Option<[u8; 16]>,
}

impl std::fmt::Debug for Invite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Invite({}, …)", self.address)
    }
}

fn address(text: &str) -> Result<ServerAddress, No> {
    text.parse()
        .map_err(|fault: AddressFault| No { details: Some(fault.to_string()), ..No::plain("pair-address-wrong") })
}

impl Invite {
    /// What a scanned code says: `pair-not-a-code` where it is another one.
    pub fn scanned(text: &str) -> Result<Self, No> {
        match Code::parse(text.trim().as_bytes()) {
            Ok(Code::Pairing(pairing)) => {
                Ok(Self { address: address(&pairing.address)?, code: pairing.once.into(), root: Some(pairing.root) })
            }
            _ => Err(No::plain("pair-not-a-code")),
        }
    }

    /// Letters as the server prints them, and its address.
    pub fn typed(letters: &str, at: &str) -> Result<Self, No> {
        let code = code_from_typed(letters).ok_or_else(|| No::plain("pair-not-a-code"))?;
        Ok(Self { address: address(at)?, code, root: None })
    }

    /// The same, trusting the certificate with this fingerprint: a person compared the words.
    pub fn trusting(&self, words: &str) -> Result<Self, No> {
        let pin: Fingerprint = words.parse().map_err(|_| No::plain("pair-address-wrong"))?;
        let pinned = tillstamp_protocol::pinned_address(self.address.base(), &pin.0);
        Ok(Self { address: address(&pinned)?, ..self.clone() })
    }

    /// What the code leads to; it is not used up. Asks the server: takes as long as the line does.
    pub fn look(&self, options: &TransportOptions) -> Result<InvitationReply, No> {
        let request = InvitationRequest { protocol: PROTOCOL, code: self.code };
        let reply: InvitationReply = self.ask(Kind::Invitation, &request, options)?;
        let is_named = self.root.is_none_or(|root| Fingerprint::of(&reply.root_key.0).0 == root);
        if is_named { Ok(reply) } else { Err(No::plain("pair-root-differs")) }
    }

    /// What the till keeps of it.
    pub fn invitation(&self, found: &InvitationReply) -> Invitation {
        let merchant = MerchantId::from_bytes(found.merchant.0);
        Invitation { address: self.address.to_string(), merchant, is_empty: found.is_empty, code: self.code.0 }
    }

    /// Lets the server decide about a request. Asks the server: takes as long as the line does.
    pub fn present(&self, request: &PairRequest, options: &TransportOptions) -> Result<PairReply, No> {
        let reply: PairReply = self.ask(Kind::Pair, request, options)?;
        let is_named = self.root.is_none_or(|root| Fingerprint::of(&reply.root_key.0).0 == root);
        if is_named { Ok(reply) } else { Err(No::plain("pair-root-differs")) }
    }

    fn ask<R: WireMessage>(&self, kind: Kind, message: &impl WireMessage, options: &TransportOptions) -> Result<R, No> {
        let request = Request::packed(kind, message).map_err(|_| Cause::Implausible.message())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let answer = runtime.block_on(async {
            let transport = Transport::new(&self.address, options).map_err(|_| Cause::Foreign)?;
            let reply = transport.send(&request, None).await?;
            let body = judge(&reply, kind.wanted())?;
            unpack(body).map_err(|_| Cause::Corrupt)
        });
        let answer = answer.map_err(|cause| runtime.block_on(self.explain(cause, options)));
        // A name that is still being looked up must not hold anybody up.
        runtime.shutdown_background();
        answer
    }

    /// A self-made certificate that nobody has vouched for yet is shown to a person.
    async fn explain(&self, cause: Cause, options: &TransportOptions) -> No {
        let may_be_own = matches!(cause, Cause::CertificateUnknown | Cause::CertificateName);
        if may_be_own
            && self.address.pin().is_none()
            && let Ok(Some(found)) = peek(&self.address, options).await
        {
            return Message::plain("pair-compare").with("words", Argument::Text(found.words())).into();
        }
        match &cause {
            Cause::Rejected { code } if code == "pairing-code" => No::plain("pair-code-wrong"),
            Cause::Rejected { code } if code == "other-merchant" => No::plain("pair-other-merchant"),
            cause => cause.message().into(),
        }
    }
}

/// A shop that has a ledger joins. Waits for the server: for the command line; a window does the steps apart.
pub fn pair(till: &mut Till, invite: &Invite, name: &str, options: &TransportOptions) -> Result<InvitationReply, No> {
    let found = invite.look(options)?;
    let invitation = invite.invitation(&found);
    let request = till.pair_request(&invitation, name).map_err(refused)?;
    let reply = invite.present(&request, options)?;
    till.paired(&invitation, &request, &reply).map_err(refused)?;
    Ok(found)
}

/// Why joining or leaving was refused, in words.
pub fn refused(error: JoinedError) -> No {
    match error {
        JoinedError::NotJoined => No::plain("pair-not-joined"),
        JoinedError::AlreadyJoined => No::plain("pair-already"),
        JoinedError::OtherMerchant => No::plain("pair-other-merchant"),
        JoinedError::Unsent(count) => {
            let count = Argument::Count(i64::try_from(count).unwrap_or(i64::MAX));
            Message::plain("pair-unsent").with("count", count).into()
        }
        JoinedError::Fault(fault) => fault.into(),
        error => No { details: Some(error.to_string()), ..No::plain("sync-implausible") },
    }
}
