//! The texts in `assets/vectors/pass.json` hold the layouts still: Rust and the wallet page make and read the same
//! codes.
//!
//! `TILLSTAMP_WRITE_VECTORS=1 cargo test -p tillstamp-pass vectors` writes them anew; a changed line is a broken card.

use super::*;
use crate::card_number;
use serde_json::{Value, json};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/vectors/pass.json");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn current() -> Value {
    let code = |(name, code): (&str, Code)| {
        let text = code.text();
        json!({ "name": name, "letter": code.letter().to_string(), "characters": text.len(), "text": text })
    };
    json!({
        "about": "Codes made from these keys. Seeds are 32 equal bytes. Times are seconds, days are days since 1970.",
        "merchant": merchant().to_string(),
        "member": member().to_string(),
        "card_number": card_number(member()).to_string(),
        "card_key": { "seed": hex(&[7; 32]), "public_key": hex(&card_key().public_key()), "id": hex(&card_key().id()) },
        "phone_ed25519": { "seed": hex(&[9; 32]), "public_key": hex(phone().device_key().unwrap().public_key()) },
        "phone_p256": { "seed": hex(&[11; 32]), "public_key": hex(p256_phone().device_key().unwrap().public_key()) },
        "time_s": NOW_S,
        "day": DAY.0,
        "codes": samples().into_iter().map(code).collect::<Vec<_>>(),
    })
}

#[test]
fn texts_stay_as_they_are() {
    if std::env::var_os("TILLSTAMP_WRITE_VECTORS").is_some() {
        std::fs::write(PATH, serde_json::to_string_pretty(&current()).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap();
    assert_eq!(kept, current());
}

#[test]
fn kept_texts_parse_and_verify() {
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap();
    for line in kept["codes"].as_array().unwrap() {
        let text = line["text"].as_str().unwrap();
        let code = Code::parse(text.as_bytes()).unwrap();
        assert_eq!(code.text(), text);
        assert!(trusted(&code), "{}", line["name"]);
    }
}

#[test]
fn sizes_are_those_of_the_design() {
    for (name, code) in samples() {
        let bytes = code.body().len() + 64;
        match &code {
            Code::Static(_) => assert_eq!(bytes, 89),
            Code::Short(_) => assert_eq!(bytes, 93),
            Code::Long(_) => assert!((194..=247).contains(&bytes), "{name}: {bytes}"),
            _ => assert!(code.text().len() <= 311, "{name}: beyond QR version 10 at level M"),
        }
    }
}
