//! Comma-separated values as RFC 4180 has them, and such that a spreadsheet takes no cell for a
//! formula: a text that begins as one is given an apostrophe (OWASP, "CSV Injection").

use super::plain::plain;

/// Records of comma-separated values.
#[derive(Debug, Default)]
pub(crate) struct Csv {
    text: String,
}

impl Csv {
    /// Adds a record.
    pub(crate) fn record<'a>(&mut self, fields: impl IntoIterator<Item = &'a str>) {
        for (position, field) in fields.into_iter().enumerate() {
            if position > 0 {
                self.text.push(',');
            }
            self.field(field);
        }
        self.text.push_str("\r\n");
    }

    /// All records, each ended by CR LF (RFC 4180, section 2).
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn field(&mut self, field: &str) {
        let field = &*plain(field);
        let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        let quoted = formula || field.contains(['"', ',', '\r', '\n']);
        if !quoted {
            self.text.push_str(field);
            return;
        }
        self.text.push('"');
        if formula {
            self.text.push('\'');
        }
        self.text.push_str(&field.replace('"', "\"\""));
        self.text.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(field: &str) -> String {
        let mut csv = Csv::default();
        csv.record([field]);
        csv.text().to_owned()
    }

    #[test]
    fn what_needs_quotes_has_them() {
        assert_eq!(written("plain text"), "plain text\r\n");
        assert_eq!(written("a,b"), "\"a,b\"\r\n");
        assert_eq!(written("say \"hi\""), "\"say \"\"hi\"\"\"\r\n");
        assert_eq!(written("two\nlines"), "\"two\nlines\"\r\n");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for field in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1"] {
            assert!(written(field).starts_with("\"'"), "{field:?}");
        }
        assert_eq!(written("a=b"), "a=b\r\n");
    }
}
