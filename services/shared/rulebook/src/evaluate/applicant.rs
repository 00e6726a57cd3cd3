//! The applicant: its kind, its call and its region (R4, R5, R11, P1).

use tilskudd_kernel::lang::LocalText;

use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use super::{Case, Measure};
use crate::edition::Edition;
use crate::vocabulary::{ManagingOffice, OrganisationKind, Severity};

const FIELD: &str = "organisation_number";

pub(super) static REGION: Rule = Rule {
    id: "region",
    rows: &["R11", "P2"],
    text: words(
        "Søknaden sendes til kontoret i søkerens egen region, med mindre utlysningen tar imot slike søkere fra andre.",
        "Søknaden blir send til kontoret i regionen til søkjaren, med mindre utlysinga tek imot slike søkjarar frå andre.",
        "The application goes to the office of the applicant's own region, unless the call takes such applicants from others.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        // A scheme that is managed nationally has one office for all.
        let regional = edition.managing_office == ManagingOffice::Region;
        regional.then_some(&edition.signatures.section)
    }),
    check: Check::Whole(region),
};

fn region(case: &mut Case<'_>) -> Applied {
    let applicant = &case.application.applicant;
    let own = &applicant.region;
    if *own == case.call.region {
        return Ok(());
    }
    if case.call.takes_from_other_regions(applicant.kind) {
        let (nb, nn, en) = kind_names(applicant.kind);
        let text = LocalText::new(
            format!("Søkeren hører til regionen {own}; utlysningen tar imot {nb} fra andre regioner."),
            format!("Søkjaren høyrer til regionen {own}; utlysinga tek imot {nn} frå andre regionar."),
            format!("The applicant belongs to the region {own}; the call takes {en} of other regions."),
        );
        let source = case.call.source("other_regions");
        case.push(source, Severity::Note, FIELD.to_owned(), text);
        return Ok(());
    }
    let text = LocalText::new(
        format!("Søkeren hører til regionen {own}. Send søknaden til Statsforvalteren der."),
        format!("Søkjaren høyrer til regionen {own}. Send søknaden til Statsforvaltaren der."),
        format!("The applicant belongs to the region {own}. Submit the application to that region's office."),
    );
    case.refuse(FIELD, text);
    Ok(())
}

pub(super) static RECIPIENT_KIND: Rule = Rule {
    id: "recipient-kind",
    rows: &["R4", "R5", "P1"],
    text: words(
        "Bare de som regelverket eller utlysningen nevner, kan søke.",
        "Berre dei som regelverket eller utlysinga nemner, kan søkje.",
        "Only those that the rules or the call name can apply.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| Some(&edition.recipients.section)),
    check: Check::Whole(kind),
};

fn kind(case: &mut Case<'_>) -> Applied {
    let kind = case.application.applicant.kind;
    if case.edition.recipient(kind).is_some() || case.call.recipients.contains(&kind) {
        return Ok(());
    }
    let (nb, nn, en) = kind_names(kind);
    let text = LocalText::new(
        format!("Regelverket gir ikke {nb} rett til å søke. Søk gjennom en kommune som kan stå som søker."),
        format!(
            "Regelverket gir ikkje {nn} rett til å søkje. Søk gjennom ein kommune som kan stå som søkjar."
        ),
        format!("The rules do not let {en} apply. Apply through a municipality that can stand as applicant."),
    );
    case.refuse(FIELD, text);
    Ok(())
}

pub(super) static CALL_RECIPIENTS: Rule = Rule {
    id: "call-recipients",
    rows: &["P1"],
    text: words(
        "Årets utlysning kan snevre inn eller utvide hvem som kan søke.",
        "Utlysinga i år kan snevre inn eller utvide kven som kan søkje.",
        "The year's call can narrow or widen who may apply.",
    ),
    origin: RuleOrigin::Call("recipients"),
    check: Check::Whole(call_kind),
};

/// The call's list replaces the edition's: it excludes kinds and admits others, which are noted for the caseworker.
fn call_kind(case: &mut Case<'_>) -> Applied {
    if case.call.recipients.is_empty() {
        return Err(NotApplied::Call);
    }
    let kind = case.application.applicant.kind;
    let (nb, nn, en) = kind_names(kind);
    match (
        case.edition.recipient(kind).is_some(),
        case.call.recipients.contains(&kind),
    ) {
        (true, true) => Ok(()),
        (false, false) => Err(NotApplied::Before),
        (true, false) => {
            let text = LocalText::new(
                format!(
                    "Årets utlysning tar ikke imot søknader fra {nb}. Kontakt kontoret om hvem som kan søke."
                ),
                format!(
                    "Utlysinga i år tek ikkje imot søknader frå {nn}. Kontakt kontoret om kven som kan søkje."
                ),
                format!("This year's call takes no applications from {en}. Ask the office who can apply."),
            );
            case.refuse(FIELD, text);
            Ok(())
        }
        (false, true) => {
            let text = LocalText::new(
                format!("Regelverket nevner ikke {nb}; årets utlysning åpner for søknaden."),
                format!("Regelverket nemner ikkje {nn}; utlysinga i år opnar for søknaden."),
                format!("The rules do not name {en}; this year's call allows the application."),
            );
            case.find(Severity::Note, FIELD, text);
            Ok(())
        }
    }
}

pub(super) static RECIPIENT_TRACK: Rule = Rule {
    id: "recipient-track",
    rows: &["R4", "R5"],
    text: words(
        "Søkeren søker bare om den typen tiltak som regelverket åpner for.",
        "Søkjaren søkjer berre om den typen tiltak som regelverket opnar for.",
        "The applicant applies only for the kind of measure that the rules allow it.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let mut kinds = edition.recipients.kinds.iter();
        let limited = kinds.find(|recipient| !recipient.tracks.is_empty());
        limited.map(|recipient| recipient.section.as_str())
    }),
    check: Check::Measure(track),
};

fn track(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let kind = measure.kind.ok_or(NotApplied::Before)?;
    let recipient = measure.recipient.ok_or(NotApplied::Applicant)?;
    if recipient.tracks.is_empty() {
        return Err(NotApplied::Applicant);
    }
    if !recipient.tracks.contains(&kind.track) {
        case.refuse_by(
            &recipient.section,
            measure.field("kind"),
            limited(&recipient.text),
        );
    }
    Ok(())
}

pub(super) static RECIPIENT_FIELD: Rule = Rule {
    id: "recipient-field",
    rows: &["R5"],
    text: words(
        "Søkeren søker bare innen det tjenesteområdet som regelverket åpner for.",
        "Søkjaren søkjer berre innan det tenesteområdet som regelverket opnar for.",
        "The applicant applies only within the field of service that the rules allow it.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let mut kinds = edition.recipients.kinds.iter();
        let limited = kinds.find(|recipient| !recipient.fields.is_empty());
        limited.map(|recipient| recipient.section.as_str())
    }),
    check: Check::Measure(field),
};

/// Looked at only where the track is allowed, so that one mistake gives one finding.
fn field(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let kind = measure.kind.ok_or(NotApplied::Before)?;
    let recipient = measure.recipient.ok_or(NotApplied::Applicant)?;
    if recipient.fields.is_empty() {
        return Err(NotApplied::Applicant);
    }
    let allowed = recipient.tracks.is_empty() || recipient.tracks.contains(&kind.track);
    let field = measure.facts.field.filter(|_| allowed);
    let field = field.ok_or(NotApplied::Before)?;
    if !recipient.fields.contains(&field) {
        case.refuse_by(
            &recipient.section,
            measure.field("field"),
            limited(&recipient.text),
        );
    }
    Ok(())
}

/// The edition's own wording of the limit, and what to do.
fn limited(rule: &LocalText) -> LocalText {
    LocalText::new(
        format!("{} Ta ut tiltaket, eller la en kommune søke om det.", rule.nb),
        format!("{} Ta ut tiltaket, eller la ein kommune søkje om det.", rule.nn),
        format!(
            "{} Take the measure out, or let a municipality apply for it.",
            rule.en
        ),
    )
}

/// A call's clause on a kind of organisation that the rules do not name (P1).
#[must_use]
pub fn let_in_by_call(kind: OrganisationKind) -> LocalText {
    let (nb, nn, en) = kind_names(kind);
    LocalText::new(
        format!("Utlysningen åpner også for {nb}."),
        format!("Utlysinga opnar òg for {nn}."),
        format!("The call lets in {en} as well."),
    )
}

/// Names in a sentence, in bokmål, nynorsk and English.
fn kind_names(kind: OrganisationKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        OrganisationKind::Municipality => ("kommuner", "kommunar", "municipalities"),
        OrganisationKind::County => ("fylkeskommuner", "fylkeskommunar", "county authorities"),
        OrganisationKind::IntermunicipalCompany => (
            "interkommunale selskaper",
            "interkommunale selskap",
            "intermunicipal companies",
        ),
        OrganisationKind::University => (
            "universiteter og høyskoler",
            "universitet og høgskular",
            "universities and university colleges",
        ),
        OrganisationKind::VocationalCollege => ("fagskoler", "fagskular", "vocational colleges"),
        OrganisationKind::HealthEnterprise => ("helseforetak", "helseføretak", "health enterprises"),
        OrganisationKind::Foundation => ("stiftelser", "stiftingar", "foundations"),
        OrganisationKind::PrivateCompany => ("private bedrifter", "private bedrifter", "private companies"),
        OrganisationKind::Voluntary => (
            "frivillige organisasjoner",
            "frivillige organisasjonar",
            "voluntary organisations",
        ),
    }
}
