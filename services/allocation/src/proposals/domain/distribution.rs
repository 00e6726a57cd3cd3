//! The proposed distribution (forslag til fordeling) of a frame over recommended measures.
//!
//! A help for the person who decides, not a decision: no formula decides in this scheme (R16). Measures stand in
//! tiers, by the caseworkers' overall grade and then by whether they are prioritised by judgement (R18, R19).
//!
//! 1. An earmark's money goes to the measures that ask from it, tier by tier.
//! 2. What they still lack competes with everything else for the general part, tier by tier.
//!
//! A tier that fits gets what it is recommended. The first that does not is scaled pro rata, rounded down to whole
//! [`UNIT_ORE`]; the units left over go to the largest fraction lost, then in the order of case number and the
//! applicant's rank. Tiers below it get nothing. Nobody gets more than is recommended.
//!
//! The result depends on the set of candidates alone, never on their order. Its sum is at most the money there
//! is, and more general money never gives a smaller sum (a single measure may lose a unit: the known price of
//! largest fractions).

use std::collections::BTreeSet;

use tilskudd_kernel::ids::AwardId;
use tilskudd_kernel::money::Money;

use crate::frames::domain::frame::Available;
use crate::proposals::domain::stage::Basis;

/// Scaled amounts are whole multiples of this, in øre: 1000 kr.
pub(crate) const UNIT_ORE: i64 = 100_000;

/// A place in the order of tiers: the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tier {
    /// The overall grade, 1 (low) to 4 (high).
    pub(crate) grade: u8,
    /// Prioritised by judgement.
    pub(crate) prioritised: bool,
}

/// A measure that competes for money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The award that it would be.
    pub(crate) award: AwardId,
    /// Case number of its application; the second thing that settles a tie, after the fraction.
    pub(crate) case_number: String,
    /// The applicant's own order within the application; the third.
    pub(crate) rank: u32,
    /// Its tier.
    pub(crate) tier: Tier,
    /// Recommended amount, the most that it can get.
    pub(crate) recommended: Money,
    /// Code of the earmark that it asks from.
    pub(crate) earmark: Option<String>,
}

/// The proposal for one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Share {
    /// The award that it would be.
    pub(crate) award: AwardId,
    /// From the general part.
    pub(crate) general: Money,
    /// From its earmark.
    pub(crate) earmarked: Money,
    /// The reason.
    pub(crate) basis: Basis,
}

/// Distributes the money; one share for each candidate, ordered by case number, rank and measure.
#[must_use]
pub(crate) fn distribute(available: &Available, candidates: &[Candidate]) -> Vec<Share> {
    let mut ordered: Vec<&Candidate> = candidates.iter().collect();
    ordered.sort_by(|a, b| (&a.case_number, a.rank, a.award).cmp(&(&b.case_number, b.rank, b.award)));

    let mut earmarked = vec![0_i64; ordered.len()];
    for (code, money) in &available.earmarks {
        let asks: Vec<i64> = ordered
            .iter()
            .map(|candidate| match &candidate.earmark {
                Some(asked) if asked == code => candidate.recommended.ore(),
                _ => 0,
            })
            .collect();
        for (sum, part) in earmarked.iter_mut().zip(by_tier(money.ore(), &ordered, &asks)) {
            *sum += part;
        }
    }
    let lacks: Vec<i64> = ordered
        .iter()
        .zip(&earmarked)
        .map(|(candidate, got)| candidate.recommended.ore() - got)
        .collect();
    let general = by_tier(available.general.ore(), &ordered, &lacks);

    ordered
        .iter()
        .zip(general.into_iter().zip(earmarked))
        .map(|(candidate, (general, earmarked))| Share {
            award: candidate.award,
            general: money(general),
            earmarked: money(earmarked),
            basis: basis(candidate.recommended.ore(), general + earmarked),
        })
        .collect()
}

/// Gives `left` øre to the needs, tier by tier from the best; in the order of `candidates`.
fn by_tier(mut left: i64, candidates: &[&Candidate], needs: &[i64]) -> Vec<i64> {
    let mut given = vec![0_i64; needs.len()];
    let tiers: BTreeSet<Tier> = candidates.iter().map(|candidate| candidate.tier).collect();
    for tier in tiers.into_iter().rev() {
        let members: Vec<usize> = (0..needs.len())
            .filter(|&at| candidates[at].tier == tier && needs[at] > 0)
            .collect();
        let wanted: i128 = members.iter().map(|&at| i128::from(needs[at])).sum();
        if wanted <= i128::from(left) {
            for at in members {
                given[at] = needs[at];
                left -= needs[at];
            }
            continue;
        }
        let tier_needs: Vec<i64> = members.iter().map(|&at| needs[at]).collect();
        for (at, part) in members.into_iter().zip(scale(left, &tier_needs, wanted)) {
            given[at] = part;
        }
        break;
    }
    given
}

/// Scales a tier that does not fit: `needs` are positive, their sum `wanted` is above `left`.
fn scale(left: i64, needs: &[i64], wanted: i128) -> Vec<i64> {
    let unit = i128::from(UNIT_ORE);
    // Needs and money are at most 10^14 øre, so every product is within i128.
    let divisor = wanted * unit;
    let quotas: Vec<(i128, i128)> = needs
        .iter()
        .map(|&need| {
            let share = i128::from(left.max(0)) * i128::from(need);
            (share / divisor, share % divisor)
        })
        .collect();
    let mut units: Vec<i128> = quotas.iter().map(|quota| quota.0).collect();
    let mut spare = i128::from(left.max(0)) / unit - units.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..needs.len()).collect();
    // Stable: the same fraction keeps the order of case number, rank and measure.
    order.sort_by_key(|&at| std::cmp::Reverse(quotas[at].1));
    loop {
        let before = spare;
        for &at in &order {
            if spare > 0 && (units[at] + 1) * unit <= i128::from(needs[at]) {
                units[at] += 1;
                spare -= 1;
            }
        }
        if spare == before {
            break;
        }
    }
    units
        .into_iter()
        .map(|count| i64::try_from(count * unit).unwrap_or_default())
        .collect()
}

/// An amount that is between nothing and a recommended amount, and so always in range.
fn money(ore: i64) -> Money {
    Money::amount(ore).unwrap_or_default()
}

/// The basis for proposing `got` where `recommended` was recommended.
fn basis(recommended: i64, got: i64) -> Basis {
    match (recommended, got) {
        (0, _) => Basis::NotRecommended,
        (wanted, got) if wanted == got => Basis::AsRecommended,
        (_, 0) => Basis::FrameUsedUp,
        _ => Basis::Scaled,
    }
}

#[cfg(test)]
#[path = "distribution_tests.rs"]
mod tests;
