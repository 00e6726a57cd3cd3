//! Opening time and number of applications, as the call sets them (R2, P2).

use tilskudd_kernel::dates::{local_date, start_of_day};
use tilskudd_kernel::lang::{LocalText, counted};

use super::Case;
use super::rule::{Applied, Check, Rule, RuleOrigin, words};

pub(super) static OPENS_ON: Rule = Rule {
    id: "opens-on",
    rows: &["R2"],
    text: words(
        "Ingen søknad kan sendes før utlysningen åpner.",
        "Ingen søknad kan sendast før utlysinga opnar.",
        "Nothing can be submitted before the call opens.",
    ),
    origin: RuleOrigin::Call("opens_on"),
    check: Check::Whole(opens_on),
};

fn opens_on(case: &mut Case<'_>) -> Applied {
    let opens = case.call.opens_on;
    if reopened(case) || case.history.now >= start_of_day(opens) {
        return Ok(());
    }
    let date = opens.format("%d.%m.%Y");
    let text = LocalText::new(
        format!("Utlysningen åpner {date}. Send søknaden da."),
        format!("Utlysinga opnar {date}. Send søknaden då."),
        format!("The call opens on {opens}. Submit the application then."),
    );
    case.refuse("", text);
    Ok(())
}

pub(super) static DEADLINE: Rule = Rule {
    id: "deadline",
    rows: &["R2", "P1"],
    text: words(
        "Ingen søknad kan sendes etter fristen, med mindre kontoret åpner utlysningen for søkeren.",
        "Ingen søknad kan sendast etter fristen, med mindre kontoret opnar utlysinga for søkjaren.",
        "Nothing can be submitted after the deadline, unless the office reopens the call for the applicant.",
    ),
    origin: RuleOrigin::Call("deadline"),
    check: Check::Whole(deadline),
};

fn deadline(case: &mut Case<'_>) -> Applied {
    if reopened(case) || !case.call.deadline.is_past(case.history.now) {
        return Ok(());
    }
    let last = case.call.deadline.date;
    let date = last.format("%d.%m.%Y");
    let text = LocalText::new(
        format!(
            "Søknadsfristen gikk ut {date}. Kontakt kontoret om det er grunn til å åpne utlysningen for dere."
        ),
        format!(
            "Søknadsfristen gjekk ut {date}. Kontakt kontoret om det er grunn til å opne utlysinga for dykk."
        ),
        format!(
            "The deadline was {last}. Contact the office if there is a reason to reopen the call for you."
        ),
    );
    case.refuse("", text);
    Ok(())
}

/// Whether the call is reopened for this applicant, to the end of a local day.
fn reopened(case: &Case<'_>) -> bool {
    let until = case.call.reopened_until;
    until.is_some_and(|until| local_date(case.history.now) <= until)
}

pub(super) static ONE_APPLICATION: Rule = Rule {
    id: "one-application",
    rows: &["P2"],
    text: words(
        "En søker sender én felles søknad i utlysningen, med mindre utlysningen tillater flere.",
        "Ein søkjar sender éin felles søknad i utlysinga, med mindre utlysinga tillèt fleire.",
        "An applicant submits one joint application in the call, unless the call allows more.",
    ),
    origin: RuleOrigin::Call("applications_per_applicant"),
    check: Check::Whole(one_application),
};

fn one_application(case: &mut Case<'_>) -> Applied {
    let allowed = case.call.applications_per_applicant.max(1);
    if case.history.applications_in_call < allowed {
        return Ok(());
    }
    let text = LocalText::new(
        format!(
            "Dere kan sende {} i denne utlysningen og har gjort det. Samle tiltakene i én søknad.",
            counted(allowed, "søknad", "søknader")
        ),
        format!(
            "De kan sende {} i denne utlysinga og har gjort det. Samle tiltaka i éin søknad.",
            counted(allowed, "søknad", "søknader")
        ),
        format!(
            "You can submit {} in this call and have done so. Put the measures in one application.",
            counted(allowed, "application", "applications")
        ),
    );
    case.refuse("", text);
    Ok(())
}
