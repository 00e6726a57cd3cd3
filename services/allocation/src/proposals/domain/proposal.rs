//! A proposal for a decision: an approved recommendation, and the amounts that are proposed for its measures.
//!
//! `awaiting → proposed → decided`. It binds nobody until a person decides (R21), who is never who recommended
//! nor set an amount in it, and has no conflict of interest in the case (forvaltningsloven §6). So no one person both
//! sets and decides an amount.

use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::ids::{ApplicationId, AwardId, CallId, CaseId, DecisionId, MeasureId, PersonId};
use tilskudd_kernel::money::{Money, MoneyError};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::source::RuleSource;

use crate::frames::domain::frame::Amounts;
use crate::proposals::domain::distribution::{Candidate, Share, Tier};
use crate::proposals::domain::stage::{Basis, Ending, Outcome, State};
use crate::proposals::error::ProposalError;

/// The proposal for one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProposedAward {
    /// The award, if it is decided.
    pub(crate) id: AwardId,
    /// The measure.
    pub(crate) measure: MeasureId,
    /// Code of its kind.
    pub(crate) kind: String,
    /// The applicant's own order.
    pub(crate) rank: u32,
    /// The earmark that it asks from.
    pub(crate) earmark: Option<String>,
    /// Applied for.
    pub(crate) applied: Money,
    /// Recommended; never above what is applied for.
    pub(crate) recommended: Money,
    /// Overall grade and priority, both by judgement.
    pub(crate) tier: Tier,
    /// Judged to be ordinary development work, which gets nothing.
    pub(crate) ordinary_work: bool,
    /// Why the caseworker recommends it.
    pub(crate) assessment_reason: String,
    /// Proposed from the general part.
    pub(crate) general: Money,
    /// Proposed from the earmark.
    pub(crate) earmarked: Money,
    /// What the amount rests on.
    pub(crate) basis: Basis,
    /// Present when the basis is [`Basis::Adjusted`].
    pub(crate) adjusted: Option<Act>,
}

impl ProposedAward {
    /// Proposed in all.
    pub(crate) fn amount(&self) -> Result<Money, MoneyError> {
        self.general.checked_add(self.earmarked)
    }

    /// Sets the amount by hand: as much as it can from the earmark's `left` money, the rest from the general
    /// part. A recommendation to refuse stands: who wants it otherwise recommends anew. `ordinary_work` is where it
    /// stands that such work gets nothing.
    ///
    /// # Errors
    /// [`ProposalError::AboveApplied`], [`ProposalError::OrdinaryWork`], [`ProposalError::RefusalRecommended`].
    pub(crate) fn adjust(
        &mut self,
        amount: Money,
        left: Money,
        ordinary_work: RuleSource,
        act: Act,
    ) -> Result<(), ProposalError> {
        if self.ordinary_work && !amount.is_zero() {
            return Err(ProposalError::OrdinaryWork { rule: ordinary_work });
        }
        if self.recommended.is_zero() && !amount.is_zero() {
            return Err(ProposalError::RefusalRecommended);
        }
        if amount > self.applied {
            return Err(ProposalError::AboveApplied {
                applied: self.applied,
            });
        }
        self.earmarked = if self.earmark.is_some() {
            amount.min(left)
        } else {
            Money::ZERO
        };
        // Between nothing and the amount, and so always in range.
        self.general = amount.checked_sub(self.earmarked).unwrap_or_default();
        self.basis = Basis::Adjusted;
        self.adjusted = Some(act);
        Ok(())
    }
}

/// A proposal for the decision on one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// The decision's id.
    pub(crate) id: DecisionId,
    /// The application.
    pub(crate) application: ApplicationId,
    /// Assessment's case.
    pub(crate) case: CaseId,
    /// Case number.
    pub(crate) case_number: String,
    /// The call.
    pub(crate) call: CallId,
    /// The applicant.
    pub(crate) organisation: OrgNumber,
    /// How far it has come.
    pub(crate) state: State,
    /// Grows by one with every write.
    pub(crate) version: i64,
    /// Who recommended.
    pub(crate) recommended: Signed,
    /// Who approved.
    pub(crate) approved: Signed,
    /// Who signed the application for the applicant.
    pub(crate) applied: Signed,
    /// Persons with a declared conflict of interest in the case.
    pub(crate) conflicted: Vec<PersonId>,
    /// How the application ended; none: it has not.
    pub(crate) ended: Option<Ending>,
    /// One for each measure, in the application's order.
    pub(crate) awards: Vec<ProposedAward>,
}

impl Proposal {
    /// What a reader must name to decide what was read.
    pub(crate) fn etag(&self) -> String {
        self.version.to_string()
    }

    /// Whether this person may take part at all (forvaltningsloven §6): not with a declared conflict of interest, and
    /// not in an application that they signed themselves.
    ///
    /// # Errors
    /// [`ProposalError::Conflicted`].
    pub(crate) fn may_take_part(&self, person: PersonId) -> Result<(), ProposalError> {
        if self.conflicted.contains(&person) || self.applied.person == person {
            Err(ProposalError::Conflicted)
        } else {
            Ok(())
        }
    }

    /// Whether amounts are proposed and not decided, for an application that has not ended.
    ///
    /// # Errors
    /// [`ProposalError::AlreadyDecided`], [`ProposalError::ApplicationEnded`], [`ProposalError::NotProposed`].
    pub(crate) fn is_open(&self) -> Result<(), ProposalError> {
        match (self.state, self.ended) {
            (State::Decided, _) => Err(ProposalError::AlreadyDecided),
            (_, Some(_)) => Err(ProposalError::ApplicationEnded),
            (State::Proposed, None) => Ok(()),
            (State::Awaiting, None) => Err(ProposalError::NotProposed),
        }
    }

    /// Whether this person may set an amount in it: never who recommended, since what they set is approved by nobody.
    ///
    /// # Errors
    /// [`ProposalError::RecommenderAdjusts`], [`ProposalError::Conflicted`], and as [`Proposal::is_open`].
    pub(crate) fn may_adjust(&self, person: PersonId) -> Result<(), ProposalError> {
        if person == self.recommended.person {
            return Err(ProposalError::RecommenderAdjusts);
        }
        self.may_take_part(person)?;
        self.is_open()
    }

    /// Whether this person may decide it as it stands (R21).
    ///
    /// # Errors
    /// [`ProposalError::RecommenderDecides`], [`ProposalError::AdjusterDecides`], [`ProposalError::Conflicted`], as
    /// [`Proposal::is_open`], and [`ProposalError::EtagMismatch`] when another version was read.
    pub(crate) fn may_decide(&self, person: PersonId, etag: &str) -> Result<(), ProposalError> {
        if person == self.recommended.person {
            return Err(ProposalError::RecommenderDecides);
        }
        let mut adjusted = self.awards.iter().filter_map(|award| award.adjusted.as_ref());
        if adjusted.any(|act| act.person == person) {
            return Err(ProposalError::AdjusterDecides);
        }
        self.may_take_part(person)?;
        self.is_open()?;
        if etag == self.etag() {
            Ok(())
        } else {
            Err(ProposalError::EtagMismatch)
        }
    }

    /// Proposed in all.
    pub(crate) fn amount(&self) -> Result<Money, MoneyError> {
        Money::sum(
            self.awards
                .iter()
                .flat_map(|award| [award.general, award.earmarked]),
        )
    }

    /// Applied for in all.
    pub(crate) fn applied_for(&self) -> Result<Money, MoneyError> {
        Money::sum(self.awards.iter().map(|award| award.applied))
    }

    /// Its outcome, when it is decided as it stands.
    pub(crate) fn outcome(&self) -> Result<Outcome, MoneyError> {
        let (amount, applied) = (self.amount()?, self.applied_for()?);
        Ok(if amount.is_zero() {
            Outcome::Refused
        } else if amount == applied {
            Outcome::Awarded
        } else {
            Outcome::PartlyAwarded
        })
    }

    /// The amounts that it takes from each part of the frame.
    pub(crate) fn takes(&self) -> Result<Amounts, MoneyError> {
        taken(&self.awards)
    }

    /// The measures that compete for money: those that nobody has adjusted.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = Candidate> {
        let open = self.awards.iter().filter(|award| award.adjusted.is_none());
        open.map(|award| Candidate {
            award: award.id,
            case_number: self.case_number.clone(),
            rank: award.rank,
            tier: award.tier,
            recommended: award.recommended,
            earmark: award.earmark.clone(),
        })
    }

    /// Takes over a share of the distribution; what a person adjusted stays.
    pub(crate) fn apply(&mut self, shares: &[Share]) {
        for award in self.awards.iter_mut().filter(|award| award.adjusted.is_none()) {
            if let Some(share) = shares.iter().find(|share| share.award == award.id) {
                award.general = share.general;
                award.earmarked = share.earmarked;
                award.basis = share.basis;
            }
        }
        self.state = State::Proposed;
    }
}

/// The part of a proposal that the decision adds.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    /// What the decision gives.
    pub(crate) outcome: Outcome,
    /// Who decided, when and why.
    pub(crate) act: Act,
}

/// The amounts that these awards take from each part of the frame.
pub(crate) fn taken<'a>(awards: impl IntoIterator<Item = &'a ProposedAward>) -> Result<Amounts, MoneyError> {
    let mut sum = Amounts::default();
    for award in awards {
        sum.general = sum.general.checked_add(award.general)?;
        if let Some(code) = &award.earmark {
            let part = sum.earmarks.entry(code.clone()).or_default();
            *part = part.checked_add(award.earmarked)?;
        }
    }
    Ok(sum)
}

#[cfg(test)]
#[path = "proposal_tests.rs"]
mod tests;
