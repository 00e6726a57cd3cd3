//! An application as a row of a list.

use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::money::Money;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::timestamps::instant;
use tilskudd_workbook::export::Field;

/// The columns, in Norwegian as the offices write it.
pub(crate) const HEADINGS: [&str; 14] = [
    "Saksnummer",
    "Organisasjonsnummer",
    "Søker",
    "Kommunenummer",
    "Status",
    "Mottatt",
    "Regelverk",
    "Søkt beløp (kr)",
    "Egenfinansiering (kr)",
    "Antall tiltak",
    "Tiltak",
    "Kontaktperson",
    "E-post",
    "Ressursnavn",
];

/// The row of an application, in the order of [`HEADINGS`].
pub(crate) fn row(application: &pb::Application) -> Vec<Field> {
    let text = |text: &str| Field::Text(text.to_owned());
    let (content, applicant) = (
        application.content.clone().unwrap_or_default(),
        application.applicant.as_ref(),
    );
    let own_funding = content
        .measures
        .iter()
        .map(|measure| measure.own_funding_ore)
        .fold(0, i64::saturating_add);
    let titles: Vec<&str> = content
        .measures
        .iter()
        .map(|measure| measure.title.as_str())
        .collect();
    vec![
        text(&application.case_number),
        text(&application.organisation_number),
        text(applicant.map_or("", |applicant| &applicant.title)),
        text(applicant.map_or("", |applicant| &applicant.municipality_number)),
        text(state(application.state())),
        Field::Text(received_on(application)),
        text(&application.edition),
        kroner(application.applied_ore),
        kroner(own_funding),
        Field::Count(content.measures.len()),
        Field::Text(titles.join("; ")),
        text(&content.contact_name),
        text(&content.contact_email),
        text(&application.name),
    ]
}

/// Local date of receipt: what came on paper has it from the office, and not from the day on which it was registered
/// (P3).
fn received_on(application: &pb::Application) -> String {
    if let Some(registration) = &application.registration {
        return registration.received_on.clone();
    }
    let submitted = application.submitted_at.and_then(|time| instant(time).ok());
    submitted.map_or_else(String::new, |time| local_date(time).to_string())
}

/// A stored amount; a number beyond the range is written as text rather than left out.
fn kroner(ore: i64) -> Field {
    Money::from_ore(ore).map_or_else(|_| Field::Text(format!("{ore} øre")), Field::Kroner)
}

fn state(state: pb::ApplicationState) -> &'static str {
    match state {
        pb::ApplicationState::Unspecified => "",
        pb::ApplicationState::Draft => "Utkast",
        pb::ApplicationState::Submitted => "Mottatt",
        pb::ApplicationState::Decided => "Vedtatt",
        pb::ApplicationState::Withdrawn => "Trukket",
        pb::ApplicationState::Dismissed => "Avvist",
    }
}
