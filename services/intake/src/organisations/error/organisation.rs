//! Refusals of the register of organisations.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of recording organisations over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OrganisationError {
    /// The organisation is not registered here.
    Unknown(OrgNumber),
    /// The succession of these two is recorded already.
    SuccessionKnown {
        /// The predecessor.
        predecessor: OrgNumber,
        /// The successor.
        successor: OrgNumber,
    },
    /// Only a municipality can be a district municipality.
    NotAMunicipality(OrgNumber),
    /// The configuration names no address of Enhetsregisteret.
    NoRegister,
}

impl OrganisationError {
    /// Code, source and text of each.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Unknown(number) => Refusal::precondition(
                "UNKNOWN_ORGANISATION",
                None,
                LocalText::new(
                    format!(
                        "Organisasjonen {number} er ikke registrert her. Be Helsedirektoratet registrere den."
                    ),
                    format!(
                        "Organisasjonen {number} er ikkje registrert her. Be Helsedirektoratet registrere han."
                    ),
                    format!(
                        "Organisation {number} is not registered here. Ask Helsedirektoratet to register it."
                    ),
                ),
            ),
            Self::SuccessionKnown {
                predecessor,
                successor,
            } => Refusal::precondition(
                "SUCCESSION_KNOWN",
                RuleSource::system("successions-are-recorded-once"),
                LocalText::new(
                    format!(
                        "At {predecessor} gikk over i {successor}, er registrert før. Se hva som står der."
                    ),
                    format!(
                        "At {predecessor} gjekk over i {successor}, er registrert før. Sjå kva som står der."
                    ),
                    format!(
                        "That {predecessor} went over into {successor} is recorded already. See what stands there."
                    ),
                ),
            ),
            Self::NotAMunicipality(number) => Refusal::precondition(
                "NOT_A_MUNICIPALITY",
                RuleSource::system("district-status-is-of-municipalities"),
                LocalText::new(
                    format!("Organisasjonen {number} er ingen kommune. Ta den ut av listen."),
                    format!("Organisasjonen {number} er ingen kommune. Ta han ut av lista."),
                    format!("Organisation {number} is no municipality. Take it out of the list."),
                ),
            ),
            Self::NoRegister => Refusal::precondition(
                "REGISTER_NOT_CONFIGURED",
                None,
                LocalText::new(
                    "Enhetsregisteret er ikke satt opp her. Be driften sette adressen.",
                    "Einingsregisteret er ikkje sett opp her. Be drifta setje adressa.",
                    "Enhetsregisteret is not configured here. Ask operations to set its address.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(OrganisationError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_what_to_do() {
        let number: OrgNumber = "942110464".parse().unwrap();
        for error in [
            OrganisationError::Unknown(number.clone()),
            OrganisationError::SuccessionKnown {
                predecessor: number.clone(),
                successor: number.clone(),
            },
            OrganisationError::NotAMunicipality(number),
            OrganisationError::NoRegister,
        ] {
            let text = error.refusal().text;
            assert!(
                [&text.nb, &text.nn, &text.en]
                    .iter()
                    .all(|text| text.ends_with('.') && text.contains(". ")),
                "{text}"
            );
        }
    }
}
