//! Refusals for separation of duties: another duty of the same person excludes the act.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

use crate::regulation::regulation;

/// A duty that the person's earlier act excludes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// Payee data is kept by others than holders of BDM.
    DeciderKeepsAccount,
    /// Two persons stand behind an account.
    RegistrantConfirms,
    /// The attester is never a holder of BDM.
    DeciderAttests,
    /// Who releases did not decide.
    DeciderReleases,
    /// Who releases did not attest.
    AttesterReleases,
    /// Who releases cannot have set the account either.
    AccountKeeperReleases,
    /// Nobody approves a payment to themselves, or to the organisation that they signed for.
    Signer,
}

impl Conflict {
    /// What the person is told.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::DeciderKeepsAccount => Refusal::denied(
                "DECIDER_KEEPS_ACCOUNT",
                regulation("6.3.8.1"),
                LocalText::new(
                    "Du fatter vedtak, eller har gjort det i tilskuddsåret eller for denne mottakeren, så du kan ikke registrere eller bekrefte kontoer. La en annen gjøre det.",
                    "Du gjer vedtak, eller har gjort det i tilskotsåret eller for denne mottakaren, så du kan ikkje registrere eller stadfeste kontoar. Lat ein annan gjere det.",
                    "You decide grants, or decided one this grant year or for this recipient, so you can neither register nor confirm accounts. Let somebody else do it.",
                ),
            ),
            Self::RegistrantConfirms => Refusal::denied(
                "SAME_PERSON_CONFIRMS",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Du registrerte kontoen selv. En annen må bekrefte den med mottakeren.",
                    "Du registrerte kontoen sjølv. Ein annan må stadfeste han med mottakaren.",
                    "You registered the account yourself. Somebody else must confirm it with the recipient.",
                ),
            ),
            Self::DeciderAttests => Refusal::denied(
                "DECIDER_ATTESTS",
                regulation("2.5.2.2"),
                LocalText::new(
                    "Du fatter vedtak, eller har gjort det i tilskuddsåret, så du kan ikke attestere utbetalinger. La en annen gjøre det.",
                    "Du gjer vedtak, eller har gjort det i tilskotsåret, så du kan ikkje attestere utbetalingar. Lat ein annan gjere det.",
                    "You decide grants, or decided one this grant year, so you cannot attest payments. Let somebody else do it.",
                ),
            ),
            Self::DeciderReleases => Refusal::denied(
                "DECIDER_RELEASES",
                regulation("3.7.3.3"),
                LocalText::new(
                    "Du har fattet vedtak om noe i filen, så du kan ikke autorisere betalingen. La en annen gjøre det.",
                    "Du har gjort vedtak om noko i fila, så du kan ikkje autorisere betalinga. Lat ein annan gjere det.",
                    "You decided something in the file, so you cannot release it. Let somebody else do it.",
                ),
            ),
            Self::AttesterReleases => Refusal::denied(
                "ATTESTER_RELEASES",
                regulation("3.7.3.3"),
                LocalText::new(
                    "Du har attestert noe i filen, så du kan ikke autorisere betalingen. La en annen gjøre det.",
                    "Du har attestert noko i fila, så du kan ikkje autorisere betalinga. Lat ein annan gjere det.",
                    "You attested something in the file, so you cannot release it. Let somebody else do it.",
                ),
            ),
            Self::AccountKeeperReleases => Refusal::denied(
                "ACCOUNT_KEEPER_RELEASES",
                regulation("3.7.3.3"),
                LocalText::new(
                    "Du har registrert eller bekreftet en konto i filen, så du kan ikke autorisere betalingen. La en annen gjøre det.",
                    "Du har registrert eller stadfesta ein konto i fila, så du kan ikkje autorisere betalinga. Lat ein annan gjere det.",
                    "You registered or confirmed an account in the file, so you cannot release it. Let somebody else do it.",
                ),
            ),
            Self::Signer => Refusal::denied(
                "SIGNER_PAYS",
                regulation("2.5.2.1"),
                LocalText::new(
                    "Du har signert en søknad for mottakeren og kan ikke ta del i utbetalingen. La en annen gjøre det.",
                    "Du har signert ein søknad for mottakaren og kan ikkje ta del i utbetalinga. Lat ein annan gjere det.",
                    "You signed an application for the recipient, so you can take no part in its payment. Let somebody else do it.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(Conflict);

#[cfg(test)]
mod tests {
    use tilskudd_kernel::refusal::Kind;

    use super::*;

    #[test]
    fn a_conflict_is_denied_with_its_point_of_the_regulation() {
        let refusal = Conflict::DeciderAttests.refusal();
        assert_eq!(
            (refusal.kind, refusal.code),
            (Kind::PermissionDenied, "DECIDER_ATTESTS")
        );
        let source = refusal.source.unwrap().to_string();
        assert!(source.contains("bestemmelser om økonomistyring i staten") && source.contains("2.5.2.2"));
    }
}
