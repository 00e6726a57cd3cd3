//! The applicant's status in Enhetsregisteret (R4, R5).

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;

use super::Case;
use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use crate::vocabulary::{RegisterStatus, Severity};

const FIELD: &str = "organisation_number";

/// The rules say who can apply, and take for granted that whoever does exists: so the rule is the system's own.
pub(super) static REGISTER_STATUS: Rule = Rule {
    id: "register-status",
    rows: &["R4", "R5", "P7"],
    text: words(
        "Søkeren finnes i Enhetsregisteret, og er verken konkurs eller under avvikling.",
        "Søkjaren finst i Einingsregisteret, og er verken konkurs eller under avvikling.",
        "The applicant stands in Enhetsregisteret, neither bankrupt nor being wound up.",
    ),
    origin: RuleOrigin::System("registered-applicant"),
    check: Check::Whole(register_status),
};

/// Whoever is gone cannot receive anything. Of one that is bankrupt or being wound up the caseworker judges whether
/// it can carry the measures out.
fn register_status(case: &mut Case<'_>) -> Applied {
    let applicant = &case.application.applicant;
    match applicant.status {
        RegisterStatus::Unknown => return Err(NotApplied::Application),
        RegisterStatus::Active => {}
        RegisterStatus::Dissolved => case.refuse(FIELD, dissolved(&applicant.successors)),
        RegisterStatus::Bankrupt => {
            let text = words(
                "Søkeren er konkurs ifølge Enhetsregisteret. Vurder om tiltakene kan gjennomføres.",
                "Søkjaren er konkurs ifølgje Einingsregisteret. Vurder om tiltaka kan gjennomførast.",
                "The applicant is bankrupt by Enhetsregisteret. Judge whether the measures can be carried out.",
            );
            case.find(Severity::Note, FIELD, text);
        }
        RegisterStatus::WindingUp => {
            let text = words(
                "Søkeren er under avvikling ifølge Enhetsregisteret. Vurder om tiltakene kan gjennomføres.",
                "Søkjaren er under avvikling ifølgje Einingsregisteret. Vurder om tiltaka kan gjennomførast.",
                "The applicant is being wound up by Enhetsregisteret. Judge whether the measures can be carried out.",
            );
            case.find(Severity::Note, FIELD, text);
        }
    }
    Ok(())
}

/// Whoever took over applies; where that is not known, the number may be wrong.
fn dissolved(successors: &[OrgNumber]) -> LocalText {
    if successors.is_empty() {
        return words(
            "Søkeren er slettet i Enhetsregisteret. Kontroller organisasjonsnummeret, og hvem som har tatt over.",
            "Søkjaren er sletta i Einingsregisteret. Kontroller organisasjonsnummeret, og kven som har teke over.",
            "The applicant is deleted from Enhetsregisteret. Check the organisation number, and who has taken over.",
        );
    }
    let numbers: Vec<&str> = successors.iter().map(OrgNumber::as_str).collect();
    let numbers = numbers.join(", ");
    LocalText::new(
        format!("Søkeren er slettet i Enhetsregisteret. Søk fra den som har tatt over: {numbers}."),
        format!("Søkjaren er sletta i Einingsregisteret. Søk frå den som har teke over: {numbers}."),
        format!(
            "The applicant is deleted from Enhetsregisteret. Apply as the one that has taken over: {numbers}."
        ),
    )
}
