//! The layout of a workbook: its sheets and columns. The template is written from it and read by it.

mod columns;

use tilskudd_kernel::lang::LocalText;
use tilskudd_rulebook::Edition;

use crate::lists::List;

/// The hidden row of keys; columns are found by them, so that they can be moved.
pub(crate) const KEY_ROW: u32 = 0;
/// Headings in bokmål, nynorsk and English.
pub(crate) const HEADING_ROWS: [u32; 3] = [1, 2, 3];
/// First row that is filled in.
pub(crate) const FIRST_ROW: u32 = 4;
/// The hidden sheet that says what the workbook is.
pub(crate) const SETUP_SHEET: &str = "Oppsett";
/// Cells of the hidden sheet, column A its key: what it is, version of the layout, edition.
pub(crate) const SETUP_KEYS: [(&str, &str); 3] = [
    ("tilskudd_format", "tilskudd-application-workbook"),
    ("tilskudd_layout", ""),
    ("tilskudd_edition", ""),
];

/// A sheet that is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sheet {
    /// One row for each application.
    Applications,
    /// One row for each measure.
    Measures,
    /// One row for each answer to a criterion.
    Answers,
    /// One row for each line of a budget.
    Budget,
    /// One row for each partner of a measure.
    Partners,
    /// One row for each other state grant of an application.
    OtherGrants,
}

/// The content of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The row's own reference, unique in its sheet.
    Own,
    /// The reference of a row of another sheet.
    Of(Sheet),
    /// A text of at most so many characters.
    Text(u32),
    /// Organisation number.
    Organisation,
    /// A whole number.
    Whole,
    /// Kroner with two decimals.
    Kroner,
    /// Ja or nei; blank is nei.
    YesNo,
    /// A code of the edition or of a closed vocabulary.
    Code(List),
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) key: &'static str,
    pub(crate) heading: LocalText,
    pub(crate) kind: Kind,
    /// Characters.
    pub(crate) width: u16,
}

impl Sheet {
    pub(crate) const ALL: [Self; 6] = [
        Self::Applications,
        Self::Measures,
        Self::Answers,
        Self::Budget,
        Self::Partners,
        Self::OtherGrants,
    ];

    /// Its name in the workbook.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Applications => "Søknad",
            Self::Measures => "Tiltak",
            Self::Answers => "Svar",
            Self::Budget => "Budsjett",
            Self::Partners => "Partnere",
            Self::OtherGrants => "Andre tilskudd",
        }
    }

    /// Its name as Excel writes it before a cell.
    pub(crate) const fn quoted(self) -> &'static str {
        match self {
            Self::OtherGrants => "'Andre tilskudd'",
            _ => self.title(),
        }
    }

    /// Its columns, in the order of the template; those of a list that several may be chosen of repeat their key.
    pub(crate) fn columns(self, edition: &Edition) -> Vec<Column> {
        match self {
            Self::Applications => columns::applications(),
            Self::Measures => columns::measures(edition),
            Self::Answers => columns::answers(),
            Self::Budget => columns::budget(),
            Self::Partners => columns::partners(),
            Self::OtherGrants => columns::other_grants(),
        }
    }
}
