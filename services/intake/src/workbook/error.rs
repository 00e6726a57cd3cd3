//! Refusals of importing a workbook or exporting a list.

use chrono::{DateTime, Utc};
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::lang::{LocalText, counted};
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;
use tilskudd_workbook::limits::EXPORT_ROWS;

/// Refusals of imports and exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkbookError {
    /// So many cells are wrong; nothing was imported.
    Faults(usize),
    /// The same workbook became drafts before.
    ImportedBefore {
        /// When, legal time.
        at: DateTime<Utc>,
        /// How many drafts.
        drafts: i32,
    },
    /// The list has more rows than a workbook takes.
    TooLong,
}

impl WorkbookError {
    /// Code, source and text of each.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Faults(total) => Refusal::invalid(
                "WORKBOOK_REFUSED",
                RuleSource::system("workbook-layout"),
                LocalText::new(
                    format!(
                        "Arbeidsboken har {total} feil, og ingenting er importert. Rett cellene som er nevnt; en kontroll \
                         uten import viser alle."
                    ),
                    format!(
                        "Arbeidsboka har {total} feil, og ingenting er importert. Rett cellene som er nemnde; ein kontroll \
                         utan import viser alle."
                    ),
                    format!(
                        "The workbook has {}, and nothing was imported. Correct the cells named; a check without \
                         import shows all.",
                        counted(*total, "fault", "faults")
                    ),
                ),
            ),
            Self::ImportedBefore { at, drafts } => {
                let day = local_date(*at);
                Refusal::exists(
                    "WORKBOOK_IMPORTED_BEFORE",
                    RuleSource::system("workbook-once"),
                    LocalText::new(
                        format!(
                            "Den samme arbeidsboken ble importert {day} og ble til {drafts} utkast. Bruk dem, eller be om at den \
                             importeres på nytt."
                        ),
                        format!(
                            "Den same arbeidsboka vart importert {day} og vart til {drafts} utkast. Bruk dei, eller be om at ho \
                             blir importert på nytt."
                        ),
                        format!(
                            "The same workbook was imported on {day} and became {}. Use them, or ask for it to be imported again.",
                            counted(*drafts, "draft", "drafts")
                        ),
                    ),
                )
            }
            Self::TooLong => Refusal::precondition(
                "LIST_TOO_LONG",
                RuleSource::system("export-rows"),
                LocalText::new(
                    format!(
                        "Listen har flere enn {EXPORT_ROWS} søknader. Velg en utlysning, eller hent den som CSV."
                    ),
                    format!(
                        "Lista har fleire enn {EXPORT_ROWS} søknader. Vel ei utlysing, eller hent ho som CSV."
                    ),
                    format!(
                        "The list has more than {EXPORT_ROWS} applications. Choose a call, or fetch it as CSV."
                    ),
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(WorkbookError);

#[cfg(test)]
mod tests {
    use tilskudd_kernel::refusal::Kind;

    use super::*;

    #[test]
    fn each_keeps_its_code() {
        let imported = WorkbookError::ImportedBefore {
            at: DateTime::UNIX_EPOCH,
            drafts: 2,
        };
        for (error, code, kind) in [
            (
                WorkbookError::Faults(3),
                "WORKBOOK_REFUSED",
                Kind::InvalidArgument,
            ),
            (imported, "WORKBOOK_IMPORTED_BEFORE", Kind::AlreadyExists),
            (WorkbookError::TooLong, "LIST_TOO_LONG", Kind::FailedPrecondition),
        ] {
            let refusal = error.refusal();
            assert_eq!((refusal.code, refusal.kind), (code, kind));
        }
    }
}
