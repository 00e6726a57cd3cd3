//! A letter that came before the deadline and is registered after it (P3): nobody but the registrar has seen that it
//! came in time, so it is noted for everybody who processes the application (R2).

use chrono::{DateTime, NaiveDate, Utc};
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{Finding, Severity};

use crate::calls::domain::call::Call;

/// The registration of an application after the deadline of its call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LateRegistration {
    /// Local day of receipt, as the registrar says.
    pub(crate) received_on: NaiveDate,
    /// Local day of registration.
    pub(crate) registered_on: NaiveDate,
    /// Why so late.
    pub(crate) reason: String,
}

/// Whether the call is closed at `now`, legal time, to an applicant with this reopening.
pub(crate) fn is_closed(call: &Call, reopened_until: Option<NaiveDate>, now: DateTime<Utc>) -> bool {
    let reopened = reopened_until.is_some_and(|until| local_date(now) <= until);
    !reopened && call.terms.deadline.is_past(now)
}

/// The source of the deadline's rule.
pub(crate) fn deadline_source(tenant: &Tenant, call: &Call) -> RuleSource {
    RuleSource::call(call.name(tenant), "deadline")
}

impl LateRegistration {
    /// The note for everybody who reads the application.
    pub(crate) fn note(&self, tenant: &Tenant, call: &Call) -> Finding {
        let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
        let deadline = call.terms.deadline.date;
        let (registered, received, last) = (day(self.registered_on), day(self.received_on), day(deadline));
        let reason = &self.reason;
        Finding {
            rule: "registered-after-deadline",
            source: deadline_source(tenant, call),
            severity: Severity::Note,
            field: "registration.received_on".to_owned(),
            text: LocalText::new(
                format!(
                    "Kontoret registrerte søknaden {registered}, etter søknadsfristen {last}, som mottatt {received}. \
                     Begrunnelse: {reason}"
                ),
                format!(
                    "Kontoret registrerte søknaden {registered}, etter søknadsfristen {last}, som motteken {received}. \
                     Grunngjeving: {reason}"
                ),
                format!(
                    "The office registered the application on {}, after the deadline {deadline}, as received on {}. \
                     Reason: {reason}",
                    self.registered_on, self.received_on
                ),
            ),
        }
    }
}
