//! Tables for people: columns below each other, as wide as the terminal at the most, no colour where
//! nobody sees it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::plain::one_line;

/// What stands between two columns.
const GAP: usize = 2;
/// No column is made narrower than this.
const NARROWEST: usize = 8;

/// Rows under headings.
#[derive(Debug)]
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// What stands in one place of a table.
#[derive(Debug)]
pub(crate) struct Cell {
    text: String,
    colour: Option<Colour>,
}

/// The colours of a terminal; what they say is said in words too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    /// It works.
    Good,
    /// It needs attention.
    Warn,
    /// It ended.
    Bad,
    /// It matters less.
    Muted,
}

impl Table {
    pub(crate) fn new(headings: &[&str]) -> Self {
        Self::with_headings(headings)
    }

    /// A table whose headings are names out of the vault.
    pub(crate) fn with_headings(headings: &[impl AsRef<str>]) -> Self {
        Self { headings: headings.iter().map(|heading| one_line(heading.as_ref())).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Whether it has no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text; `width` is what it has to fit into, `None` anything.
    pub(crate) fn render(&self, width: Option<usize>, colour: bool) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        if !self.headings.is_empty() {
            let headings: Vec<Cell> = self.headings.iter().map(|heading| Cell::from(heading.as_str())).collect();
            Self::line(&mut text, &headings, &widths, colour);
        }
        for row in &self.rows {
            Self::line(&mut text, row, &widths, colour);
        }
        text
    }

    fn line(text: &mut String, cells: &[Cell], widths: &[usize], colour: bool) {
        let start = text.len();
        for (cell, width) in cells.iter().zip(widths) {
            let shown = shorten(&cell.text, *width);
            let padding = width - shown.width() + GAP;
            match cell.colour.filter(|_| colour) {
                Some(chosen) => text.extend([chosen.begin(), &shown, "\x1b[0m"]),
                None => text.push_str(&shown),
            }
            text.extend(std::iter::repeat_n(' ', padding));
        }
        text.truncate(start + text[start..].trim_end().len());
        text.push('\n');
    }

    /// How wide each column is: as its widest cell, and where that is too much for the terminal, the
    /// widest columns give way first.
    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0).max(self.headings.len());
        let mut widths: Vec<usize> = (0..columns)
            .map(|column| {
                let heading = self.headings.get(column).map_or(0, |heading| heading.width());
                let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width());
                cells.fold(heading, usize::max)
            })
            .collect();
        let Some(limit) = limit else { return widths };
        let gaps = GAP * columns.saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > limit {
            match widths.iter_mut().max() {
                Some(widest) if *widest > NARROWEST => *widest -= 1,
                _ => break,
            }
        }
        widths
    }
}

impl Cell {
    pub(crate) fn coloured(text: impl Into<String>, colour: Colour) -> Self {
        Self { text: one_line(&text.into()), colour: Some(colour) }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: one_line(&text.into()), colour: None }
    }
}

impl Colour {
    /// This colour's cell with `text`.
    pub(crate) fn cell(self, text: impl Into<String>) -> Cell {
        Cell::coloured(text, self)
    }

    const fn begin(self) -> &'static str {
        match self {
            Self::Good => "\x1b[32m",
            Self::Warn => "\x1b[33m",
            Self::Bad => "\x1b[31m",
            Self::Muted => "\x1b[2m",
        }
    }
}

/// `text` in at most `width` columns of the screen, with an ellipsis where something is left out.
fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > width {
            break;
        }
        shown.push(character);
    }
    shown.push('…');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        let mut table = Table::new(&["NAME", "ROLE"]);
        table.row(["鍵", "Deploy"]);
        table.row(["ci", "Viewer"]);
        assert_eq!(table.render(None, false), "NAME  ROLE\n鍵    Deploy\nci    Viewer\n");
    }

    #[test]
    fn the_widest_column_gives_way() {
        let mut table = Table::new(&["NAME", "ROLE"]);
        table.row(["a-very-long-name-indeed", "Deploy"]);
        let text = table.render(Some(20), false);
        assert_eq!(text, "NAME          ROLE\na-very-long…  Deploy\n");
    }

    #[test]
    fn a_row_is_one_line() {
        let mut table = Table::new(&[]);
        table.row(["two\nlines", "x"]);
        assert_eq!(table.render(None, false), "two lines  x\n");
    }

    #[test]
    fn colour_only_where_it_is_seen() {
        let mut table = Table::new(&[]);
        table.row([Colour::Good.cell("active")]);
        assert_eq!(table.render(None, false), "active\n");
        assert_eq!(table.render(None, true), "\x1b[32mactive\x1b[0m\n");
    }
}
