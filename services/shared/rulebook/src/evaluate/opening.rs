//! When, and how many: what the call sets (R2, P2).

use chrono::NaiveDate;
use tilskudd_kernel::dates::{local_date, start_of_day};
use tilskudd_kernel::lang::LocalText;

use super::Case;

/// Opening, deadline, reopening and the number of applications.
pub(super) fn apply(case: &mut Case<'_>) {
    let now = case.history.now;
    let today = local_date(now);
    let reopened = case.call.reopened_until.is_some_and(|until| today <= until);
    if !reopened && now < start_of_day(case.call.opens_on) {
        case.refuse_by_call("opens-on", "opens_on", "", not_open(case.call.opens_on));
    }
    if !reopened && case.call.deadline.is_past(now) {
        case.refuse_by_call("deadline", "deadline", "", closed(case.call.deadline.date));
    }
    let allowed = case.call.applications_per_applicant.max(1);
    if case.history.applications_in_call >= allowed {
        case.refuse_by_call(
            "one-application",
            "applications_per_applicant",
            "",
            enough(allowed),
        );
    }
}

fn not_open(opens: NaiveDate) -> LocalText {
    let date = opens.format("%d.%m.%Y");
    LocalText::new(
        format!("Utlysningen åpner {date}. Send søknaden da."),
        format!("Utlysinga opnar {date}. Send søknaden då."),
        format!("The call opens on {}. Submit the application then.", opens),
    )
}

fn closed(last: NaiveDate) -> LocalText {
    let date = last.format("%d.%m.%Y");
    LocalText::new(
        format!(
            "Søknadsfristen gikk ut {date}. Kontakt kontoret om det er grunn til å åpne utlysningen for dere."
        ),
        format!(
            "Søknadsfristen gjekk ut {date}. Kontakt kontoret om det er grunn til å opne utlysinga for dykk."
        ),
        format!(
            "The deadline was {last}. Contact the office if there is a reason to reopen the call for you."
        ),
    )
}

fn enough(allowed: u32) -> LocalText {
    LocalText::new(
        format!(
            "Dere kan sende {allowed} søknad(er) i denne utlysningen og har gjort det. Samle tiltakene i én søknad."
        ),
        format!(
            "De kan sende {allowed} søknad(er) i denne utlysinga og har gjort det. Samle tiltaka i éin søknad."
        ),
        format!(
            "You can submit {allowed} application(s) in this call and have done so. Put the measures in one application."
        ),
    )
}
