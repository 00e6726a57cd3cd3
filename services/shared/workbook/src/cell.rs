//! Cell references in the notation that people use.

use std::fmt;

use crate::layout::Sheet;

/// A cell of one of the sheets that are filled in, such as `Tiltak!D7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    pub(crate) sheet: Sheet,
    /// From 0.
    pub(crate) row: u32,
    /// From 0.
    pub(crate) column: u32,
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = column_letters(self.column);
        write!(
            f,
            "{}!{letters}{}",
            self.sheet.quoted(),
            self.row.saturating_add(1)
        )
    }
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = u64::from(column) + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_excel() {
        let lettered = [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (16_383, "XFD"),
        ];
        for (column, letters) in lettered {
            assert_eq!(column_letters(column), letters);
        }
        let cell = CellRef {
            sheet: Sheet::OtherGrants,
            row: 6,
            column: 3,
        };
        assert_eq!(cell.to_string(), "'Andre tilskudd'!D7");
        assert_eq!(
            CellRef {
                sheet: Sheet::Measures,
                ..cell
            }
            .to_string(),
            "Tiltak!D7"
        );
    }
}
