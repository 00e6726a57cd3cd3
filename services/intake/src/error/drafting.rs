//! Why a draft, a signature, or what follows a submission is refused.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::{Failure, FieldViolation};

/// What can stand in the way of writing and signing an application.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// What the request makes of what is stored is outside the limits of the fields.
    #[error("{} fields are outside their limits", .0.len())]
    OutsideLimits(Vec<FieldViolation>),
    /// The office writes this draft from what it received (P3).
    #[error("the office writes this draft")]
    OfficeDraft,
    /// The draft was changed after it was signed; where the rule stands.
    #[error("the draft was changed after it was signed")]
    SignatureOutdated(RuleSource),
    /// This version of the draft is signed already.
    #[error("the draft is signed already")]
    SignedAlready,
    /// The signatory has not seen the page that comes before signing; where the rule stands.
    #[error("the signatory has not seen the summary")]
    SummaryNotSeen(RuleSource),
    /// The caller may draft and not sign; where the rule stands.
    #[error("the caller may not sign for the applicant")]
    SignerNeeded(RuleSource),
    /// The delegate records its own delegation.
    #[error("the delegate records its own delegation")]
    OwnDelegation,
    /// Nothing of the application is signed.
    #[error("nothing is signed")]
    NothingSigned,
    /// Only what the office has, and has not decided, is supplemented.
    #[error("the application is not with the office")]
    NotWithOffice,
    /// The application has as many supplements as one can have.
    #[error("the application has {0} supplements")]
    TooManySupplements(usize),
    /// The applicant has, or would have, more drafts in the call than one may.
    #[error("the applicant has {count} drafts in the call")]
    TooManyDrafts {
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// What came on paper is not attached (P3).
    #[error("the original is not attached")]
    OriginalMissing,
    /// It is registered after the deadline without a reason; where the deadline stands.
    #[error("why it is registered after the deadline is not said")]
    LateReasonMissing(RuleSource),
    /// The summary that the signatory has seen is of another content; where the rule stands.
    #[error("the summary that was seen is of another content")]
    SummaryOutdated(RuleSource),
    /// The delegation is revoked already.
    #[error("the delegation is revoked already")]
    RevokedAlready,
}

impl Error {
    /// The stable reason code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutsideLimits(_) => "INVALID_ARGUMENT",
            Self::OfficeDraft => "OFFICE_DRAFT",
            Self::SignatureOutdated(_) => "SIGNATURE_OUTDATED",
            Self::SignedAlready => "SIGNED_ALREADY",
            Self::SummaryNotSeen(_) => "SUMMARY_NOT_SEEN",
            Self::SignerNeeded(_) => "SIGNER_NEEDED",
            Self::OwnDelegation => "OWN_DELEGATION",
            Self::NothingSigned => "NOTHING_SIGNED",
            Self::NotWithOffice => "NOT_WITH_OFFICE",
            Self::TooManySupplements(_) => "TOO_MANY_SUPPLEMENTS",
            Self::TooManyDrafts { .. } => "TOO_MANY_DRAFTS",
            Self::OriginalMissing => "ORIGINAL_MISSING",
            Self::LateReasonMissing(_) => "LATE_REASON_MISSING",
            Self::SummaryOutdated(_) => "SUMMARY_OUTDATED",
            Self::RevokedAlready => "REVOKED_ALREADY",
        }
    }

    fn source(&self) -> RuleSource {
        match self {
            Self::SignatureOutdated(source)
            | Self::SummaryNotSeen(source)
            | Self::SummaryOutdated(source)
            | Self::LateReasonMissing(source)
            | Self::SignerNeeded(source) => source.clone(),
            Self::OwnDelegation => RuleSource::system("two-person"),
            Self::OutsideLimits(_) => RuleSource::system("limits"),
            Self::OfficeDraft => RuleSource::system("office-draft"),
            Self::SignedAlready | Self::NothingSigned => RuleSource::system("signed-is-final"),
            Self::NotWithOffice | Self::TooManySupplements(_) => {
                RuleSource::system("supplement-after-submission")
            }
            Self::TooManyDrafts { .. } => RuleSource::system("draft-limits"),
            Self::OriginalMissing => RuleSource::system("registered-with-original"),
            Self::RevokedAlready => RuleSource::system("delegations-are-final"),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::OutsideLimits(fields) => Self::invalid(fields),
            Error::SignerNeeded(_) | Error::OwnDelegation => {
                Self::denied(error.code(), text_of(&error)).because(error.source())
            }
            error => Self::precondition(error.code(), text_of(&error)).because(error.source()),
        }
    }
}

fn text_of(error: &Error) -> LocalText {
    match error {
        Error::OutsideLimits(_) => LocalText::new("Ugyldig.", "Ugyldig.", "Not valid."),
        Error::OfficeDraft => LocalText::new(
            "Kontoret fører dette utkastet ut fra det som kom inn. Ta kontakt med kontoret om noe skal endres.",
            "Kontoret fører dette utkastet ut frå det som kom inn. Ta kontakt med kontoret om noko skal endrast.",
            "The office writes this draft from what it received. Contact the office if something is to be changed.",
        ),
        Error::SignatureOutdated(_) => LocalText::new(
            "Søknaden er endret etter at den ble undertegnet. La den undertegnes på nytt.",
            "Søknaden er endra etter at han vart underskriven. Lat han underskrivast på nytt.",
            "The application was changed after it was signed. Let it be signed again.",
        ),
        Error::SignedAlready => LocalText::new(
            "Denne versjonen av søknaden er undertegnet. Send den inn.",
            "Denne versjonen av søknaden er underskriven. Send han inn.",
            "This version of the application is signed. Submit it.",
        ),
        Error::SummaryNotSeen(_) => LocalText::new(
            "Den som undertegner, skal se oppsummeringen først. Vis den, og undertegn så.",
            "Den som skriv under, skal sjå oppsummeringa først. Vis henne, og skriv så under.",
            "The signatory is to see the summary first. Show it, then sign.",
        ),
        Error::SignerNeeded(_) => LocalText::new(
            "Du kan skrive for organisasjonen, men ikke undertegne. La den som kan, gjøre dette.",
            "Du kan skrive for organisasjonen, men ikkje skrive under. Lat den som kan, gjere dette.",
            "You may write for the organisation, but not sign. Let somebody who may sign do this.",
        ),
        Error::OwnDelegation => LocalText::new(
            "Ingen registrerer fullmakt til seg selv. La den som gir fullmakten, gjøre det.",
            "Ingen registrerer fullmakt til seg sjølv. Lat den som gjev fullmakta, gjere det.",
            "Nobody records a delegation to themselves. Let whoever delegates do it.",
        ),
        Error::NothingSigned => LocalText::new(
            "Ingenting er undertegnet i denne søknaden.",
            "Ingenting er underskrive i denne søknaden.",
            "Nothing of this application is signed.",
        ),
        Error::NotWithOffice => LocalText::new(
            "Bare en søknad som er sendt inn og ikke avgjort, kan få noe ettersendt.",
            "Berre ein søknad som er send inn og ikkje avgjord, kan få noko ettersendt.",
            "Only an application that is submitted and not decided can be supplemented.",
        ),
        Error::TooManySupplements(count) => LocalText::new(
            format!("Søknaden har {count} ettersendinger og kan ikke få flere. Ta kontakt med kontoret."),
            format!("Søknaden har {count} ettersendingar og kan ikkje få fleire. Ta kontakt med kontoret."),
            format!("The application has {count} supplements and can have no more. Contact the office."),
        ),
        Error::TooManyDrafts { count, most } => too_many_drafts(*count, *most),
        Error::OriginalMissing => LocalText::new(
            "Originalen er ikke lagt ved. Last opp brevet eller e-posten som søknaden kom i, og registrer på nytt.",
            "Originalen er ikkje lagd ved. Last opp brevet eller e-posten som søknaden kom i, og registrer på nytt.",
            "The original is not attached. Upload the letter or e-mail that the application came in, and register again.",
        ),
        Error::LateReasonMissing(_) => LocalText::new(
            "Søknadsfristen er ute. Si hvorfor søknaden registreres først nå, når den kom i tide.",
            "Søknadsfristen er ute. Sei kvifor søknaden vert registrert først no, når han kom i tide.",
            "The deadline has passed. Say why the application is registered only now, when it came in time.",
        ),
        Error::SummaryOutdated(_) => LocalText::new(
            "Innholdet er endret etter at oppsummeringen ble vist. Vis den på nytt, og undertegn så.",
            "Innhaldet er endra etter at oppsummeringa vart vist. Vis henne på nytt, og skriv så under.",
            "The content was changed after the summary was shown. Show it again, then sign.",
        ),
        Error::RevokedAlready => LocalText::new(
            "Fullmakten er allerede trukket tilbake.",
            "Fullmakta er allereie trekt tilbake.",
            "The delegation is revoked already.",
        ),
    }
}

fn too_many_drafts(count: usize, most: usize) -> LocalText {
    LocalText::new(
        format!(
            "Du har {count} utkast i utlysningen og kan ha høyst {most}. Send inn eller trekk noen av dem først."
        ),
        format!(
            "Du har {count} utkast i utlysinga og kan ha høgst {most}. Send inn eller trekk nokre av dei først."
        ),
        format!(
            "You have {count} drafts in the call and may have at most {most}. Submit or withdraw some of them first."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use tilskudd_runtime::Kind;

    #[test]
    fn every_refusal_has_its_code_a_source_and_three_texts() {
        let source = RuleSource::system("x");
        for error in [
            Error::OfficeDraft,
            Error::SignatureOutdated(source.clone()),
            Error::SignedAlready,
            Error::SummaryNotSeen(source.clone()),
            Error::SummaryOutdated(source.clone()),
            Error::LateReasonMissing(source),
            Error::NothingSigned,
            Error::NotWithOffice,
            Error::TooManySupplements(20),
            Error::TooManyDrafts {
                count: 200,
                most: 200,
            },
            Error::RevokedAlready,
        ] {
            let code = error.code();
            let failure = Failure::from(error);
            assert_eq!((failure.code(), failure.kind()), (code, Kind::FailedPrecondition));
            assert!(failure.rule().is_some(), "{code}");
            let text = failure.text();
            assert!(
                [&text.nb, &text.nn, &text.en]
                    .iter()
                    .all(|text| text.ends_with('.')),
                "{text}"
            );
        }
        for error in [Error::SignerNeeded(RuleSource::system("x")), Error::OwnDelegation] {
            let code = error.code();
            let failure = Failure::from(error);
            assert_eq!((failure.code(), failure.kind()), (code, Kind::PermissionDenied));
            assert!(failure.rule().is_some(), "{code}");
        }
        let limits = Failure::from(Error::OutsideLimits(Vec::new()));
        assert_eq!(limits.kind(), Kind::InvalidArgument);
    }
}
