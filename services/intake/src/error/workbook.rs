//! Why a workbook is not taken in, or a list not given out.

use chrono::{DateTime, Utc};
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::{Failure, FieldViolation, Kind};
use tilskudd_workbook::Faults;
use tilskudd_workbook::limits::EXPORT_ROWS;

/// What can stand in the way of bulk.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// Cells are wrong; nothing was imported.
    #[error("{} cells of the workbook are wrong", .0.total())]
    Refused(Faults),
    /// The same workbook became drafts before.
    #[error("the same workbook was imported before")]
    ImportedBefore {
        /// When, legal time.
        at: DateTime<Utc>,
        /// How many drafts.
        drafts: i32,
    },
    /// The list has more rows than a workbook takes.
    #[error("the list is too long for a workbook")]
    TooLong,
    /// A workbook or list could not be written.
    #[error("the file cannot be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl WorkbookError {
    /// The stable reason code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "WORKBOOK_REFUSED",
            Self::ImportedBefore { .. } => "WORKBOOK_IMPORTED_BEFORE",
            Self::TooLong => "LIST_TOO_LONG",
            Self::Unwritable(_) => "INTERNAL",
        }
    }
}

impl From<WorkbookError> for Failure {
    fn from(error: WorkbookError) -> Self {
        let code = error.code();
        match error {
            WorkbookError::Refused(faults) => {
                let fields = faults.told.iter().map(|fault| FieldViolation {
                    field: fault.place.clone(),
                    text: fault.text.clone(),
                });
                Self::new(Kind::InvalidArgument, code, refused(faults.total()))
                    .because(RuleSource::system("workbook-layout"))
                    .with_fields(fields.collect())
            }
            WorkbookError::ImportedBefore { at, drafts } => {
                Self::exists(code, imported_before(at, drafts)).because(RuleSource::system("workbook-once"))
            }
            WorkbookError::TooLong => Self::precondition(
                code,
                LocalText::new(
                    format!("Listen har flere enn {EXPORT_ROWS} søknader. Velg en utlysning, eller hent den som CSV."),
                    format!("Lista har fleire enn {EXPORT_ROWS} søknader. Vel ei utlysing, eller hent ho som CSV."),
                    format!("The list has more than {EXPORT_ROWS} applications. Choose a call, or fetch it as CSV."),
                ),
            )
            .because(RuleSource::system("export-rows")),
            WorkbookError::Unwritable(cause) => Self::internal(cause),
        }
    }
}

fn imported_before(at: DateTime<Utc>, drafts: i32) -> LocalText {
    let on = local_date(at);
    LocalText::new(
        format!(
            "Den samme arbeidsboken ble importert {on} og ble til {drafts} utkast. Bruk dem, eller si at den skal importeres på nytt (again)."
        ),
        format!(
            "Den same arbeidsboka vart importert {on} og vart til {drafts} utkast. Bruk dei, eller sei at ho skal importerast på nytt (again)."
        ),
        format!(
            "The same workbook was imported on {on} and became {drafts} drafts. Use them, or say that it is to be imported again (again)."
        ),
    )
}

fn refused(total: usize) -> LocalText {
    LocalText::new(
        format!(
            "Arbeidsboken har {total} feil, og ingenting er importert. Rett cellene som er nevnt; en kontroll (validate_only) viser alle."
        ),
        format!(
            "Arbeidsboka har {total} feil, og ingenting er importert. Rett cellene som er nemnde; ein kontroll (validate_only) viser alle."
        ),
        format!(
            "The workbook has {total} faults, and nothing was imported. Correct the cells named; a check (validate_only) shows all."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_keeps_its_code_and_only_our_own_failure_is_internal() {
        let faults = Faults::whole(LocalText::new("Nei.", "Nei.", "No."));
        let refused = Failure::from(WorkbookError::Refused(faults));
        assert_eq!(
            (refused.code(), refused.kind()),
            ("WORKBOOK_REFUSED", Kind::InvalidArgument)
        );
        assert_eq!(refused.fields()[0].field, "workbook");
        let long = Failure::from(WorkbookError::TooLong);
        assert_eq!(
            (long.code(), long.kind()),
            ("LIST_TOO_LONG", Kind::FailedPrecondition)
        );
        let ours = Failure::from(WorkbookError::Unwritable("no".into()));
        assert_eq!((ours.code(), ours.kind()), ("INTERNAL", Kind::Internal));
    }
}
