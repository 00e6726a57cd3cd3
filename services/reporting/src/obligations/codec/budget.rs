//! The budget lines of an award, as they are stored: a `tilskudd.reporting.v1.ObligationAward` with these alone.

use prost::Message;
use tilskudd_proto::intake::v1::BudgetLine;
use tilskudd_proto::reporting::v1::ObligationAward;
use tilskudd_store::rows::inconsistent;

/// The lines, to be stored.
pub(crate) fn encode(lines: &[BudgetLine]) -> Vec<u8> {
    let award = ObligationAward {
        budget_lines: lines.to_vec(),
        ..ObligationAward::default()
    };
    award.encode_to_vec()
}

/// The stored lines.
///
/// # Errors
/// [`tilskudd_store::Error::Inconsistent`] when they cannot be decoded.
pub(crate) fn decode(stored: &[u8]) -> Result<Vec<BudgetLine>, tilskudd_store::Error> {
    let award = ObligationAward::decode(stored).map_err(|error| inconsistent("award", "budget", error))?;
    Ok(award.budget_lines)
}
