//! Currencies: how many minor digits, which sign.
//!
//! Invariant: an unknown code is shown as itself with two minor digits, as most currencies have.

/// Digits after the decimal mark by ISO 4217.
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// How a currency is written.
pub(crate) enum Mark<'a> {
    /// A sign, which some languages put in front.
    Sign(&'static str),
    /// Letters, which follow.
    Letters(&'a str),
}

pub(crate) fn mark(currency: &str) -> Mark<'_> {
    match currency {
        "EUR" => Mark::Sign("€"),
        "GBP" => Mark::Sign("£"),
        "USD" => Mark::Sign("$"),
        "CZK" => Mark::Letters("Kč"),
        "HUF" => Mark::Letters("Ft"),
        "DKK" | "SEK" | "NOK" => Mark::Letters(if currency == "DKK" { "kr." } else { "kr" }),
        "PLN" => Mark::Letters("zł"),
        other => Mark::Letters(other),
    }
}

/// Whether whole amounts are written without minor digits: nobody pays with hellers or fillérs any more.
pub(crate) fn drops_zero_minor(currency: &str) -> bool {
    matches!(currency, "CZK" | "HUF")
}
