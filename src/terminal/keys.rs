//! Keys of this device in 0600 files: the stream's key (never in a backup), the card key (sealed to the recovery
//! phrase in every backup), and PINs as argon2 strings.
//!
//! Invariant: no key, PIN or phrase is ever logged or put into a view but the printed recovery sheet.

use crate::dirs::Dirs;
use crate::entropy::{self, Entropy};
use crate::fault::Fault;
use crate::files;
use crate::private::{self, PrivateError};
use crate::views::{PhraseCheck, PhraseWord};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use bip39::Mnemonic;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tillstamp_ledger::{Epoch, Sign, TerminalId};
use tillstamp_pass::{CardKey, StreamKey};
use tillstamp_store::StreamKeys;
use zeroize::Zeroizing;

/// Stream keys of this device by epoch, in one file.
pub(crate) struct KeyFile<'a> {
    path: PathBuf,
    entropy: &'a mut dyn Entropy,
}

impl<'a> KeyFile<'a> {
    pub(crate) fn new(dirs: &Dirs, entropy: &'a mut dyn Entropy) -> Self {
        Self { path: dirs.stream_key(), entropy }
    }

    fn read(&self) -> BTreeMap<String, [u8; 32]> {
        let bytes = std::fs::read(&self.path).map(Zeroizing::new);
        bytes.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }
}

fn slot(terminal: TerminalId, epoch: Epoch) -> String {
    format!("{terminal}/{}", epoch.0)
}

impl StreamKeys for KeyFile<'_> {
    fn existing(&mut self, terminal: TerminalId, epoch: Epoch) -> Option<Box<dyn Sign + Send>> {
        let seed = Zeroizing::new(self.read().remove(&slot(terminal, epoch))?);
        Some(Box::new(StreamKey::from_seed(&seed)))
    }

    fn create(&mut self, terminal: TerminalId, epoch: Epoch) -> Result<Box<dyn Sign + Send>, String> {
        let mut seeds = self.read();
        let place = slot(terminal, epoch);
        if !seeds.contains_key(&place) {
            let seed = entropy::bytes::<32>(self.entropy).map_err(|error| error.to_string())?;
            seeds.insert(place.clone(), seed);
            let bytes = Zeroizing::new(serde_json::to_vec(&seeds).map_err(|error| error.to_string())?);
            files::write_whole(&self.path, &bytes).map_err(|error| error.to_string())?;
        }
        let seed = Zeroizing::new(seeds.remove(&place).ok_or("no seed")?);
        Ok(Box::new(StreamKey::from_seed(&seed)))
    }
}

const CARD_KEY_DOMAIN: &[u8] = b"tillstamp/card-key/1";
/// 128 bits: twelve words.
const PHRASE_ENTROPY_BYTES: usize = 16;
const PHRASE_WORDS: usize = 12;
/// So many slips still name a word.
const NEAR: usize = 2;
/// More than the longest word; the rest of a long text is not compared.
const LETTERS_MAX: usize = 16;

fn phrase_key(mnemonic: &Mnemonic) -> Zeroizing<[u8; 32]> {
    let seed = Zeroizing::new(mnemonic.to_seed_normalized(""));
    Zeroizing::new(Sha256::new().chain_update(CARD_KEY_DOMAIN).chain_update(seed.as_slice()).finalize().into())
}

/// A new card key, its copy sealed to a new phrase (BIP-39, twelve English words), and the phrase.
pub(crate) fn new_card_key(entropy: &mut dyn Entropy) -> Result<(CardKey, Vec<u8>, Vec<String>), Fault> {
    let key = CardKey::from_seed(&Zeroizing::new(entropy::bytes::<32>(entropy)?));
    let (sealed, phrase) = seal_to_new_phrase(&key, entropy)?;
    Ok((key, sealed, phrase))
}

/// A card key's copy sealed to a new phrase, and the phrase.
pub(crate) fn seal_to_new_phrase(key: &CardKey, entropy: &mut dyn Entropy) -> Result<(Vec<u8>, Vec<String>), Fault> {
    let phrase_entropy = Zeroizing::new(entropy::bytes::<PHRASE_ENTROPY_BYTES>(entropy)?);
    let mnemonic = Mnemonic::from_entropy(phrase_entropy.as_slice()).map_err(|_| PrivateError::Document)?;
    let sealed = private::seal(&phrase_key(&mnemonic), CARD_KEY_DOMAIN, key.seed().as_slice(), entropy)?;
    Ok((sealed, mnemonic.words().map(str::to_owned).collect()))
}

fn mnemonic(phrase: &str) -> Option<Mnemonic> {
    let words = phrase.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    Mnemonic::parse_normalized(&words).ok()
}

/// Looks at typed words one by one: which are on the list, what the others may have been, and whether they fit
/// together.
pub(crate) fn check_phrase(words: &[String]) -> PhraseCheck {
    let looked: Vec<PhraseWord> = words.iter().map(|word| look_at(&word.trim().to_lowercase())).collect();
    let complete = looked.len() == PHRASE_WORDS && looked.iter().all(|word| *word == PhraseWord::Known);
    PhraseCheck { fits: complete && mnemonic(&words.join(" ")).is_some(), words: looked }
}

fn look_at(word: &str) -> PhraseWord {
    let list = bip39::Language::English;
    if word.is_empty() {
        return PhraseWord::Missing;
    }
    if list.find_word(word).is_some() {
        return PhraseWord::Known;
    }
    let nearest = list.word_list().iter().map(|known| (slips(word, known), *known)).min();
    let near = nearest.filter(|(slips, _)| *slips <= NEAR).map(|(_, known)| known.to_owned());
    PhraseWord::Unknown { near }
}

/// Letters to change, add or leave out until one word is the other (Levenshtein's distance); both are short.
fn slips(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().take(LETTERS_MAX).enumerate() {
        let mut corner = std::mem::replace(&mut row[0], index + 1);
        for (place, known) in other.iter().enumerate() {
            let change = corner + usize::from(letter != *known);
            corner = row[place + 1];
            row[place + 1] = change.min(row[place] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

/// Opens a sealed card key; nothing where the phrase is wrong (a word, their order, or another shop's).
pub(crate) fn unseal_card_key(sealed: &[u8], phrase: &str) -> Option<CardKey> {
    let seed = private::unseal(&phrase_key(&mnemonic(phrase)?), CARD_KEY_DOMAIN, sealed).ok()?;
    let seed: [u8; 32] = seed.as_slice().try_into().ok()?;
    Some(CardKey::from_seed(&seed))
}

/// The card key of this device; nothing where it has none (restored without the phrase).
pub(crate) fn read_card_key(dirs: &Dirs) -> Option<CardKey> {
    let seed = Zeroizing::new(std::fs::read(dirs.card_key()).ok()?);
    let seed: [u8; 32] = seed.as_slice().try_into().ok()?;
    Some(CardKey::from_seed(&seed))
}

pub(crate) fn write_card_key(dirs: &Dirs, key: &CardKey) -> Result<(), Fault> {
    Ok(files::write_whole(&dirs.card_key(), key.seed().as_slice())?)
}

/// Argon2id string of a PIN or of a recovery code.
pub(crate) fn hash_secret(secret: &str, entropy: &mut dyn Entropy) -> Result<String, Fault> {
    let salt = entropy::bytes::<16>(entropy)?;
    let hash: PasswordHash =
        Argon2::default().hash_password_with_salt(secret.as_bytes(), &salt).map_err(|_| Fault::Pin)?;
    Ok(hash.to_string())
}

/// Whether the secret is the hashed one.
pub(crate) fn secret_matches(secret: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
}

/// Letters and digits that cannot be taken for one another on paper.
const CODE_ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A new recovery code: four groups of four (80 bits).
pub(crate) fn new_owner_code(entropy: &mut dyn Entropy) -> Result<String, Fault> {
    let random = Zeroizing::new(entropy::bytes::<16>(entropy)?);
    let letters: Vec<char> = random.iter().map(|byte| char::from(CODE_ALPHABET[usize::from(byte % 32)])).collect();
    Ok(letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// A typed recovery code as it was hashed: case, spaces and hyphens do not count.
pub(crate) fn plain_owner_code(typed: &str) -> Zeroizing<String> {
    Zeroizing::new(typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn the_phrase_opens_the_card_key_and_no_other_does() {
        let mut entropy = SeededEntropy::new(1);
        let (key, sealed, phrase) = new_card_key(&mut entropy).unwrap();
        assert_eq!(phrase.len(), 12);
        let opened = unseal_card_key(&sealed, &phrase.join("  ").to_uppercase()).unwrap();
        assert_eq!(opened.public_key(), key.public_key());
        let (_, _, other) = new_card_key(&mut entropy).unwrap();
        assert!(unseal_card_key(&sealed, &other.join(" ")).is_none());
        assert!(unseal_card_key(&sealed, "not twelve words").is_none());
    }

    #[test]
    fn secrets_match_only_themselves() {
        let mut entropy = SeededEntropy::new(2);
        let code = new_owner_code(&mut entropy).unwrap();
        let hash = hash_secret(&plain_owner_code(&code), &mut entropy).unwrap();
        assert!(secret_matches(&plain_owner_code(&code.to_lowercase().replace('-', " ")), &hash));
        assert!(!secret_matches("AAAA", &hash));
        assert!(!secret_matches("AAAA", "not a hash"));
    }
}
