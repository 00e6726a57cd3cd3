//! Rows of cases and measures, into domain types.

use chrono::{DateTime, Utc};
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{CaseId, CompletionId, MeasureId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::text::{Text, TextError};
use tilskudd_store::{Error, rows};

use crate::domain::case::{Case, Measure};
use crate::domain::state::Ending;

#[derive(sqlx_macros::FromRow)]
pub(super) struct CaseRow {
    id: CaseId,
    edition: String,
    application: Vec<u8>,
    revision: i32,
    revised_since: bool,
    awaiting: Option<CompletionId>,
    signed_by: PersonId,
    registered_late_by: Option<PersonId>,
    state: String,
    round: i32,
    version: i64,
    recommended_by: Option<PersonId>,
    recommended_at: Option<DateTime<Utc>>,
    recommended_reason: Option<String>,
    approved_by: Option<PersonId>,
    approved_at: Option<DateTime<Utc>>,
    approved_reason: Option<String>,
    ended_how: Option<String>,
    ended_by: Option<PersonId>,
    ended_at: Option<DateTime<Utc>>,
    ended_reason: Option<String>,
}

impl TryFrom<CaseRow> for Case {
    type Error = Error;

    fn try_from(row: CaseRow) -> Result<Case, Error> {
        let state = rows::parsed("case_file", "state", &row.state)?;
        let recommended = act(row.recommended_by, row.recommended_at, row.recommended_reason)
            .map_err(|error| rows::inconsistent("case_file", "recommended_reason", error))?;
        let approved = act(row.approved_by, row.approved_at, row.approved_reason)
            .map_err(|error| rows::inconsistent("case_file", "approved_reason", error))?;
        let ended = act(row.ended_by, row.ended_at, row.ended_reason)
            .map_err(|error| rows::inconsistent("case_file", "ended_reason", error))?;
        let how = row
            .ended_how
            .map(|how| rows::parsed::<Ending>("case_file", "ended_how", &how))
            .transpose()?;
        let ended = how.zip(ended);
        Ok(Case {
            id: row.id,
            edition: row.edition,
            application: row.application,
            revision: row.revision,
            revised_since: row.revised_since,
            awaiting: row.awaiting,
            signed_by: row.signed_by,
            registered_late_by: row.registered_late_by,
            state,
            round: row.round,
            version: row.version,
            measures: Vec::new(),
            conflicted: Vec::new(),
            judged: Vec::new(),
            recommendations: Vec::new(),
            recommended,
            approved,
            ended,
        })
    }
}

/// The act, when the three columns hold one; a constraint keeps them together.
fn act(
    person: Option<PersonId>,
    at: Option<DateTime<Utc>>,
    reason: Option<String>,
) -> Result<Option<Act>, TextError> {
    let (Some(person), Some(at), Some(reason)) = (person, at, reason) else {
        return Ok(None);
    };
    let reason = Text::parse(&reason)?;
    Ok(Some(Act { person, at, reason }))
}

#[derive(sqlx_macros::FromRow)]
pub(super) struct MeasureRow {
    case_id: CaseId,
    measure_id: MeasureId,
    kind: String,
    track: String,
    applied_ore: i64,
}

impl MeasureRow {
    /// The measure with the case it belongs to.
    pub(super) fn into_measure(self) -> Result<(CaseId, Measure), Error> {
        let measure = Measure {
            id: self.measure_id,
            title: String::new(),
            kind: self.kind,
            track: rows::parsed("measure", "track", &self.track)?,
            applied: Money::amount(self.applied_ore)
                .map_err(|error| rows::inconsistent("measure", "applied_ore", error))?,
        };
        Ok((self.case_id, measure))
    }
}
