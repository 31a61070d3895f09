//! `tillstamp phone`: plays a customer's phone. It has a key of its own in a file, enrols it once, and draws codes.

use super::shop::{open, said};
use super::{CommandError, Folders, Outcome, put_line};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tillstamp_pass::{Code, MemberPass, PhoneKey, qr, rotation_time};
use tillstamp_terminal::ledger::{MemberId, MerchantId, UtcMillis};

/// Whose phone, and what it shows.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The member
    #[arg(long)]
    member: MemberId,
    /// File with the phone's key; made where it is not there
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Folder for the pictures
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many codes, one every 15 seconds from now on
    #[arg(long, default_value_t = 4)]
    count: u32,
    /// The large code that proves itself, for a till that has never heard of this phone
    #[arg(long)]
    long: bool,
}

pub(super) fn execute(folders: &Folders, arguments: &Arguments) -> Result<Outcome, CommandError> {
    let key = PhoneKey::from_seed(&seed(&arguments.key)?);
    let mut till = open(folders)?;
    let device = key.device_key().map_err(CommandError::from_any)?;
    let pass = till.enrol_phone(arguments.member, &device).map_err(said)?;
    let phone = Phone { key, merchant: till.merchant(), pass };
    std::fs::create_dir_all(&arguments.out).map_err(|error| CommandError::file(&arguments.out, error))?;
    let now = till.now();
    for index in 0..arguments.count {
        let at = now.plus(i64::from(index) * 15_000);
        let code = if arguments.long { phone.long(at) } else { phone.short(arguments.member, at)? };
        let png = qr::png(&code.text(), qr::EccLevel::L, 8).map_err(CommandError::from_any)?;
        let path = arguments.out.join(format!("code-{index:03}.png"));
        std::fs::write(&path, png).map_err(|error| CommandError::file(&path, error))?;
        put_line(path.display())?;
    }
    Ok(Outcome::Done)
}

struct Phone {
    key: PhoneKey,
    merchant: MerchantId,
    pass: MemberPass,
}

impl Phone {
    fn short(&self, member: MemberId, at: UtcMillis) -> Result<Code, CommandError> {
        self.key.short(self.merchant, member, rotation_time(at)).map_err(CommandError::from_any)
    }

    fn long(&self, at: UtcMillis) -> Code {
        self.key.long(self.merchant, &self.pass, rotation_time(at))
    }
}

/// The key's 32 bytes, from the file or drawn now and kept in it, readable by nobody else.
fn seed(path: &Path) -> Result<[u8; 32], CommandError> {
    let fault = |error| CommandError::file(path, error);
    let mut seed = [0_u8; 32];
    if path.exists() {
        let bytes = std::fs::read(path).map_err(fault)?;
        return bytes.try_into().map_err(|_| CommandError::Said(format!("{} holds no phone key", path.display())));
    }
    let mut random = std::fs::File::open("/dev/urandom").map_err(fault)?;
    random.read_exact(&mut seed).map_err(fault)?;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(fault)?;
    file.write_all(&seed).map_err(fault)?;
    Ok(seed)
}
