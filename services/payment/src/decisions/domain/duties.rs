//! Separation of duties (Bestemmelser om økonomistyring i staten): who may not do what after whom.
//!
//! Whoever decided an application of the region in a grant year holds budget disposal authority
//! (budsjettdisponeringsmyndighet, BDM) in it: such a person attests nothing of that year and keeps no accounts,
//! whoever decided the application in question. So does whoever holds the role of deciding, before any decision: or
//! one person would attest today and decide tomorrow.

use tilskudd_kernel::ids::PersonId;

use crate::decisions::error::Conflict;

/// A person's earlier acts that bear on a payment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EarlierActs {
    /// Decided an application of the region in the grant year, or of the recipient, or holds the role to.
    pub(crate) decided: bool,
    /// Signed an application of the recipient.
    pub(crate) signed: bool,
}

/// Whether `person` may confirm an account that `registrant` registered.
///
/// # Errors
/// [`Conflict`].
pub(crate) fn may_confirm(
    person: PersonId,
    registrant: PersonId,
    earlier: EarlierActs,
) -> Result<(), Conflict> {
    if person == registrant {
        return Err(Conflict::RegistrantConfirms);
    }
    if earlier.signed {
        return Err(Conflict::Signer);
    }
    may_keep_account(earlier.decided)
}

/// Whether a person may keep a recipient's account, who has (`decided`) or has not decided for it or in the grant
/// year.
///
/// # Errors
/// [`Conflict::DeciderKeepsAccount`].
pub(crate) fn may_keep_account(decided: bool) -> Result<(), Conflict> {
    if decided {
        Err(Conflict::DeciderKeepsAccount)
    } else {
        Ok(())
    }
}

/// Whether a person may attest.
///
/// # Errors
/// [`Conflict::DeciderAttests`], [`Conflict::Signer`].
pub(crate) fn may_attest(earlier: EarlierActs) -> Result<(), Conflict> {
    if earlier.decided {
        Err(Conflict::DeciderAttests)
    } else if earlier.signed {
        Err(Conflict::Signer)
    } else {
        Ok(())
    }
}

/// The persons behind a payment in a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Participants {
    /// Who decided.
    pub(crate) decider: PersonId,
    /// Who attested.
    pub(crate) attester: PersonId,
    /// Who registered and who confirmed the account.
    pub(crate) keepers: [PersonId; 2],
}

/// Whether `person` may release payments with these persons behind them; `signed` says whether the person signed an
/// application of one of the recipients.
///
/// # Errors
/// [`Conflict`].
pub(crate) fn may_release(
    person: PersonId,
    participants: impl IntoIterator<Item = Participants>,
    signed: bool,
) -> Result<(), Conflict> {
    for payment in participants {
        if person == payment.decider {
            return Err(Conflict::DeciderReleases);
        }
        if person == payment.attester {
            return Err(Conflict::AttesterReleases);
        }
        if payment.keepers.contains(&person) {
            return Err(Conflict::AccountKeeperReleases);
        }
    }
    if signed { Err(Conflict::Signer) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const DECIDED: EarlierActs = EarlierActs {
        decided: true,
        signed: false,
    };
    const SIGNED: EarlierActs = EarlierActs {
        decided: false,
        signed: true,
    };

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn an_account_has_two_persons_and_neither_decided() {
        let none = EarlierActs::default();
        assert_eq!(may_confirm(person(1), person(2), none), Ok(()));
        assert_eq!(
            may_confirm(person(1), person(1), none),
            Err(Conflict::RegistrantConfirms)
        );
        assert_eq!(
            may_confirm(person(1), person(2), DECIDED),
            Err(Conflict::DeciderKeepsAccount)
        );
        assert_eq!(may_confirm(person(1), person(2), SIGNED), Err(Conflict::Signer));
        assert_eq!(may_keep_account(false), Ok(()));
        assert_eq!(may_keep_account(true), Err(Conflict::DeciderKeepsAccount));
    }

    #[test]
    fn who_decided_or_signed_does_not_attest() {
        assert_eq!(may_attest(EarlierActs::default()), Ok(()));
        assert_eq!(may_attest(DECIDED), Err(Conflict::DeciderAttests));
        assert_eq!(may_attest(SIGNED), Err(Conflict::Signer));
    }

    #[test]
    fn who_releases_has_no_other_part_in_it() {
        let payment = |attester, confirmer| Participants {
            decider: person(1),
            attester: person(attester),
            keepers: [person(5), person(confirmer)],
        };
        let release = |who, signed| may_release(person(who), [payment(2, 6), payment(3, 7)], signed);
        assert_eq!(release(4, false), Ok(()));
        assert_eq!(release(1, false), Err(Conflict::DeciderReleases));
        assert_eq!(release(3, false), Err(Conflict::AttesterReleases));
        assert_eq!(release(5, false), Err(Conflict::AccountKeeperReleases));
        assert_eq!(release(7, false), Err(Conflict::AccountKeeperReleases));
        assert_eq!(release(4, true), Err(Conflict::Signer));
    }
}
