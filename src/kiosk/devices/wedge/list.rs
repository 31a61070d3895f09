//! Which input devices could be scanners.
//!
//! Invariant: listing opens no device and needs no permission (the kernel tells everything in `/sys`), so set-up can
//! show a scanner that may not be read yet, and say why.

use std::path::{Path, PathBuf};

/// What a scanner is known by, across plugs and restarts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct ScannerId {
    /// USB vendor number.
    pub vendor: u16,
    /// USB product number.
    pub product: u16,
    /// What the device calls itself.
    pub name: String,
}

impl ScannerId {
    /// From text: `05f9:2216 Some Scanner`, numbers in hexadecimal. `None` where the numbers are missing.
    pub fn parse(text: &str) -> Option<Self> {
        let (numbers, name) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let (vendor, product) = numbers.split_once(':')?;
        let number = |text| u16::from_str_radix(text, 16).ok();
        Some(Self { vendor: number(vendor)?, product: number(product)?, name: name.trim().to_owned() })
    }

    /// Whether a device is this one. A name that was left empty fits every device of these numbers: scanners of one
    /// model that are exchanged must not need a new set-up.
    pub fn fits(&self, other: &Self) -> bool {
        self.vendor == other.vendor
            && self.product == other.product
            && (self.name.is_empty() || self.name == other.name)
    }
}

impl ScannerId {
    /// Its name, or its numbers where it has none.
    pub fn called(&self) -> String {
        if self.name.is_empty() { self.to_string().trim().to_owned() } else { self.name.clone() }
    }
}

impl std::fmt::Display for ScannerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04x}:{:04x} {}", self.vendor, self.product, self.name)
    }
}

/// Which devices are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerChoice {
    /// Those that call themselves scanners.
    Likely,
    /// These alone.
    These(Vec<ScannerId>),
    /// Every keyboard, *without* grabbing: for the moment in set-up when a calibration code tells which one is the
    /// scanner.
    Listen,
}

impl ScannerChoice {
    /// Whether a device is read.
    pub fn wants(&self, device: &ScannerDevice) -> bool {
        match self {
            Self::Likely => device.likely,
            Self::These(ids) => ids.iter().any(|id| id.fits(&device.id)),
            Self::Listen => true,
        }
    }

    /// From a setting: a scanner a line, as [`ScannerId`] writes itself; nothing is [`ScannerChoice::Likely`]. Lines
    /// that are none are left out.
    pub fn parse(text: &str) -> Self {
        let ids: Vec<ScannerId> = text.lines().filter_map(ScannerId::parse).collect();
        if ids.is_empty() { Self::Likely } else { Self::These(ids) }
    }

    /// As a setting; `Listen` is a passing state and written like `Likely`.
    pub fn setting(&self) -> String {
        match self {
            Self::Likely | Self::Listen => String::new(),
            Self::These(ids) => ids.iter().map(ScannerId::to_string).collect::<Vec<_>>().join("\n"),
        }
    }

    /// Those that were chosen by name and are not among these.
    pub fn missing(&self, plugged: &[ScannerDevice]) -> Vec<String> {
        let Self::These(ids) = self else { return Vec::new() };
        let gone = ids.iter().filter(|id| !plugged.iter().any(|device| id.fits(&device.id)));
        gone.map(ScannerId::called).collect()
    }

    /// Whether a device that is read is grabbed.
    pub fn grabs(&self) -> bool {
        *self != Self::Listen
    }
}

/// An input device that types like a keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannerDevice {
    /// What it is known by.
    pub id: ScannerId,
    /// Its device file.
    pub path: PathBuf,
    /// Its name says that it is a scanner.
    pub likely: bool,
}

/// All devices that type like a keyboard, by the number of their device file.
pub fn list_scanners() -> Vec<ScannerDevice> {
    list_in(Path::new("/sys/class/input"), Path::new("/dev/input"))
}

pub(super) fn list_in(sys: &Path, dev: &Path) -> Vec<ScannerDevice> {
    let Ok(entries) = std::fs::read_dir(sys) else { return Vec::new() };
    let mut numbers: Vec<u32> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix("event")?.parse().ok()).collect();
    numbers.sort_unstable();
    numbers.into_iter().filter_map(|number| describe(sys, dev, number)).collect()
}

fn describe(sys: &Path, dev: &Path, number: u32) -> Option<ScannerDevice> {
    let device = sys.join(format!("event{number}")).join("device");
    let text = |name: &str| std::fs::read_to_string(device.join(name)).map(|text| text.trim().to_owned()).ok();
    if !types_like_a_keyboard(&text("capabilities/key")?) {
        return None;
    }
    let hex = |name: &str| text(name).and_then(|text| u16::from_str_radix(&text, 16).ok()).unwrap_or(0);
    let name = text("name").unwrap_or_default();
    let likely = sounds_like_a_scanner(&name);
    let id = ScannerId { vendor: hex("id/vendor"), product: hex("id/product"), name };
    Some(ScannerDevice { id, path: dev.join(format!("event{number}")), likely })
}

fn sounds_like_a_scanner(name: &str) -> bool {
    let name = name.to_lowercase();
    // "Scan" alone would fit a keyboard with a scan key.
    ["scanner", "barcode", "bar code", "qr code", "qrcode", "code reader", "datalogic", "newland", "metrologic"]
        .iter()
        .any(|word| name.contains(word))
}

/// Digits, letters and Enter. `bits` is the kernel's bitmap: hexadecimal words of 64 bits, the highest first.
fn types_like_a_keyboard(bits: &str) -> bool {
    // Key codes of 1, 0, Q, P, A, L, Z, M and Enter.
    const NEEDED: [usize; 9] = [2, 11, 16, 25, 30, 38, 44, 50, 28];
    let words: Vec<u64> =
        bits.split_whitespace().rev().map(|word| u64::from_str_radix(word, 16).unwrap_or(0)).collect();
    NEEDED.iter().all(|key| words.get(key / 64).is_some_and(|word| word >> (key % 64) & 1 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Taken from real machines: a keyboard, a mouse, a power button.
    const KEYBOARD: &str = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe";
    const MOUSE: &str = "1f0000 0 0 0 0";
    const BUTTON: &str = "10000000000000 0";

    fn add(sys: &Path, number: u32, name: &str, ids: (&str, &str), keys: &str) {
        let device = sys.join(format!("event{number}/device"));
        for folder in ["id", "capabilities"] {
            std::fs::create_dir_all(device.join(folder)).unwrap();
        }
        for (file, text) in [("name", name), ("id/vendor", ids.0), ("id/product", ids.1), ("capabilities/key", keys)] {
            std::fs::write(device.join(file), format!("{text}\n")).unwrap();
        }
    }

    #[test]
    fn keyboards_are_listed_by_number_and_scanners_are_told_from_them() {
        let sys = tempfile::tempdir().unwrap();
        add(sys.path(), 10, "Honest Keyboard with Scan Key", ("046d", "c31c"), KEYBOARD);
        add(sys.path(), 9, "ACME Handheld Barcode Scanner", ("05f9", "2216"), KEYBOARD);
        add(sys.path(), 1, "Mouse", ("046d", "c077"), MOUSE);
        add(sys.path(), 0, "Power Button", ("0000", "0001"), BUTTON);
        std::fs::create_dir_all(sys.path().join("event11")).unwrap();
        std::fs::create_dir_all(sys.path().join("mice")).unwrap();
        let found = list_in(sys.path(), Path::new("/dev/input"));
        let short: Vec<_> = found.iter().map(|device| (device.path.to_str().unwrap(), device.likely)).collect();
        assert_eq!(short, [("/dev/input/event9", true), ("/dev/input/event10", false)]);
        assert_eq!(found[0].id, ScannerId::parse("05f9:2216 ACME Handheld Barcode Scanner").unwrap());
        assert!(list_in(&sys.path().join("none"), Path::new("/dev/input")).is_empty());

        let keyboard = ScannerChoice::These(vec![ScannerId::parse("046d:c31c").unwrap()]);
        for (choice, want) in [
            (ScannerChoice::Likely, [true, false]),
            (keyboard, [false, true]),
            (ScannerChoice::Listen, [true, true]),
            (ScannerChoice::These(vec![]), [false, false]),
        ] {
            assert_eq!([choice.wants(&found[0]), choice.wants(&found[1])], want, "{choice:?}");
        }
    }

    #[test]
    fn table_of_ids() {
        let id = |text| ScannerId::parse(text).unwrap();
        assert_eq!(id("05f9:2216 Some  Scanner").to_string(), "05f9:2216 Some  Scanner");
        assert!(id("05f9:2216").fits(&id("05F9:2216 any")));
        assert!(id("05f9:2216 a").fits(&id("05f9:2216 a")));
        assert!(!id("05f9:2216 a").fits(&id("05f9:2216 b")));
        assert!(!id("05f9:2216").fits(&id("05f9:2217")));
        let setting = "05f9:2216 Some  Scanner\n046d:c31c Other";
        let choice = ScannerChoice::parse(setting);
        assert_eq!(choice, ScannerChoice::These(vec![id("05f9:2216 Some  Scanner"), id("046d:c31c Other")]));
        assert_eq!(choice.setting(), setting);
        assert_eq!(ScannerChoice::parse("no scanner\n"), ScannerChoice::Likely);
        assert_eq!(ScannerChoice::Listen.setting(), "");
        let plugged = ScannerDevice { id: id("046d:c31c Other"), path: PathBuf::new(), likely: false };
        assert_eq!(choice.missing(&[plugged]), ["Some  Scanner"]);
        assert_eq!(id("05f9:2216").called(), "05f9:2216");
        for bad in ["", "scanner", "05f9", "05f9:", "zzzz:0001 x", "12345:1 x"] {
            assert_eq!(ScannerId::parse(bad), None, "{bad}");
        }
    }
}
