//! Refusals of drafts, signatures and acts after submission.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of writing and signing an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DraftError {
    /// The application was submitted: it cannot be changed or submitted again.
    NotADraft,
    /// The office writes this draft from what it received (P3).
    OfficeDraft,
    /// The draft was changed after it was signed; where the rule stands.
    SignatureOutdated(RuleSource),
    /// This version of the draft is signed already.
    SignedAlready,
    /// The signatory has not seen the page that comes before signing; where the rule stands.
    SummaryNotSeen(RuleSource),
    /// The summary that the signatory has seen is of another content; where the rule stands.
    SummaryOutdated(RuleSource),
    /// The caller may draft and not sign; where the rule stands.
    SignerNeeded(RuleSource),
    /// The delegate records its own delegation.
    OwnDelegation,
    /// The delegation is revoked already.
    RevokedAlready,
    /// Nothing of the application is signed.
    NothingSigned,
    /// Only what the office has, and has not decided, is supplemented.
    NotWithOffice,
    /// The application has as many supplements as one can have.
    TooManySupplements(usize),
    /// The applicant has, or would have, more drafts in the call than one may.
    TooManyDrafts {
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// What came on paper is not attached (P3).
    OriginalMissing,
    /// It is registered after the deadline without a reason; where the deadline stands.
    LateReasonMissing(RuleSource),
}

impl DraftError {
    /// Code, source and text of each.
    #[expect(clippy::too_many_lines, reason = "one arm a refusal, read as a table")]
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NotADraft => Refusal::precondition(
                "NOT_A_DRAFT",
                RuleSource::system("signed-is-final"),
                LocalText::new(
                    "Søknaden er sendt inn og kan ikke endres eller sendes igjen. Ettersend det som mangler.",
                    "Søknaden er send inn og kan ikkje endrast eller sendast igjen. Ettersend det som manglar.",
                    "The application was submitted and can be neither changed nor submitted again. Send what is missing as a \
                     supplement.",
                ),
            ),
            Self::OfficeDraft => Refusal::precondition(
                "OFFICE_DRAFT",
                RuleSource::system("office-draft"),
                LocalText::new(
                    "Kontoret fører dette utkastet ut fra det som kom inn. Ta kontakt med kontoret om noe skal endres.",
                    "Kontoret fører dette utkastet ut frå det som kom inn. Ta kontakt med kontoret om noko skal endrast.",
                    "The office writes this draft from what it received. Contact the office if something is to be changed.",
                ),
            ),
            Self::SignatureOutdated(source) => Refusal::precondition(
                "SIGNATURE_OUTDATED",
                source.clone(),
                LocalText::new(
                    "Søknaden er endret etter at den ble undertegnet. La den undertegnes på nytt.",
                    "Søknaden er endra etter at han vart underskriven. Lat han underskrivast på nytt.",
                    "The application was changed after it was signed. Let it be signed again.",
                ),
            ),
            Self::SignedAlready => Refusal::precondition(
                "SIGNED_ALREADY",
                RuleSource::system("signed-is-final"),
                LocalText::new(
                    "Denne versjonen av søknaden er undertegnet. Send den inn.",
                    "Denne versjonen av søknaden er underskriven. Send han inn.",
                    "This version of the application is signed. Submit it.",
                ),
            ),
            Self::SummaryNotSeen(source) => Refusal::precondition(
                "SUMMARY_NOT_SEEN",
                source.clone(),
                LocalText::new(
                    "Den som undertegner, skal se oppsummeringen først. Vis den, og undertegn så.",
                    "Den som skriv under, skal sjå oppsummeringa først. Vis henne, og skriv så under.",
                    "The signatory is to see the summary first. Show it, then sign.",
                ),
            ),
            Self::SummaryOutdated(source) => Refusal::precondition(
                "SUMMARY_OUTDATED",
                source.clone(),
                LocalText::new(
                    "Innholdet er endret etter at oppsummeringen ble vist. Vis den på nytt, og undertegn så.",
                    "Innhaldet er endra etter at oppsummeringa vart vist. Vis henne på nytt, og skriv så under.",
                    "The content was changed after the summary was shown. Show it again, then sign.",
                ),
            ),
            Self::SignerNeeded(source) => Refusal::denied(
                "SIGNER_NEEDED",
                source.clone(),
                LocalText::new(
                    "Du kan skrive for organisasjonen, men ikke undertegne. La den som kan, gjøre dette.",
                    "Du kan skrive for organisasjonen, men ikkje skrive under. Lat den som kan, gjere dette.",
                    "You may write for the organisation, but not sign. Let somebody who may sign do this.",
                ),
            ),
            Self::OwnDelegation => Refusal::denied(
                "OWN_DELEGATION",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Ingen registrerer fullmakt til seg selv. La den som gir fullmakten, gjøre det.",
                    "Ingen registrerer fullmakt til seg sjølv. Lat den som gjev fullmakta, gjere det.",
                    "Nobody records a delegation to themselves. Let whoever delegates do it.",
                ),
            ),
            Self::RevokedAlready => Refusal::precondition(
                "REVOKED_ALREADY",
                RuleSource::system("delegations-are-final"),
                LocalText::new(
                    "Fullmakten er allerede trukket tilbake. Registrer en ny hvis den skal gjelde igjen.",
                    "Fullmakta er allereie trekt tilbake. Registrer ei ny om ho skal gjelde igjen.",
                    "The delegation is revoked already. Record a new one if it is to be valid again.",
                ),
            ),
            Self::NothingSigned => Refusal::precondition(
                "NOTHING_SIGNED",
                RuleSource::system("signed-is-final"),
                LocalText::new(
                    "Ingenting er undertegnet i denne søknaden. Undertegn den først.",
                    "Ingenting er underskrive i denne søknaden. Skriv under først.",
                    "Nothing of this application is signed. Sign it first.",
                ),
            ),
            Self::NotWithOffice => Refusal::precondition(
                "NOT_WITH_OFFICE",
                RuleSource::system("supplement-after-submission"),
                LocalText::new(
                    "Bare en søknad som er sendt inn og ikke avgjort, kan få noe ettersendt. Endre utkastet, eller ta kontakt med \
                     kontoret.",
                    "Berre ein søknad som er send inn og ikkje avgjord, kan få noko ettersendt. Endre utkastet, eller ta kontakt \
                     med kontoret.",
                    "Only an application that is submitted and not decided can be supplemented. Change the draft, or contact the \
                     office.",
                ),
            ),
            Self::TooManySupplements(count) => Refusal::precondition(
                "TOO_MANY_SUPPLEMENTS",
                RuleSource::system("supplement-after-submission"),
                LocalText::new(
                    format!(
                        "Søknaden har {count} ettersendinger og kan ikke få flere. Ta kontakt med kontoret."
                    ),
                    format!(
                        "Søknaden har {count} ettersendingar og kan ikkje få fleire. Ta kontakt med kontoret."
                    ),
                    format!(
                        "The application has {count} supplements and can have no more. Contact the office."
                    ),
                ),
            ),
            Self::TooManyDrafts { count, most } => Refusal::precondition(
                "TOO_MANY_DRAFTS",
                RuleSource::system("draft-limits"),
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
                ),
            ),
            Self::OriginalMissing => Refusal::precondition(
                "ORIGINAL_MISSING",
                RuleSource::system("registered-with-original"),
                LocalText::new(
                    "Originalen er ikke lagt ved. Last opp brevet eller e-posten som søknaden kom i, og registrer på nytt.",
                    "Originalen er ikkje lagd ved. Last opp brevet eller e-posten som søknaden kom i, og registrer på nytt.",
                    "The original is not attached. Upload the letter or e-mail that the application came in, and register again.",
                ),
            ),
            Self::LateReasonMissing(source) => Refusal::precondition(
                "LATE_REASON_MISSING",
                source.clone(),
                LocalText::new(
                    "Søknadsfristen er ute. Si hvorfor søknaden registreres først nå, når den kom i tide.",
                    "Søknadsfristen er ute. Sei kvifor søknaden vert registrert først no, når han kom i tide.",
                    "The deadline has passed. Say why the application is registered only now, when it came in time.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(DraftError);

#[cfg(test)]
mod tests {
    use tilskudd_kernel::refusal::Kind;

    use super::*;

    #[test]
    fn every_refusal_has_a_source_and_says_what_to_do() {
        let source = RuleSource::system("x");
        for error in [
            DraftError::NotADraft,
            DraftError::OfficeDraft,
            DraftError::SignatureOutdated(source.clone()),
            DraftError::SignedAlready,
            DraftError::SummaryNotSeen(source.clone()),
            DraftError::SummaryOutdated(source.clone()),
            DraftError::SignerNeeded(source.clone()),
            DraftError::OwnDelegation,
            DraftError::RevokedAlready,
            DraftError::NothingSigned,
            DraftError::NotWithOffice,
            DraftError::TooManySupplements(20),
            DraftError::TooManyDrafts {
                count: 200,
                most: 200,
            },
            DraftError::OriginalMissing,
            DraftError::LateReasonMissing(source),
        ] {
            let refusal = error.refusal();
            let denied = matches!(error, DraftError::SignerNeeded(_) | DraftError::OwnDelegation);
            assert_eq!(refusal.kind == Kind::PermissionDenied, denied, "{}", refusal.code);
            assert!(refusal.source.is_some(), "{}", refusal.code);
            let text = refusal.text;
            assert!(
                [&text.nb, &text.nn, &text.en]
                    .iter()
                    .all(|text| text.ends_with('.') && text.contains(". ")),
                "{text}"
            );
        }
    }
}
