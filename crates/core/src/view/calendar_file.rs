//! The ends of keys as a calendar file (RFC 5545), for the person's own calendar. It holds names, never a secret.

use chrono::TimeDelta;
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property};

use super::Seen;
use crate::{
    model::{Key, Time},
    state::State,
};

impl Seen<'_> {
    /// A calendar file with an event for the end of every live key, and a reminder the warning period before it. Imported
    /// again, it replaces its own events.
    #[must_use]
    pub fn calendar_file(&self, now: Time) -> String {
        let mut calendar = Calendar::empty();
        for (name, value) in [("VERSION", "2.0"), ("PRODID", "-//Keywright//API keys//EN"), ("CALSCALE", "GREGORIAN")] {
            calendar.append_property(Property::new(name, value));
        }
        calendar.name("API keys");
        let rows = self.state.rows().rows().filter(|row| self.includes_row(row) && row.is_live(now.timestamp()));
        let mut keys: Vec<_> = rows.filter_map(|row| Some((row.key.expires_at?, &*row.key))).collect();
        keys.sort_by_key(|(end, key)| (*end, key.id));
        for (end, key) in keys {
            calendar.push(event(self.state, key, end, now));
        }
        calendar.to_string()
    }
}

fn event(state: &State, key: &Key, end: Time, now: Time) -> Event {
    let name = key.name.as_str();
    let owner =
        key.owner.and_then(|id| state.owner(id)).map_or_else(String::new, |owner| format!("\nOwner: {}", owner.name));
    let next = match key.replacement() {
        Some(replacement) => format!("{} takes its place.", replacement.by),
        None => "Rotate it before that, or issue a new one.".to_owned(),
    };
    let before = state.rules().warn_before;
    let mut warning = Alarm::display(&format!("The API key {name} expires soon"), -TimeDelta::days(before.into()));
    // In days, as people and older calendars read it. Without a random id and the time of writing, the file of the same keys
    // is the same file.
    warning.add_property("TRIGGER", format!("-P{before}D"));
    warning.uid(&format!("{}-reminder@keywright", key.id));
    warning.timestamp(now);
    Event::new()
        .uid(&format!("{}@keywright", key.id))
        .timestamp(now)
        .starts(end)
        .ends(end)
        .summary(&format!("The API key {name} expires"))
        .description(&format!("Key {}{owner}\n{next}", key.id))
        // Nobody is busy because a key ends.
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .alarm(warning)
        .done()
}
