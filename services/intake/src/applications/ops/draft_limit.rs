//! Limits the drafts of an applicant in a call: without a bound, one login could fill the database. What the office
//! makes of letters is not counted, nor what is submitted or withdrawn.

use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Tx;
use tilskudd_workbook::limits::APPLICATIONS;

use crate::applications::domain::application::Origin;
use crate::applications::error::draft::DraftError;
use crate::applications::store;
use crate::error::Error;

/// Most drafts of an applicant in one call: as many as one workbook becomes.
const DRAFTS_MAX: usize = APPLICATIONS;

/// Checks that so many drafts more have room, before they are stored in the same transaction.
///
/// # Errors
/// `DraftError::TooManyDrafts`.
pub(crate) async fn check_draft_limit(
    tx: &mut Tx<'_>,
    origin: Origin,
    (organisation, call): (&OrgNumber, CallId),
    more: usize,
) -> Result<(), Error> {
    if origin == Origin::Office {
        return Ok(());
    }
    let count = store::draft_counts::count_locked(tx.conn(), organisation, call).await?;
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count.saturating_add(more) > DRAFTS_MAX {
        return Err(DraftError::TooManyDrafts {
            count,
            most: DRAFTS_MAX,
        }
        .into());
    }
    Ok(())
}
