//! The journal (bilagsjournal): double entry in øre, and what stands on an award as a fold over it.
//!
//! Every entry sums to zero for each award and grant year; an entry has one chapter and post and one scheme,
//! those of its decision, so it sums to zero for these as well. Debit is positive, credit negative:
//!
//! | entry | credit | debit |
//! |---|---|---|
//! | granted | appropriation | commitment |
//! | released | commitment | in-transit |
//! | settled | in-transit | paid |
//! | bounced (the reversal of released) | in-transit | commitment |
//! | returned | returned | appropriation |
//! | carried-over, year of the grant | carried-over | clearing |
//! | carried-over, the later year | clearing | opening-balance |
//!
//! The database keeps the same rules (`migrations/20260101000003_journal.sql`).

mod account;

use tilskudd_kernel::ids::AwardId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use uuid::Uuid;

use crate::decisions::domain::decision::Part;
use crate::ledger::error::LedgerError;

pub(crate) use crate::ledger::domain::account::EntryKind;
pub(crate) use crate::ledger::domain::account::LedgerAccount;

/// One side of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posting {
    /// The ledger's account.
    pub(crate) account: LedgerAccount,
    /// The award.
    pub(crate) award: AwardId,
    /// Grant year.
    pub(crate) year: Year,
    /// Øre, never 0; debit positive.
    pub(crate) amount: Money,
}

/// An entry to book: balanced by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    kind: EntryKind,
    origin: Uuid,
    year: Year,
    postings: Vec<Posting>,
}

impl Entry {
    /// An entry of one kind within the grant year of the decision; `origin` is what it books.
    ///
    /// # Errors
    /// [`LedgerError::Empty`] without parts, or with one that is not above zero.
    pub(crate) fn new(
        kind: EntryKind,
        origin: Uuid,
        year: Year,
        parts: &[Part],
    ) -> Result<Self, LedgerError> {
        let (credit, debit) = kind.sides();
        let mut entry = Self {
            kind,
            origin,
            year,
            postings: Vec::with_capacity(parts.len() * 2),
        };
        entry.move_each(credit, debit, year, parts)?;
        Ok(entry)
    }

    /// Lets the recipient keep unused money for a later year, through the clearing account of both years.
    ///
    /// # Errors
    /// [`LedgerError::NotLater`], [`LedgerError::Empty`].
    pub(crate) fn carried_over(origin: Uuid, year: Year, to: Year, part: Part) -> Result<Self, LedgerError> {
        if to <= year {
            return Err(LedgerError::NotLater);
        }
        let mut entry = Self::new(EntryKind::CarriedOver, origin, year, &[part])?;
        entry.move_each(
            LedgerAccount::Clearing,
            LedgerAccount::OpeningBalance,
            to,
            &[part],
        )?;
        Ok(entry)
    }

    fn move_each(
        &mut self,
        credit: LedgerAccount,
        debit: LedgerAccount,
        year: Year,
        parts: &[Part],
    ) -> Result<(), LedgerError> {
        if parts.is_empty() || parts.iter().any(|part| part.amount <= Money::ZERO) {
            return Err(LedgerError::Empty);
        }
        for part in parts {
            let Part { award, amount } = *part;
            self.postings.push(Posting {
                account: credit,
                award,
                year,
                amount: amount.negated(),
            });
            self.postings.push(Posting {
                account: debit,
                award,
                year,
                amount,
            });
        }
        Ok(())
    }

    /// The kind of entry.
    #[must_use]
    pub(crate) fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The decision, payment line, repayment or carry-over behind it.
    #[must_use]
    pub(crate) fn origin(&self) -> Uuid {
        self.origin
    }

    /// Grant year of the decision.
    #[must_use]
    pub(crate) fn year(&self) -> Year {
        self.year
    }

    /// Its sides, at least two.
    #[must_use]
    pub(crate) fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// The balance of an award, øre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Balance {
    /// Granted.
    pub(crate) granted: Money,
    /// On its way.
    pub(crate) in_transit: Money,
    /// Paid; a bounced payment is not.
    pub(crate) paid: Money,
    /// Returned.
    pub(crate) returned: Money,
    /// Carried over into a later year.
    pub(crate) carried_out: Money,
}

impl Balance {
    /// The balance after an entry's postings on this award.
    ///
    /// # Errors
    /// [`LedgerError`] when the award would be overdrawn; the balance is then as before.
    pub(crate) fn after(self, award: AwardId, entry: &Entry) -> Result<Self, LedgerError> {
        let mut next = self;
        for posting in entry.postings().iter().filter(|posting| posting.award == award) {
            let amount = posting.amount;
            match posting.account {
                LedgerAccount::Commitment if entry.kind() == EntryKind::Granted => {
                    next.granted = next.granted.checked_add(amount)?;
                }
                LedgerAccount::InTransit => next.in_transit = next.in_transit.checked_add(amount)?,
                LedgerAccount::Paid => next.paid = next.paid.checked_add(amount)?,
                LedgerAccount::Returned => next.returned = next.returned.checked_sub(amount)?,
                LedgerAccount::CarriedOver => next.carried_out = next.carried_out.checked_sub(amount)?,
                LedgerAccount::Commitment
                | LedgerAccount::Appropriation
                | LedgerAccount::OpeningBalance
                | LedgerAccount::Clearing => {}
            }
        }
        next.check()
    }

    /// The amount that the recipient still has: paid, not returned and not carried over.
    ///
    /// # Errors
    /// [`LedgerError::TooLarge`], never for a balance that was checked.
    pub(crate) fn remaining(self) -> Result<Money, LedgerError> {
        Ok(self
            .paid
            .checked_sub(self.returned)?
            .checked_sub(self.carried_out)?)
    }

    fn check(self) -> Result<Self, LedgerError> {
        let all = [
            self.granted,
            self.in_transit,
            self.paid,
            self.returned,
            self.carried_out,
        ];
        if all.into_iter().any(Money::is_negative) {
            return Err(LedgerError::Negative);
        }
        if self
            .in_transit
            .checked_add(self.paid)?
            .checked_sub(self.returned)?
            > self.granted
        {
            return Err(LedgerError::OverPaid);
        }
        if self.remaining()?.is_negative() {
            return Err(LedgerError::OverUsed);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests;
