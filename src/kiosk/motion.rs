//! Movement: what the shop chose, and what the system wishes.
//!
//! Invariant: the system is asked once, at the start and beside the window; where it says nothing, things move.

use crate::adapters::shell;
use crate::desk::Desk;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;
use tillstamp_terminal::views::Settings;

/// "off" or "on" here stands over everything that the desktop says.
const VARIABLE: &str = "TILLSTAMP_MOTION";

/// Files of a folder and the key in them.
const PLACES: [(&str, &str); 3] = [
    ("gtk-4.0/settings.ini", "gtk-enable-animations"),
    ("gtk-3.0/settings.ini", "gtk-enable-animations"),
    ("kdeglobals", "AnimationDurationFactor"),
];

/// What the shop chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// As the system wishes.
    System,
    /// Stamps land, bars grow.
    On,
    /// Everything stands at once.
    Off,
}

impl Motion {
    /// In the order of the form.
    pub const ALL: [Self; 3] = [Self::System, Self::On, Self::Off];

    /// The kept choice.
    pub fn of(settings: &Settings) -> Self {
        match settings.window.get("motion").map(String::as_str) {
            Some("on") => Self::On,
            Some("off") => Self::Off,
            _ => Self::System,
        }
    }

    /// The choice with this place in the form.
    pub fn at(index: usize) -> Self {
        Self::ALL.get(index).copied().unwrap_or(Self::System)
    }

    /// As it is kept with the window's settings.
    pub fn kept(self) -> BTreeMap<String, String> {
        let value = match self {
            Self::System => "system",
            Self::On => "on",
            Self::Off => "off",
        };
        BTreeMap::from([("motion".to_owned(), value.to_owned())])
    }

    /// Key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::System => "settings-motion-system",
            Self::On => "settings-motion-on",
            Self::Off => "settings-motion-off",
        }
    }
}

/// Asks the system and tells both windows.
pub fn ask(desk: &Rc<Desk>) {
    desk.engine.aside(|| System::here().rests(), shell::system_wishes);
}

/// Where a desktop keeps its wish.
struct System {
    variable: Option<String>,
    /// Folders with GTK's and KDE's settings, the person's own first.
    folders: Vec<PathBuf>,
    /// GNOME's tool, which knows what its settings window says.
    tool: Command,
}

impl System {
    fn here() -> Self {
        let own = std::env::var_os("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")));
        let mut tool = Command::new("gsettings");
        tool.args(["get", "org.gnome.desktop.interface", "enable-animations"]);
        Self {
            variable: std::env::var(VARIABLE).ok(),
            folders: own.into_iter().chain([PathBuf::from("/etc"), PathBuf::from("/etc/xdg")]).collect(),
            tool,
        }
    }

    /// Whether less movement is wished: the first place that says anything decides.
    fn rests(mut self) -> bool {
        match self.variable.as_deref() {
            Some("off") => return true,
            Some("on") => return false,
            _ => {}
        }
        let written = self.folders.iter().find_map(|folder| {
            PLACES.iter().find_map(|(file, key)| value(&std::fs::read_to_string(folder.join(file)).ok()?, key))
        });
        let said = written.or_else(|| {
            let output = self.tool.stdin(std::process::Stdio::null()).output().ok()?;
            output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        });
        said.is_some_and(|said| matches!(said.to_lowercase().as_str(), "0" | "0.0" | "false"))
    }
}

/// The value of a key in a file of `key=value` lines.
fn value(text: &str, wanted: &str) -> Option<String> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(key, value)| (key.trim(), value.trim())).find(|(key, _)| *key == wanted).map(|(_, it)| it.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rests(variable: Option<&str>, file: Option<(&str, &str)>, tool: &str) -> bool {
        let folder = tempfile::tempdir().unwrap();
        if let Some((path, text)) = file {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut command = Command::new("sh");
        command.args(["-c", tool]);
        let variable = variable.map(str::to_owned);
        System { variable, folders: vec![folder.path().to_owned()], tool: command }.rests()
    }

    #[test]
    fn the_first_place_that_says_anything_decides() {
        let gtk = Some(("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations = 0\n"));
        let moving = Some(("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=true\n"));
        let kde = Some(("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n"));
        assert!(!rests(None, None, "exit 1"), "nothing is said: things move");
        assert!(rests(None, gtk, "exit 1"));
        assert!(rests(None, kde, "exit 1"));
        assert!(rests(None, None, "echo false"));
        assert!(!rests(None, moving, "echo false"), "the person's own file stands over the tool");
        assert!(rests(Some("off"), moving, "echo true"), "the variable stands over everything");
        assert!(!rests(Some("on"), gtk, "echo false"));
        assert!(!rests(None, None, "echo \"No such schema\"; exit 1"));
    }

    #[test]
    fn a_choice_is_kept_and_read_again() {
        for motion in Motion::ALL {
            let settings = Settings { window: motion.kept(), ..Settings::default() };
            assert_eq!(Motion::of(&settings), motion);
        }
        assert_eq!(Motion::of(&Settings::default()), Motion::System);
        assert_eq!(Motion::at(99), Motion::System);
    }
}
