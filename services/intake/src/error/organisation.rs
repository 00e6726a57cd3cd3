//! Why the register of organisations refuses.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::Failure;

/// What can stand in the way of keeping organisations over time.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationError {
    /// Of the two it is recorded already that the one went over into the other.
    #[error("{predecessor} went over into {successor} already")]
    SuccessionKnown {
        /// The one that went over.
        predecessor: OrgNumber,
        /// The one that answers for it.
        successor: OrgNumber,
    },
    /// Only a municipality can be a district municipality.
    #[error("{0} is no municipality")]
    NotAMunicipality(OrgNumber),
    /// The configuration names no address of Enhetsregisteret.
    #[error("Enhetsregisteret is not configured here")]
    NoRegister,
}

impl OrganisationError {
    /// The stable reason code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SuccessionKnown { .. } => "SUCCESSION_KNOWN",
            Self::NotAMunicipality(_) => "NOT_A_MUNICIPALITY",
            Self::NoRegister => "REGISTER_NOT_CONFIGURED",
        }
    }
}

impl From<OrganisationError> for Failure {
    fn from(error: OrganisationError) -> Self {
        let failure = Self::precondition(error.code(), text_of(&error));
        match error {
            OrganisationError::SuccessionKnown { .. } => {
                failure.because(RuleSource::system("successions-are-recorded-once"))
            }
            OrganisationError::NotAMunicipality(_) => {
                failure.because(RuleSource::system("district-status-is-of-municipalities"))
            }
            OrganisationError::NoRegister => failure,
        }
    }
}

fn text_of(error: &OrganisationError) -> LocalText {
    match error {
        OrganisationError::SuccessionKnown {
            predecessor,
            successor,
        } => LocalText::new(
            format!("At {predecessor} gikk over i {successor}, er registrert før. Se hva som står der."),
            format!("At {predecessor} gjekk over i {successor}, er registrert før. Sjå kva som står der."),
            format!(
                "That {predecessor} went over into {successor} is recorded already. See what stands there."
            ),
        ),
        OrganisationError::NotAMunicipality(number) => LocalText::new(
            format!("Organisasjonen {number} er ingen kommune. Ta den ut av listen."),
            format!("Organisasjonen {number} er ingen kommune. Ta han ut av lista."),
            format!("Organisation {number} is no municipality. Take it out of the list."),
        ),
        OrganisationError::NoRegister => LocalText::new(
            "Enhetsregisteret er ikke satt opp her. Be driften sette adressen.",
            "Einingsregisteret er ikkje sett opp her. Be drifta setje adressa.",
            "Enhetsregisteret is not configured here. Ask operations to set its address.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_keeps_its_code_and_says_what_to_do() {
        let number: OrgNumber = "942110464".parse().unwrap();
        let errors = [
            OrganisationError::SuccessionKnown {
                predecessor: number.clone(),
                successor: number.clone(),
            },
            OrganisationError::NotAMunicipality(number),
            OrganisationError::NoRegister,
        ];
        for error in errors {
            let code = error.code();
            let failure = Failure::from(error);
            assert_eq!(failure.code(), code);
            let text = failure.text();
            assert!(
                [&text.nb, &text.nn, &text.en]
                    .iter()
                    .all(|text| text.ends_with('.'))
            );
        }
    }
}
