//! What a person sets for this computer, and which vaults they opened here: one JSON file in the
//! platform's folder for settings. It is written aside and renamed; one that cannot be read counts as
//! none, for settings must not keep anybody from their vault.
//!
//! The vault's own policy is not here: that is its rules.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use keywright_core::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};

use crate::message::{KnownVault, ServiceSettings, Settings, Theme};

/// How many vaults are remembered.
const REMEMBERED: usize = 12;
/// The bytes of the largest settings file that is read.
const LARGEST: u64 = 1 << 20;
/// For how many seconds a copied secret may stay.
const CLIPBOARD_SECONDS: std::ops::RangeInclusive<u32> = 5..=300;
/// How many minutes nobody may do anything.
const IDLE_MINUTES: std::ops::RangeInclusive<u32> = 1..=240;
/// The ports that a program may listen on without being the system's.
const PORTS: std::ops::RangeInclusive<u16> = 1024..=65535;

/// The settings, and the file that they are kept in.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    path: Option<PathBuf>,
    kept: Mutex<Kept>,
}

/// What the file says. Each member that is missing or unusable is as if nothing had been set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    #[serde(flatten, deserialize_with = "lenient::settings")]
    settings: Settings,
    #[serde(deserialize_with = "lenient::vaults")]
    vaults: Vec<KnownVault>,
    /// By the vault's id.
    #[serde(deserialize_with = "lenient::of_vaults", skip_serializing_if = "BTreeMap::is_empty")]
    of_vaults: BTreeMap<String, OfVault>,
}

/// What a person sets for one vault on this computer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OfVault {
    /// How its service is wanted.
    pub(crate) service: ServiceSettings,
    /// The bundles that are kept up to date while it is open.
    pub(crate) bundles: Vec<PathBuf>,
}

impl SettingsFile {
    /// The settings in this file; `None`: nowhere, the settings last as long as the program.
    pub(crate) fn load(path: Option<PathBuf>) -> Self {
        let kept = path.as_deref().and_then(read).unwrap_or_default();
        Self { path, kept: Mutex::new(kept) }
    }

    /// The file in the platform's folder for settings.
    pub(crate) fn platform_path() -> Option<PathBuf> {
        use etcetera::BaseStrategy;
        let platform = etcetera::base_strategy::choose_native_strategy().ok()?;
        Some(
            platform
                .config_dir()
                .join(if cfg!(target_os = "linux") { "keywright" } else { "Keywright" })
                .join("settings.json"),
        )
    }

    /// What is set.
    pub(crate) fn settings(&self) -> Settings {
        self.with(|kept| kept.settings)
    }

    /// Sets it.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] where a number is out of its range; [`Code::Disk`].
    pub(crate) fn set(&self, settings: Settings) -> Result<()> {
        in_range(&settings)?;
        self.change(|kept| kept.settings = settings)
    }

    /// The vaults that were opened here, the latest first.
    pub(crate) fn vaults(&self) -> Vec<KnownVault> {
        self.with(|kept| kept.vaults.clone())
    }

    /// Remembers that this vault was opened here.
    ///
    /// # Errors
    /// [`Code::Disk`].
    pub(crate) fn remember(&self, vault: KnownVault) -> Result<()> {
        if self.with(|kept| kept.vaults.first() == Some(&vault)) {
            return Ok(());
        }
        self.change(|kept| {
            kept.vaults.retain(|known| known.path != vault.path);
            kept.vaults.insert(0, vault);
            kept.vaults.truncate(REMEMBERED);
        })
    }

    /// What is set for the vault of this id.
    pub(crate) fn of_vault(&self, id: &str) -> OfVault {
        self.with(|kept| kept.of_vaults.get(id).cloned().unwrap_or_default())
    }

    /// Sets how the service of the vault of this id is wanted.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] where the port is out of its range; [`Code::Disk`].
    pub(crate) fn set_service(&self, id: &str, service: ServiceSettings) -> Result<()> {
        good_port(service.port)?;
        self.change(|kept| kept.of_vaults.entry(id.to_owned()).or_default().service = service)
    }

    /// Sets which bundles of the vault of this id are kept up to date.
    ///
    /// # Errors
    /// [`Code::Disk`].
    pub(crate) fn set_bundles(&self, id: &str, bundles: Vec<PathBuf>) -> Result<()> {
        self.change(|kept| kept.of_vaults.entry(id.to_owned()).or_default().bundles = bundles)
    }

    fn with<T>(&self, read: impl FnOnce(&Kept) -> T) -> T {
        read(&self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) -> Result<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut kept);
        self.path.as_deref().map_or(Ok(()), |path| {
            write(path, &kept).map_err(|error| {
                Error::new(
                    Code::Disk,
                    format!(
                        "The settings hold until Keywright ends: {} could not be written ({error}).",
                        path.display()
                    ),
                )
            })
        })
    }
}

fn in_range(settings: &Settings) -> Result<()> {
    let refuse = |field: &str, range: &std::ops::RangeInclusive<u32>, unit: &str| {
        Err(Error::new(
            Code::InvalidArgument,
            format!("Give a number of {unit} from {} to {}.", range.start(), range.end()),
        )
        .about(field))
    };
    if !CLIPBOARD_SECONDS.contains(&settings.clipboard_seconds) {
        return refuse("clipboard_seconds", &CLIPBOARD_SECONDS, "seconds");
    }
    match settings.idle_minutes {
        Some(minutes) if !IDLE_MINUTES.contains(&minutes) => refuse("idle_minutes", &IDLE_MINUTES, "minutes"),
        _ => Ok(()),
    }
}

fn good_port(port: u16) -> Result<()> {
    if PORTS.contains(&port) {
        return Ok(());
    }
    let message = format!("Give a port from {} to {}.", PORTS.start(), PORTS.end());
    Err(Error::new(Code::InvalidArgument, message).about("port"))
}

fn read(path: &Path) -> Option<Kept> {
    let size = fs::metadata(path).ok()?.len();
    (size <= LARGEST).then_some(())?;
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn write(path: &Path, kept: &Kept) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut aside, kept)?;
    aside.as_file().sync_all()?;
    aside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

mod lenient {
    //! What is not as it should be, counts as not set.

    use serde::{Deserialize, Deserializer};
    use serde_json::Value;

    use super::{BTreeMap, KnownVault, OfVault, Settings, Theme, good_port, in_range};

    pub(super) fn settings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Settings, D::Error> {
        let given = serde_json::Map::deserialize(deserializer)?;
        let mut settings = Settings::default();
        let mut take = |change: &dyn Fn(&mut Settings) -> Option<()>| {
            let mut changed = settings;
            if change(&mut changed).is_some() && in_range(&changed).is_ok() {
                settings = changed;
            }
        };
        take(&|settings| member::<Theme>(&given, "theme").map(|theme| settings.theme = theme));
        take(&|settings| member(&given, "clipboard_seconds").map(|seconds| settings.clipboard_seconds = seconds));
        take(&|settings| member(&given, "idle_minutes").map(|minutes| settings.idle_minutes = minutes));
        Ok(settings)
    }

    pub(super) fn vaults<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<KnownVault>, D::Error> {
        let given = Value::deserialize(deserializer)?;
        let each = given.as_array().into_iter().flatten();
        Ok(each.filter_map(|vault| KnownVault::deserialize(vault).ok()).take(super::REMEMBERED).collect())
    }

    pub(super) fn of_vaults<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, OfVault>, D::Error> {
        let given = Value::deserialize(deserializer)?;
        let each = given.as_object().into_iter().flatten();
        Ok(each
            .filter_map(|(id, kept)| Some((id.clone(), OfVault::deserialize(kept).ok()?)))
            .filter(|(_, kept)| good_port(kept.service.port).is_ok())
            .collect())
    }

    fn member<T: for<'de> Deserialize<'de>>(given: &serde_json::Map<String, Value>, name: &str) -> Option<T> {
        T::deserialize(given.get(name)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(name: &str) -> KnownVault {
        KnownVault { path: format!("/vaults/{name}"), name: name.to_owned() }
    }

    #[test]
    fn what_is_set_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not/yet/settings.json");
        let settings = Settings { theme: Theme::Dark, clipboard_seconds: 60, idle_minutes: None };
        let file = SettingsFile::load(Some(path.clone()));
        assert_eq!(file.settings(), Settings::default());
        file.set(settings).unwrap();
        file.remember(vault("a")).unwrap();
        file.remember(vault("b")).unwrap();
        file.remember(vault("a")).unwrap();
        let file = SettingsFile::load(Some(path));
        assert_eq!(file.settings(), settings);
        assert_eq!(file.vaults(), [vault("a"), vault("b")]);
    }

    #[test]
    fn a_damaged_file_costs_only_what_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        for (text, expected) in [
            ("", Settings::default()),
            ("[]", Settings::default()),
            ("{\"theme\":", Settings::default()),
            (
                "{\"theme\":\"dark\",\"clipboard_seconds\":\"x\",\"idle_minutes\":0,\"vaults\":7}",
                Settings { theme: Theme::Dark, ..Settings::default() },
            ),
            (
                "{\"clipboard_seconds\":1,\"idle_minutes\":null,\"vaults\":[1]}",
                Settings { idle_minutes: None, ..Settings::default() },
            ),
        ] {
            fs::write(&path, text).unwrap();
            let file = SettingsFile::load(Some(path.clone()));
            assert_eq!(file.settings(), expected, "{text}");
            assert_eq!(file.vaults(), []);
        }
    }

    #[test]
    fn what_is_set_for_a_vault_is_there_after_a_restart_and_a_damaged_one_costs_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let service = ServiceSettings { port: 5001, writes: true, with_window: true };
        let file = SettingsFile::load(Some(path.clone()));
        assert_eq!(file.of_vault("a"), OfVault::default());
        file.set_service("a", service).unwrap();
        file.set_bundles("a", vec!["/srv/keys.kwb".into()]).unwrap();
        for port in [0, 80, 1023] {
            let error = file.set_service("a", ServiceSettings { port, ..service }).unwrap_err();
            assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, Some("port")));
        }

        let expected = OfVault { service, bundles: vec!["/srv/keys.kwb".into()] };
        assert_eq!(SettingsFile::load(Some(path.clone())).of_vault("a"), expected);
        let mut written: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        written["of_vaults"]["b"] = serde_json::json!({ "service": { "port": "all of them" } });
        written["of_vaults"]["c"] = serde_json::json!({ "service": { "port": 22 } });
        fs::write(&path, written.to_string()).unwrap();
        let file = SettingsFile::load(Some(path));
        assert_eq!(["a", "b", "c"].map(|id| file.of_vault(id)), [expected, OfVault::default(), OfVault::default()]);
    }

    #[test]
    fn a_number_out_of_its_range_is_refused_with_its_field() {
        let file = SettingsFile::load(None);
        for (settings, field) in [
            (Settings { clipboard_seconds: 4, ..Settings::default() }, "clipboard_seconds"),
            (Settings { clipboard_seconds: 301, ..Settings::default() }, "clipboard_seconds"),
            (Settings { idle_minutes: Some(0), ..Settings::default() }, "idle_minutes"),
            (Settings { idle_minutes: Some(241), ..Settings::default() }, "idle_minutes"),
        ] {
            let error = file.set(settings).unwrap_err();
            assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, Some(field)));
            assert_eq!(file.settings(), Settings::default());
        }
    }

    #[test]
    fn settings_that_cannot_be_written_hold_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        fs::write(&blocked, "").unwrap();
        let file = SettingsFile::load(Some(blocked.join("settings.json")));
        let settings = Settings { clipboard_seconds: 60, ..Settings::default() };
        assert_eq!(file.set(settings).unwrap_err().code, Code::Disk);
        assert_eq!(file.settings(), settings);
    }
}
