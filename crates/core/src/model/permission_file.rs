//! The file in which a service declares its permissions: TOML or JSON, at most 1 MiB. `docs/PERMISSIONS.md` tells authors of
//! services how to write it.
//!
//! What is wrong is said with its line, and what stands there is repeated only where it is surely no secret.

use std::{borrow::Cow, collections::HashMap, path::Path};

use keywright_verify::{Permission, RESERVED};
use serde::Deserialize;
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use super::{Name, Text};
use crate::{
    disk::{fault, open_for_reading},
    error::{Code, Error, Result},
};

const FIELD: &str = "file";

/// A service's declaration of its permissions, found to be in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionFile {
    pub(crate) service: Name,
    /// None twice, at least one.
    pub(crate) entries: Vec<FileEntry>,
}

/// A permission that a file declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// The permission; never a reserved one.
    pub permission: Permission,
    /// What it allows; may be empty.
    pub description: Text,
}

/// What stands in the file before it was looked at closely.
struct Written<'a> {
    service: (usize, Cow<'a, str>),
    /// Each with its line.
    permissions: Vec<(usize, Entry<'a>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    #[serde(borrow)]
    permission: Cow<'a, str>,
    #[serde(borrow, default)]
    description: Cow<'a, str>,
}

impl PermissionFile {
    /// The most bytes that such a file has: 1 MiB.
    pub const LARGEST: u64 = 1 << 20;

    /// Reads the file at `path`. No more than [`PermissionFile::LARGEST`] bytes and one are ever read.
    ///
    /// # Errors
    /// `Disk`, and those of [`PermissionFile::parse`].
    pub fn read(path: &Path) -> Result<Self> {
        use std::io::Read;
        let mut bytes = Vec::new();
        let file = open_for_reading(path).map_err(|error| fault(path, &error).about(FIELD))?;
        file.take(Self::LARGEST + 1).read_to_end(&mut bytes).map_err(|error| fault(path, &error).about(FIELD))?;
        Self::parse(&bytes)
    }

    /// What is declared in `bytes`: JSON where they begin with `{`, else TOML.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`], [`Code::InvalidPermission`], [`Code::ReservedPermission`], [`Code::InvalidText`] and
    /// [`Code::SecretInText`], each with the line.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() as u64 > Self::LARGEST {
            return Err(invalid(
                "A file of permissions has at most 1 MiB; this one is larger. Check that it is the right file.",
            ));
        }
        let text = str::from_utf8(bytes).map_err(|_| {
            invalid("A file of permissions is text (UTF-8); this one is not. Check that it is the right file.")
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let written = if text.trim_start().starts_with('{') { from_json(text) } else { from_toml(text) }?;
        check(&written)
    }

    /// The name of the service.
    #[must_use]
    pub fn service(&self) -> &Name {
        &self.service
    }

    /// What it declares; none twice, at least one.
    #[must_use]
    pub fn permissions(&self) -> &[FileEntry] {
        &self.entries
    }
}

fn check(written: &Written<'_>) -> Result<PermissionFile> {
    let (line, service) = &written.service;
    let service = Name::parse_listed(service, FIELD).map_err(|error| at_line(*line, error))?;
    let mut lines = HashMap::with_capacity(written.permissions.len());
    let mut entries = Vec::with_capacity(written.permissions.len());
    for (line, entry) in &written.permissions {
        let checked = check_entry(entry).map_err(|error| at_line(*line, error))?;
        if let Some(first) = lines.insert(checked.permission.clone(), line) {
            let message = format!("{} was declared in line {first} already. Take one away.", checked.permission);
            return Err(at_line(*line, invalid(&message)));
        }
        entries.push(checked);
    }
    if entries.is_empty() {
        return Err(invalid(
            "The file declares no permission. Write at least one, as docs/PERMISSIONS.md shows, and import it again.",
        ));
    }
    Ok(PermissionFile { service, entries })
}

fn check_entry(entry: &Entry<'_>) -> Result<FileEntry> {
    let text = entry.permission.trim();
    Text::parse(text, FIELD)?;
    let permission = Permission::parse(text).map_err(|why| {
        Error::new(Code::InvalidPermission, format!("The permission is not well formed: {why}.")).about(FIELD)
    })?;
    // `keywright` alone stands for nothing yet; kept free all the same.
    if permission.is_reserved() || permission.as_str() == RESERVED.trim_end_matches('.') {
        let message = "Permissions that begin with keywright. are Keywright's own, and no service declares them. Choose \
                       another name.";
        return Err(Error::new(Code::ReservedPermission, message).about(FIELD));
    }
    Ok(FileEntry { permission, description: Text::parse(&entry.description, FIELD)? })
}

fn from_toml(text: &str) -> Result<Written<'_>> {
    let shape = |line: usize| at_line(line, invalid(SHAPE));
    let table = DeTable::parse(text).map_err(|error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        at_line(line, invalid("This is not valid TOML. Check the quotes and brackets there."))
    })?;
    let mut lines = Lines::of(text);
    let mut service = None;
    let mut permissions = Vec::new();
    for (key, value) in table.into_inner() {
        let line = lines.at(key.span().start);
        match (&**key.get_ref(), value.into_inner()) {
            ("service", DeValue::String(name)) => service = Some((line, name)),
            ("permissions", DeValue::Array(entries)) => {
                for entry in entries {
                    let line = lines.at(entry.span().start);
                    permissions.push((line, toml_entry(text, line, entry.into_inner())?));
                }
            }
            _ => return Err(shape(line)),
        }
    }
    Ok(Written { service: service.ok_or_else(|| shape(1))?, permissions })
}

fn toml_entry<'a>(text: &str, line: usize, entry: DeValue<'a>) -> Result<Entry<'a>> {
    let DeValue::Table(members) = entry else { return Err(at_line(line, invalid(SHAPE))) };
    let (mut permission, mut description) = (None, Cow::Borrowed(""));
    for (key, value) in members {
        match (&**key.get_ref(), value.into_inner()) {
            ("permission", DeValue::String(said)) => permission = Some(said),
            ("description", DeValue::String(said)) => description = said,
            _ => return Err(at_line(line_of(text, key.span().start), invalid(SHAPE))),
        }
    }
    permission.map(|permission| Entry { permission, description }).ok_or_else(|| at_line(line, invalid(SHAPE)))
}

fn from_json(text: &str) -> Result<Written<'_>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Whole<'a> {
        #[serde(borrow)]
        service: &'a RawValue,
        #[serde(borrow)]
        permissions: Vec<&'a RawValue>,
    }
    let whole: Whole<'_> = serde_json::from_str(text).map_err(|error| json_fault(0, &error))?;
    let mut lines = Lines::of(text);
    let mut line = |raw: &RawValue| lines.at((raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize));
    let service_line = line(whole.service);
    let service = serde_json::from_str(whole.service.get()).map_err(|error| json_fault(service_line - 1, &error))?;
    let permissions = whole.permissions.into_iter().map(|raw| {
        let line = line(raw);
        serde_json::from_str(raw.get()).map(|entry| (line, entry)).map_err(|error| json_fault(line - 1, &error))
    });
    Ok(Written { service: (service_line, Cow::Owned(service)), permissions: permissions.collect::<Result<_>>()? })
}

fn json_fault(lines_before: usize, error: &serde_json::Error) -> Error {
    let message =
        if error.is_data() { SHAPE } else { "This is not valid JSON. Check the quotes, commas and brackets there." };
    at_line(lines_before + error.line().max(1), invalid(message))
}

const SHAPE: &str = "A file of permissions has a service and its permissions, each with a permission and, if wanted, a \
                     description, and nothing else. Compare it with docs/PERMISSIONS.md.";

fn invalid(message: &str) -> Error {
    Error::new(Code::InvalidArgument, message).about(FIELD)
}

fn at_line(line: usize, error: Error) -> Error {
    Error { message: format!("Line {line}: {}", error.message), ..error }
}

/// The lines of places that come one after another: each is counted on from the last, for a file can declare very many.
struct Lines<'a> {
    text: &'a str,
    place: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, place: 0, line: 1 }
    }

    /// The line, from 1, of a place.
    fn at(&mut self, place: usize) -> usize {
        if place < self.place {
            *self = Self::of(self.text);
        }
        let between = self.text.as_bytes().get(self.place..place).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.place = place;
        self.line
    }
}

/// The line, from 1, of a place in the text.
fn line_of(text: &str, place: usize) -> usize {
    text.as_bytes().iter().take(place).filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
