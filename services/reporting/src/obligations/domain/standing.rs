//! The recipient's standing: its reports on a year's money of a scheme, which a new award waits for (P4).
//!
//! The report is satisfactory when it is accepted. What then becomes of unused money is followed up without it.

use chrono::NaiveDate;

use crate::obligations::domain::state::State;

/// The part of an obligation that its recipient's standing depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwedReport {
    /// State.
    pub(crate) state: State,
    /// The awards owe no report.
    pub(crate) waived: bool,
    /// A report has come, be it sent back.
    pub(crate) came: bool,
    /// Last local day for the report.
    pub(crate) report_due: NaiveDate,
    /// Last local day for the auditor's statement, while it is demanded and not in.
    pub(crate) statement_due: Option<NaiveDate>,
}

impl OwedReport {
    /// Whether a report is owed that is not accepted.
    #[must_use]
    pub(crate) const fn is_open(&self) -> bool {
        !self.waived && matches!(self.state, State::Running | State::FormSent | State::Reported)
    }

    /// Whether the report was sent back and has not come again.
    #[must_use]
    pub(crate) const fn is_returned(&self) -> bool {
        self.came && matches!(self.state, State::FormSent)
    }

    /// The last local day for what is missing: the report, or the auditor's statement once the report is in.
    #[must_use]
    pub(crate) fn due(&self) -> NaiveDate {
        match (self.state, self.statement_due) {
            (State::Reported, Some(statement)) => statement.max(self.report_due),
            _ => self.report_due,
        }
    }
}

/// The recipient's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// Obligations that owe a report which is not accepted.
    pub(crate) open: usize,
    /// How many of them were sent back and have not come again.
    pub(crate) returned: usize,
    /// The first day by which one of them is due; none: none is open.
    pub(crate) first_due: Option<NaiveDate>,
}

impl Standing {
    /// Over all obligations of the recipient, scheme and year.
    #[must_use]
    pub(crate) fn of(owed: &[OwedReport]) -> Self {
        let open = || owed.iter().filter(|one| one.is_open());
        Self {
            open: open().count(),
            returned: open().filter(|one| one.is_returned()).count(),
            first_due: open().map(OwedReport::due).min(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn owed(state: State, came: bool) -> OwedReport {
        OwedReport {
            state,
            waived: false,
            came,
            report_due: day("2025-03-01"),
            statement_due: None,
        }
    }

    #[test]
    fn it_is_open_until_the_report_is_accepted() {
        for (state, came, open, returned) in [
            (State::Running, false, 1, 0),
            (State::FormSent, false, 1, 0),
            (State::Reported, true, 1, 0),
            (State::FormSent, true, 1, 1),
            (State::Accepted, true, 0, 0),
            (State::Closed, true, 0, 0),
        ] {
            let standing = Standing::of(&[owed(state, came)]);
            assert_eq!((standing.open, standing.returned), (open, returned), "{state:?}");
            assert_eq!(standing.first_due.is_some(), open == 1, "{state:?}");
        }
    }

    #[test]
    fn nothing_is_open_without_obligations_or_below_the_waiver() {
        assert_eq!(Standing::of(&[]), Standing::default());
        let waived = OwedReport {
            waived: true,
            ..owed(State::Closed, false)
        };
        assert_eq!(Standing::of(&[waived]), Standing::default());
    }

    #[test]
    fn the_first_day_counts_and_a_statement_has_its_own_once_the_report_is_in() {
        let statement = |state, came| OwedReport {
            statement_due: Some(day("2025-05-01")),
            ..owed(state, came)
        };
        let first = |owed: &[OwedReport]| Standing::of(owed).first_due;
        assert_eq!(
            first(&[statement(State::FormSent, false)]),
            Some(day("2025-03-01"))
        );
        assert_eq!(
            first(&[statement(State::Reported, true)]),
            Some(day("2025-05-01"))
        );
        assert_eq!(first(&[owed(State::Reported, true)]), Some(day("2025-03-01")));
        let all = [
            statement(State::Reported, true),
            owed(State::Running, false),
            owed(State::Accepted, true),
        ];
        assert_eq!(first(&all), Some(day("2025-03-01")));
        assert_eq!(Standing::of(&all).open, 2);
    }
}
