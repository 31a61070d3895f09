//! The text of a code, `TS1:` + type letter + Base45, and the kinds that stand behind the letters.
//!
//! Invariant: `Code::parse(code.text().as_bytes()) == Ok(code)`, and exactly one text stands for a code. Parsing trusts
//! nothing: whoever acts on a code verifies it first.

use crate::body::{LAYOUT, Reader, SIGNATURE_BYTES};
use crate::member_pass::MemberPass;
use tillstamp_ledger::{BusinessDate, DeviceTag, MemberId, MerchantId};

/// What all our codes begin with.
const PREFIX: &str = "TS1:";
/// No code of ours is longer, in bytes of text. A code has at most 306 characters of Base45 by layout; the rest is
/// room.
pub const TEXT_LIMIT_BYTES: usize = 512;
/// Longest address in a pairing code, so that it stays within QR version 10 at level M.
pub(crate) const ADDRESS_LIMIT_BYTES: usize = 80;

/// Why bytes are no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// An EAN, an address, a Wi-Fi code, binary: whatever does not begin like ours.
    #[error("not one of our codes")]
    NotOurs,
    /// It begins like ours and is damaged, or from a newer version.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

/// What is wrong with a code that begins like ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Letters came in lower case: the scanner changes them.
    #[error("letters arrive in lower case")]
    LowerCase,
    /// Bytes are missing.
    #[error("the code is cut off")]
    CutOff,
    /// Bytes are left over.
    #[error("the code has too many characters")]
    TooMuch,
    /// Two codes without a break between them.
    #[error("two codes arrived as one")]
    Glued,
    /// A type letter of a newer version.
    #[error("unknown type of code")]
    UnknownType,
    /// A layout of a newer version.
    #[error("layout {layout} is newer than this terminal")]
    NewerLayout {
        /// Its number.
        layout: u8,
    },
    /// A character outside the alphabet, or digits that stand for no bytes.
    #[error("a character is wrong")]
    WrongCharacter,
    /// The bytes hold no sense (a pass that is no pass).
    #[error("the content makes no sense")]
    Content,
}

/// Paper: signed by the shop's card key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StaticCard {
    /// Which card key signed it.
    pub key_id: [u8; 4],
    /// Whose it is.
    pub member: MemberId,
    /// Running number of the member's cards, from 1.
    pub version: u16,
    /// Day of issue; 1970-01-01 to 2149-06-06.
    pub day: BusinessDate,
    /// Over [`crate::verify_static`]'s bytes.
    pub signature: [u8; 64],
}

/// Everyday rotating code: signed by a phone that the till knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Short {
    /// First four bytes of the SHA-256 of the merchant's id.
    pub merchant_tag: [u8; 4],
    /// Whose phone.
    pub member: MemberId,
    /// Which phone.
    pub device: DeviceTag,
    /// When it was made, seconds since 1970.
    pub time_s: u32,
    /// By the phone's key.
    pub signature: [u8; 64],
}

/// Rotating code that carries its proof: a signed pass and the phone's signature.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Long {
    /// Says whose phone it is.
    pub pass: MemberPass,
    /// When it was made, seconds since 1970.
    pub time_s: u32,
    /// By the phone's key, which stands in the pass.
    pub signature: [u8; 64],
}

/// A coupon.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Coupon {
    /// Which key signed it.
    pub key_id: [u8; 4],
    /// Identity of this one coupon.
    pub coupon: [u8; 16],
    /// Last day.
    pub last_day: BusinessDate,
    /// By the issuing key.
    pub signature: [u8; 64],
}

/// Joins a terminal to a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pairing {
    /// Which key signed it.
    pub key_id: [u8; 4],
    /// The tenant.
    pub merchant: MerchantId,
    /// First sixteen bytes of the SHA-256 of the merchant's root key: the terminal trusts no other.
    pub root: [u8; 16],
    /// Used once.
    pub once: [u8; 16],
    /// Seconds since 1970.
    pub expires_s: u32,
    /// Where the server is; UTF-8 without control characters.
    pub address: String,
    /// By the issuing key.
    pub signature: [u8; 64],
}

/// A member's invitation to a friend.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Referral {
    /// Which key signed it.
    pub key_id: [u8; 4],
    /// Who invites.
    pub referrer: MemberId,
    /// Which offer.
    pub campaign: u32,
    /// Last day.
    pub last_day: BusinessDate,
    /// By the issuing key.
    pub signature: [u8; 64],
}

/// A slip that a customer without a phone at hand claims a visit with later.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Which key signed it.
    pub key_id: [u8; 4],
    /// Identity of this one slip.
    pub claim: [u8; 16],
    /// Seconds since 1970.
    pub expires_s: u32,
    /// By the issuing key.
    pub signature: [u8; 64],
}

/// Anything that our codes can be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Letter `C`.
    Static(StaticCard),
    /// Letter `R`.
    Short(Short),
    /// Letter `L`.
    Long(Long),
    /// Letter `K`.
    Coupon(Coupon),
    /// Letter `P`.
    Pairing(Pairing),
    /// Letter `F`.
    Referral(Referral),
    /// Letter `A`.
    Claim(Claim),
}

impl Code {
    /// What a camera or a scanner delivered, exactly; says why where it is no code.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let prefix = bytes.get(..PREFIX.len()).ok_or(Unreadable::NotOurs)?;
        if prefix != PREFIX.as_bytes() {
            let lower = prefix.eq_ignore_ascii_case(PREFIX.as_bytes());
            return Err(if lower { Malformed::LowerCase.into() } else { Unreadable::NotOurs });
        }
        if bytes.len() > TEXT_LIMIT_BYTES {
            return Err(Malformed::TooMuch.into());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Malformed::WrongCharacter)?;
        let parsed = parse_rest(text.get(PREFIX.len()..).unwrap_or_default());
        // `TS1:` may occur by chance within Base45, so that only a text that failed is taken for two.
        parsed.map_err(|fault| if text.matches(PREFIX).count() > 1 { Malformed::Glued } else { fault }.into())
    }

    /// The text of its QR code: alphanumeric mode throughout.
    pub fn text(&self) -> String {
        let mut bytes = self.body();
        bytes.extend_from_slice(self.signature());
        format!("{PREFIX}{}{}", self.letter(), base45::encode(&bytes))
    }

    /// The type letter.
    pub fn letter(&self) -> char {
        match self {
            Self::Static(_) => 'C',
            Self::Short(_) => 'R',
            Self::Long(_) => 'L',
            Self::Coupon(_) => 'K',
            Self::Pairing(_) => 'P',
            Self::Referral(_) => 'F',
            Self::Claim(_) => 'A',
        }
    }

    /// Who is meant, where the code is one that a member shows to be served. Unverified.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Self::Static(card) => Some(card.member),
            Self::Short(short) => Some(short.member),
            Self::Long(long) => Some(long.pass.member),
            Self::Coupon(_) | Self::Pairing(_) | Self::Referral(_) | Self::Claim(_) => None,
        }
    }

    /// Everything before the signature.
    pub(crate) fn body(&self) -> Vec<u8> {
        match self {
            Self::Static(card) => card.body(),
            Self::Short(short) => short.body(),
            Self::Long(long) => long.body(),
            Self::Coupon(coupon) => coupon.body(),
            Self::Pairing(pairing) => pairing.body(),
            Self::Referral(referral) => referral.body(),
            Self::Claim(claim) => claim.body(),
        }
    }

    fn signature(&self) -> &[u8; 64] {
        match self {
            Self::Static(code) => &code.signature,
            Self::Short(code) => &code.signature,
            Self::Long(code) => &code.signature,
            Self::Coupon(code) => &code.signature,
            Self::Pairing(code) => &code.signature,
            Self::Referral(code) => &code.signature,
            Self::Claim(code) => &code.signature,
        }
    }
}

fn parse_rest(rest: &str) -> Result<Code, Malformed> {
    let mut characters = rest.chars();
    let letter = characters.next().ok_or(Malformed::CutOff)?;
    let digits = characters.as_str();
    if digits.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Err(Malformed::LowerCase);
    }
    // Base45 gives three characters for two bytes and two for the last one: one character over is a lost one.
    if digits.len() % 3 == 1 && digits.is_ascii() {
        return Err(Malformed::CutOff);
    }
    let body = base45::decode(digits).map_err(|_| Malformed::WrongCharacter)?;
    if base45::encode(&body) != digits {
        return Err(Malformed::WrongCharacter);
    }
    let mut reader = Reader::open(&body)?;
    let code = match letter {
        'C' => Code::Static(StaticCard::read(&mut reader)?),
        'R' => Code::Short(Short::read(&mut reader)?),
        'L' => Code::Long(Long::read(&mut reader)?),
        'K' => Code::Coupon(Coupon::read(&mut reader)?),
        'P' => Code::Pairing(Pairing::read(&mut reader)?),
        'F' => Code::Referral(Referral::read(&mut reader)?),
        'A' => Code::Claim(Claim::read(&mut reader)?),
        _ => return Err(Malformed::UnknownType),
    };
    reader.close()?;
    Ok(code)
}

/// A day in two bytes: days since 1970, held within what two bytes can say.
fn day_bytes(day: BusinessDate) -> [u8; 2] {
    u16::try_from(day.0.max(0)).unwrap_or(u16::MAX).to_be_bytes()
}

fn read_day(reader: &mut Reader<'_>) -> Result<BusinessDate, Malformed> {
    Ok(BusinessDate(i32::from(reader.u16()?)))
}

impl StaticCard {
    pub(crate) fn body(&self) -> Vec<u8> {
        let version = self.version.to_be_bytes();
        [&[LAYOUT], self.key_id.as_slice(), self.member.bytes(), &version, &day_bytes(self.day)].concat()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key_id: reader.array()?,
            member: MemberId::from_bytes(reader.array()?),
            version: reader.u16()?,
            day: read_day(reader)?,
            signature: reader.array()?,
        })
    }
}

impl Short {
    pub(crate) fn body(&self) -> Vec<u8> {
        let time = self.time_s.to_be_bytes();
        [&[LAYOUT], self.merchant_tag.as_slice(), self.member.bytes(), &self.device.0, &time].concat()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            merchant_tag: reader.array()?,
            member: MemberId::from_bytes(reader.array()?),
            device: DeviceTag(reader.array()?),
            time_s: reader.u32()?,
            signature: reader.array()?,
        })
    }
}

impl Long {
    pub(crate) fn body(&self) -> Vec<u8> {
        [&[LAYOUT], self.pass.bytes(), &self.time_s.to_be_bytes()].concat()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let pass = MemberPass::parse(reader.all_but(size_of::<u32>() + SIGNATURE_BYTES)?)?;
        Ok(Self { pass, time_s: reader.u32()?, signature: reader.array()? })
    }
}

impl Coupon {
    pub(crate) fn body(&self) -> Vec<u8> {
        [&[LAYOUT], self.key_id.as_slice(), &self.coupon, &day_bytes(self.last_day)].concat()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key_id: reader.array()?,
            coupon: reader.array()?,
            last_day: read_day(reader)?,
            signature: reader.array()?,
        })
    }
}

impl Pairing {
    pub(crate) fn body(&self) -> Vec<u8> {
        let (expires, address) = (self.expires_s.to_be_bytes(), self.address.as_bytes());
        [&[LAYOUT], self.key_id.as_slice(), self.merchant.bytes(), &self.root, &self.once, &expires, address].concat()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (key_id, merchant) = (reader.array()?, MerchantId::from_bytes(reader.array()?));
        let (root, once, expires_s) = (reader.array()?, reader.array()?, reader.u32()?);
        let address = std::str::from_utf8(reader.all_but(SIGNATURE_BYTES)?).map_err(|_| Malformed::Content)?;
        if address.len() > ADDRESS_LIMIT_BYTES || address.chars().any(char::is_control) {
            return Err(Malformed::Content);
        }
        let address = address.to_owned();
        Ok(Self { key_id, merchant, root, once, expires_s, address, signature: reader.array()? })
    }
}

impl Referral {
    pub(crate) fn body(&self) -> Vec<u8> {
        let campaign = self.campaign.to_be_bytes();
        [&[LAYOUT], self.key_id.as_slice(), self.referrer.bytes(), &campaign, &day_bytes(self.last_day)].concat()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key_id: reader.array()?,
            referrer: MemberId::from_bytes(reader.array()?),
            campaign: reader.u32()?,
            last_day: read_day(reader)?,
            signature: reader.array()?,
        })
    }
}

impl Claim {
    pub(crate) fn body(&self) -> Vec<u8> {
        [&[LAYOUT], self.key_id.as_slice(), &self.claim, &self.expires_s.to_be_bytes()].concat()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            key_id: reader.array()?,
            claim: reader.array()?,
            expires_s: reader.u32()?,
            signature: reader.array()?,
        })
    }
}
