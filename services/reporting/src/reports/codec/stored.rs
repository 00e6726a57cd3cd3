//! A stored report, as far as accepting it needs.

use tilskudd_kernel::money::Money;
use tilskudd_store::rows::{inconsistent, parsed};

use crate::obligations::store::report_content::decode;
use crate::reports::codec::report::wish;
use crate::reports::domain::report::ReportedAward;

/// A stored report on each award, as far as accepting it needs.
///
/// # Errors
/// When the stored report breaks the rules that it was stored under.
pub(crate) fn reported_awards(content: &[u8]) -> Result<Vec<ReportedAward>, tilskudd_store::Error> {
    let report = decode(content)?;
    let awards = report.awards.iter().map(|award| {
        let used = Money::amount(award.used_ore);
        Ok(ReportedAward {
            award: parsed("report", "content", &award.award)?,
            used: used.map_err(|error| inconsistent("report", "content", error))?,
            wish: wish(award.wish()),
            reason: award.wish_reason.trim().to_owned(),
        })
    });
    awards.collect()
}
