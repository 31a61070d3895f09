//! What a code that is not ours plainly is. Invariant: only the kind leaves this module, never the content.

/// The kind of a code that is none of ours, told to the cashier in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ForeignKind {
    /// A web address.
    WebAddress,
    /// The name and password of a wireless network.
    Wifi,
    /// A contact card.
    Contact,
    /// A number as goods carry it: 8, 12, 13 or 14 digits with a right check digit.
    ProductNumber,
    /// Anything else: text, payment, binary.
    Other,
}

impl ForeignKind {
    /// Tells the kind from the bytes of the code.
    pub fn of(bytes: &[u8]) -> Self {
        let bytes = bytes.trim_ascii();
        let starts =
            |prefix: &str| bytes.len() >= prefix.len() && bytes[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes());
        if ["http://", "https://", "www.", "urlto:"].iter().any(|p| starts(p)) {
            Self::WebAddress
        } else if starts("wifi:") {
            Self::Wifi
        } else if ["begin:vcard", "mecard:", "bizcard:", "mailto:", "tel:", "smsto:"].iter().any(|p| starts(p)) {
            Self::Contact
        } else if is_product_number(bytes) {
            Self::ProductNumber
        } else {
            Self::Other
        }
    }
}

/// GS1 check digit (General Specifications, 7.9): weights 3 and 1 from the right.
fn is_product_number(bytes: &[u8]) -> bool {
    if !matches!(bytes.len(), 8 | 12 | 13 | 14) || !bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 =
        bytes.iter().rev().enumerate().map(|(i, digit)| u32::from(digit - b'0') * if i % 2 == 1 { 3 } else { 1 }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::ForeignKind::{self, *};

    #[test]
    fn tells_kinds() {
        let long = vec![b'7'; 7_000];
        let rows: [(&[u8], ForeignKind); 13] = [
            (b"https://example.org/x", WebAddress),
            (b" HTTP://EXAMPLE.ORG", WebAddress),
            (b"www.example.org", WebAddress),
            (b"WIFI:T:WPA;S:net;P:secret;;", Wifi),
            (b"BEGIN:VCARD\nN:Novak", Contact),
            (b"MECARD:N:Novak;;", Contact),
            (b"4006381333931", ProductNumber),
            (b"96385074", ProductNumber),
            (b"4006381333932", Other),
            (b"", Other),
            (b"\xff\xfe\x00\x01", Other),
            (b"SPD*1.0*ACC:CZ5855000000001265098001", Other),
            (&long, Other),
        ];
        for (bytes, kind) in rows {
            assert_eq!(ForeignKind::of(bytes), kind, "{}", bytes.escape_ascii());
        }
    }
}
