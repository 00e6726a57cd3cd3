//! Who applies and who signs (R4, R5, R11, P1).

use tilskudd_kernel::lang::LocalText;

use super::{Case, blank};
use crate::facts::Signature;
use crate::vocabulary::{ManagingOffice, OrganisationKind, Severity, SignatoryRole};

/// Region, kind of applicant and signature.
pub(super) fn apply(case: &mut Case<'_>) {
    region(case);
    kind(case);
    match &case.application.signature {
        Some(signature) => signed(case, signature),
        None => unsigned(case),
    }
}

/// The application goes to the office of the applicant's own region; a national scheme has one office for all.
fn region(case: &mut Case<'_>) {
    let own = &case.application.applicant.region;
    if case.edition.managing_office == ManagingOffice::National || *own == case.call.region {
        return;
    }
    let text = LocalText::new(
        format!("Søkeren hører til regionen {own}. Send søknaden til Statsforvalteren der."),
        format!("Søkjaren høyrer til regionen {own}. Send søknaden til Statsforvaltaren der."),
        format!("The applicant belongs to the region {own}. Submit the application to that region's office."),
    );
    case.refuse(
        "region",
        &case.edition.signatures.section,
        "organisation_number",
        text,
    );
}

/// The edition says who can apply; the call narrows or widens it for its year.
fn kind(case: &mut Case<'_>) {
    let kind = case.application.applicant.kind;
    let by_edition = case.edition.recipient(kind).is_some();
    let narrowed = !case.call.recipients.is_empty();
    let by_call = case.call.recipients.contains(&kind);
    let (nb, nn, en) = kind_names(kind);
    if !by_edition && !by_call {
        let text = LocalText::new(
            format!(
                "Regelverket gir ikke {nb} rett til å søke. Søk gjennom en kommune som kan stå som søker."
            ),
            format!(
                "Regelverket gir ikkje {nn} rett til å søkje. Søk gjennom ein kommune som kan stå som søkjar."
            ),
            format!(
                "The rules do not let {en} apply. Apply through a municipality that can stand as applicant."
            ),
        );
        case.refuse(
            "recipient-kind",
            &case.edition.recipients.section,
            "organisation_number",
            text,
        );
    } else if by_edition && narrowed && !by_call {
        let text = LocalText::new(
            format!(
                "Årets utlysning tar ikke imot søknader fra {nb}. Kontakt kontoret om hvem som kan søke."
            ),
            format!(
                "Utlysinga i år tek ikkje imot søknader frå {nn}. Kontakt kontoret om kven som kan søkje."
            ),
            format!("This year's call takes no applications from {en}. Ask the office who can apply."),
        );
        case.refuse_by_call("call-recipients", "recipients", "organisation_number", text);
    } else if !by_edition {
        let text = LocalText::new(
            format!("Regelverket nevner ikke {nb}; årets utlysning åpner for søknaden."),
            format!("Regelverket nemner ikkje {nn}; utlysinga i år opnar for søknaden."),
            format!("The rules do not name {en}; this year's call allows the application."),
        );
        let source = case.call.source("recipients");
        case.push(
            "call-recipients",
            source,
            Severity::Note,
            "organisation_number",
            text,
        );
    }
}

fn unsigned(case: &mut Case<'_>) {
    let text = LocalText::new(
        "Søknaden er ikke undertegnet. La kommunedirektøren eller tilsvarende, eller en med fullmakt, undertegne.",
        "Søknaden er ikkje underskriven. La kommunedirektøren eller tilsvarande, eller ein med fullmakt, skrive under.",
        "The application is not signed. Let the municipal director or equivalent, or a delegate, sign it.",
    );
    case.refuse("signature", &case.edition.signatures.section, "signature", text);
}

/// The role fits the kind of applicant, and a delegate names the delegation.
fn signed(case: &mut Case<'_>, signature: &Signature) {
    if blank(&signature.signatory) {
        unsigned(case);
    }
    let roles = case.edition.signature_roles(case.application.applicant.kind);
    if !roles.contains(&signature.role) {
        let text = LocalText::new(
            "Den som undertegner, må være kommunedirektør eller øverste leder hos søkeren, eller ha skriftlig fullmakt. \
             La riktig person undertegne.",
            "Den som skriv under, må vere kommunedirektør eller øvste leiar hos søkjaren, eller ha skriftleg fullmakt. \
             La rett person skrive under.",
            "The signatory must be the municipal director or the applicant's chief executive, or hold a written \
             delegation. Let the right person sign.",
        );
        case.refuse(
            "signature-role",
            &case.edition.signatures.section,
            "signature.role",
            text,
        );
    } else if signature.role == SignatoryRole::Delegate && blank(&signature.delegation_document) {
        let text = LocalText::new(
            "Fullmakten mangler. Oppgi dokumentet som gir rett til å undertegne.",
            "Fullmakta manglar. Oppgi dokumentet som gir rett til å skrive under.",
            "The delegation is missing. Name the document that gives authority to sign.",
        );
        let field = "signature.delegation_document";
        case.refuse(
            "delegation-document",
            &case.edition.signatures.section,
            field,
            text,
        );
    }
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
