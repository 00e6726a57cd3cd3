//! Separation of duties (Bestemmelser om økonomistyring i staten): who may not do what after whom.

use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::source::RuleSource;

/// The regulation that separates the duties.
const REGULATION: &str = "bestemmelser om økonomistyring i staten";

/// A duty that the person's earlier act excludes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Payee data is kept by others than who decided for the recipient.
    #[error("who decided for the recipient keeps none of its accounts")]
    DeciderKeepsAccount,
    /// Two persons stand behind an account.
    #[error("who registered the account does not confirm it")]
    RegistrantConfirms,
    /// The attester is not who decided.
    #[error("who decided does not attest")]
    DeciderAttests,
    /// Who releases did not decide.
    #[error("who decided does not release")]
    DeciderReleases,
    /// Who releases did not attest.
    #[error("who attested does not release")]
    AttesterReleases,
}

impl Conflict {
    /// Where the rule stands.
    #[must_use]
    pub fn source(self) -> RuleSource {
        match self {
            Self::DeciderKeepsAccount => RuleSource::law(REGULATION, "6.3.8.1"),
            Self::RegistrantConfirms => RuleSource::system("two-person"),
            Self::DeciderAttests => RuleSource::law(REGULATION, "2.5.2.2"),
            Self::DeciderReleases | Self::AttesterReleases => RuleSource::law(REGULATION, "3.7.3.3"),
        }
    }
}

/// A point of the regulation, for refusals that are no conflict of persons.
#[must_use]
pub fn regulation(point: &'static str) -> RuleSource {
    RuleSource::law(REGULATION, point)
}

/// Whether `person` may confirm an account that `registrant` registered, for a recipient that `person` has
/// (`decided`) or has not decided for.
///
/// # Errors
/// [`Conflict`].
pub fn may_confirm(person: PersonId, registrant: PersonId, decided: bool) -> Result<(), Conflict> {
    if person == registrant {
        return Err(Conflict::RegistrantConfirms);
    }
    may_keep_account(decided)
}

/// Whether a person who has (`decided`) or has not decided for a recipient may keep its account.
///
/// # Errors
/// [`Conflict::DeciderKeepsAccount`].
pub fn may_keep_account(decided: bool) -> Result<(), Conflict> {
    if decided {
        Err(Conflict::DeciderKeepsAccount)
    } else {
        Ok(())
    }
}

/// Whether `person` may attest what `decider` decided.
///
/// # Errors
/// [`Conflict::DeciderAttests`].
pub fn may_attest(person: PersonId, decider: PersonId) -> Result<(), Conflict> {
    if person == decider {
        Err(Conflict::DeciderAttests)
    } else {
        Ok(())
    }
}

/// Whether `person` may release payments with these deciders and attesters.
///
/// # Errors
/// [`Conflict::DeciderReleases`], [`Conflict::AttesterReleases`].
pub fn may_release(
    person: PersonId,
    behind: impl IntoIterator<Item = (PersonId, PersonId)>,
) -> Result<(), Conflict> {
    for (decider, attester) in behind {
        if person == decider {
            return Err(Conflict::DeciderReleases);
        }
        if person == attester {
            return Err(Conflict::AttesterReleases);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn an_account_has_two_persons_and_neither_decided() {
        assert_eq!(may_confirm(person(1), person(2), false), Ok(()));
        assert_eq!(
            may_confirm(person(1), person(1), false),
            Err(Conflict::RegistrantConfirms)
        );
        assert_eq!(
            may_confirm(person(1), person(2), true),
            Err(Conflict::DeciderKeepsAccount)
        );
        assert_eq!(may_keep_account(true), Err(Conflict::DeciderKeepsAccount));
    }

    #[test]
    fn who_decided_does_not_attest() {
        assert_eq!(may_attest(person(1), person(2)), Ok(()));
        assert_eq!(may_attest(person(1), person(1)), Err(Conflict::DeciderAttests));
    }

    #[test]
    fn who_releases_did_neither() {
        let behind = [(person(1), person(2)), (person(1), person(3))];
        assert_eq!(may_release(person(4), behind), Ok(()));
        assert_eq!(may_release(person(1), behind), Err(Conflict::DeciderReleases));
        assert_eq!(may_release(person(3), behind), Err(Conflict::AttesterReleases));
    }

    #[test]
    fn a_conflict_names_its_source() {
        let source = Conflict::DeciderAttests.source().to_string();
        assert!(source.contains("bestemmelser om økonomistyring i staten") && source.contains("2.5.2.2"));
    }
}
