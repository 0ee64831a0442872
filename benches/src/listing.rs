//! The list of keys: its first page, a sort, and each keystroke of a search, beside the time of one frame on the screen.

use std::time::Duration;

use keywright_core::{
    model::Door,
    view::{Direction, KeyQuery, Sort, StatusFilter},
};

use crate::{
    Outcome, Scale,
    measure::{median, timed},
    subject,
    table::{Row, time},
};

/// One frame at 60 a second.
const FRAME: Duration = Duration::from_micros(16_000);

pub(crate) fn measure(scale: Scale) -> Outcome<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let (vault, tokens) = subject::filled(&folder.path().join("vault"), scale.many)?;
    drop(tokens);
    let page = |query: KeyQuery| KeyQuery { limit: 100, ..query };
    let search = |text: &str| page(KeyQuery { search: text.to_owned(), ..KeyQuery::default() });
    let sort = |sort, direction| page(KeyQuery { sort, direction, ..KeyQuery::default() });
    let queries = [
        ("first page", page(KeyQuery::default())),
        ("sort by name, backwards", sort(Sort::Name, Direction::Descending)),
        ("sort by creation", sort(Sort::Created, Direction::Ascending)),
        ("a page in the middle", KeyQuery { offset: scale.many / 2, ..sort(Sort::Name, Direction::Ascending) }),
        ("only expiring ones", page(KeyQuery { status: Some(StatusFilter::Expiring), ..KeyQuery::default() })),
        ("search, first keystroke", search("p")),
        ("search, a word", search("terminal-0012")),
        ("search, two words", search("store 99")),
        ("search, nothing found", search("zzz")),
    ];
    let mut rows = Vec::new();
    for (what, query) in queries {
        let mut times = Vec::new();
        for _ in 0..scale.rounds.min(51) {
            let now = vault.now();
            let (time, page) = timed(|| vault.see(Door::Cli, |seen| seen.page(&query, now)));
            std::hint::black_box(page?);
            times.push(time);
        }
        let ours = median(times);
        rows.push(Row {
            what: format!("{what}, {} keys", scale.many),
            ours: time(ours),
            taken: None,
            limit: "one frame: 16 ms".to_owned(),
            ratio: Some(ours.as_secs_f64() / FRAME.as_secs_f64()),
            target: Some(1.0),
        });
    }
    vault.close()?;
    Ok(rows)
}
