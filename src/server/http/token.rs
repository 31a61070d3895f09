//! A terminal's token as text: merchant and secret in hexadecimal digits.

use tillstamp_ledger::MerchantId;

/// What proves a terminal.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// Tenant.
    pub merchant: MerchantId,
    /// The secret that pairing gave.
    pub secret: [u8; 32],
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// Ninety-six digits, as they stand behind `Bearer`.
    pub fn text(&self) -> String {
        self.merchant.bytes().iter().chain(&self.secret).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The inverse of [`Token::text`].
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 48] = from_hex(text)?;
        let (merchant, secret) = bytes.split_at(16);
        Some(Self { merchant: MerchantId::from_bytes(merchant.try_into().ok()?), secret: secret.try_into().ok()? })
    }
}

/// So many bytes from lower-case hexadecimal digits; nothing else is taken.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}
