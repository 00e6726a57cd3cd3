//! Frames (rammer): what a region has to give in a year, and what is decided of it (R3, R24).

use std::collections::BTreeMap;

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{FrameId, ProposalId};
use tilskudd_kernel::money::{Money, MoneyError};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;

use crate::calls::domain::CallTerms;
use crate::frames::error::FrameError;

tilskudd_kernel::stored_words! {
    /// The certainty of an amount (R3).
    pub(crate) enum Certainty {
        /// Foreløpig: an estimate.
        Provisional = "provisional",
        /// Endelig: can be decided against.
        Final = "final",
    }
}

/// The money of a frame that there is to distribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Available {
    /// Of the general part.
    pub(crate) general: Money,
    /// Of each earmark, by code.
    pub(crate) earmarks: BTreeMap<String, Money>,
}

/// Whose frame, of which scheme and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrameKey {
    /// The region.
    pub(crate) target: Tenant,
    /// The scheme.
    pub(crate) scheme: String,
    /// The grant year.
    pub(crate) year: Year,
}

impl FrameKey {
    /// The frame that a region's call is decided against.
    pub(crate) fn of_call(region: &Tenant, call: &CallTerms) -> Self {
        Self {
            target: region.clone(),
            scheme: call.scheme.clone(),
            year: call.year,
        }
    }
}

/// The general part of a frame or one earmark: what there is and what is decided of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Part {
    /// Accepted.
    pub(crate) amount: Money,
    /// Decided; never above the amount.
    pub(crate) decided: Money,
}

/// Amounts of a proposal: the general part and the earmarks, which do not overlap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Amounts {
    /// What is not earmarked.
    pub(crate) general: Money,
    /// By code.
    pub(crate) earmarks: BTreeMap<String, Money>,
}

impl Amounts {
    /// Splits a total that includes its earmarks; none when the earmarks are more than the total.
    pub(crate) fn of_total(total: Money, earmarks: BTreeMap<String, Money>) -> Option<Self> {
        let earmarked = Money::sum(earmarks.values().copied()).ok()?;
        let general = total.checked_sub(earmarked).ok()?;
        (!general.is_negative()).then_some(Self { general, earmarks })
    }

    /// The total, earmarks included.
    pub(crate) fn total(&self) -> Result<Money, MoneyError> {
        Money::sum(self.earmarks.values().copied().chain([self.general]))
    }
}

/// A frame of a region, scheme and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The same in `national` and in the region.
    pub(crate) id: FrameId,
    /// Whose it is.
    pub(crate) target: Tenant,
    /// The scheme.
    pub(crate) scheme: String,
    /// Grant year.
    pub(crate) year: Year,
    /// Of the accepted amount; none before the first acceptance.
    pub(crate) certainty: Option<Certainty>,
    /// The general part.
    pub(crate) general: Part,
    /// The earmarks, by code.
    pub(crate) earmarks: BTreeMap<String, Part>,
}

impl Frame {
    /// Accepted in all, earmarks included.
    pub(crate) fn amount(&self) -> Result<Money, MoneyError> {
        Money::sum(self.parts().map(|part| part.amount))
    }

    /// Decided in all, earmarks included.
    pub(crate) fn decided(&self) -> Result<Money, MoneyError> {
        Money::sum(self.parts().map(|part| part.decided))
    }

    fn parts(&self) -> impl Iterator<Item = Part> {
        self.earmarks.values().copied().chain([self.general])
    }

    /// Whether everything that is decided stays within these amounts (R24).
    pub(crate) fn decided_fits(&self, amounts: &Amounts) -> bool {
        self.general.decided <= amounts.general
            && self
                .earmarks
                .iter()
                .all(|(code, part)| part.decided <= amounts.earmarks.get(code).copied().unwrap_or_default())
    }

    /// The undecided amount, less what is set aside; an overdrawn part counts as zero.
    pub(crate) fn available(&self, set_aside: &Amounts) -> Available {
        let left = |part: &Part, aside: Money| {
            let ore = part
                .amount
                .ore()
                .saturating_sub(part.decided.ore())
                .saturating_sub(aside.ore());
            Money::amount(ore.max(0)).unwrap_or_default()
        };
        Available {
            general: left(&self.general, set_aside.general),
            earmarks: self
                .earmarks
                .iter()
                .map(|(code, part)| {
                    let aside = set_aside.earmarks.get(code).copied().unwrap_or_default();
                    (code.clone(), left(part, aside))
                })
                .collect(),
        }
    }

    /// Whether these amounts can still be decided from the frame (R24).
    pub(crate) fn holds(&self, amounts: &Amounts) -> bool {
        let within = |part: &Part, more: Money| {
            part.decided
                .checked_add(more)
                .is_ok_and(|together| together <= part.amount)
        };
        within(&self.general, amounts.general)
            && amounts.earmarks.iter().all(|(code, more)| {
                more.is_zero() || self.earmarks.get(code).is_some_and(|part| within(part, *more))
            })
    }

    /// The frame can be decided against only when it is final (R3).
    pub(crate) fn is_final(&self) -> bool {
        self.certainty == Some(Certainty::Final)
    }
}

tilskudd_kernel::stored_words! {
    /// The state of a proposal.
    pub(crate) enum Verdict {
        /// By a person of the region.
        Accepted = "accepted",
        /// By a person of the region.
        Refused = "refused",
        /// At arrival, because more is decided already (R24).
        RefusedBelowDecided = "refused-below-decided",
    }
}

/// The answer to a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// What.
    pub(crate) verdict: Verdict,
    /// Why; empty for an acceptance.
    pub(crate) reason: String,
    /// Decided of the whole frame at that time.
    pub(crate) decided: Money,
    /// Who answered; who proposed, for a refusal at arrival.
    pub(crate) answered: Signed,
}

/// A proposal for a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrameProposal {
    /// The same in `national` and in the region.
    pub(crate) id: ProposalId,
    /// 1, 2, … for the frame.
    pub(crate) version: i64,
    /// What is proposed.
    pub(crate) amounts: Amounts,
    /// How sure it is.
    pub(crate) certainty: Certainty,
    /// Where the figure comes from.
    pub(crate) basis: String,
    /// Who proposed it.
    pub(crate) proposed: Signed,
    /// The answer, if it has one.
    pub(crate) answer: Option<Answer>,
}

/// The proposal with this id, if it is the one that waits for an answer.
///
/// # Errors
/// [`FrameError::ProposalAnswered`], [`FrameError::ProposalSuperseded`] when a newer one waits; `None` when unknown.
pub(crate) fn waiting(
    proposals: &[FrameProposal],
    id: ProposalId,
) -> Result<Option<&FrameProposal>, FrameError> {
    let Some(found) = proposals.iter().find(|proposal| proposal.id == id) else {
        return Ok(None);
    };
    if found.answer.is_some() {
        return Err(FrameError::ProposalAnswered);
    }
    if proposals.iter().any(|proposal| proposal.version > found.version) {
        return Err(FrameError::ProposalSuperseded);
    }
    Ok(Some(found))
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
