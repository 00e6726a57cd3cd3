//! Events of the other services: decode, then the use case.
//!
//! A decision grants money, a reclaim orders it back, a carry-over leaves it for a later year. Calls and editions
//! are told to every service; payment needs nothing of them, since a decision carries its chapter and post.

use futures::future::BoxFuture;
use prost::{Message, Name};
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1::{CarryOverDecided, CarryOverState, DecisionMade};
use tilskudd_proto::intake::v1::{CallAnnounced, EditionPublished, OfficeRecorded};
use tilskudd_proto::reporting::v1::ReclaimOrdered;
use tilskudd_runtime::timestamps::instant;
use tilskudd_runtime::{EventHandler, Failure, office, senders};
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::domain::decision::{Award, Decision};
use crate::error::Error;
use crate::ops::carry_over::{self, CarryOver};
use crate::ops::open_claim::{self, Reclaim};
use crate::ops::record_decision;

/// Applies what the other services tell.
pub(crate) struct Inbox;

impl EventHandler for Inbox {
    fn handle<'a>(&'a self, db: &'a Db, event: &'a Received) -> BoxFuture<'a, Result<Receipt, Failure>> {
        Box::pin(apply(db, event))
    }
}

async fn apply(db: &Db, event: &Received) -> Result<Receipt, Failure> {
    let kind = event.kind.as_str();
    // Money follows what is decided within the region, and nothing else.
    senders::own_tenant(db, event)?;
    if kind == DecisionMade::full_name() {
        let (decision, awards) = decision(decode(event)?)?;
        return Ok(record_decision::run(db, event, &decision, &awards).await?);
    }
    if kind == ReclaimOrdered::full_name() {
        return Ok(open_claim::run(db, event, &reclaim(decode(event)?)?).await?);
    }
    if kind == CarryOverDecided::full_name() {
        return match granted(decode(event)?)? {
            Some(carry_over) => Ok(carry_over::run(db, event, &carry_over).await?),
            None => Ok(pass(db, event).await?),
        };
    }
    if kind == OfficeRecorded::full_name() {
        return office::receive(db, event).await;
    }
    if kind == CallAnnounced::full_name() || kind == EditionPublished::full_name() {
        return Ok(pass(db, event).await?);
    }
    Err(Failure::unknown_event(&event.kind, event.version))
}

/// Takes note of an event that changes nothing here.
async fn pass(db: &Db, event: &Received) -> Result<Receipt, Error> {
    db.receive("pass_over", event, |_: &mut Tx<'_>| {
        Box::pin(async { Ok::<_, Error>(Receipt::Applied) })
    })
    .await
}

fn decode<M: Message + Default>(event: &Received) -> Result<M, Error> {
    M::decode(event.payload.as_slice()).map_err(|_| Error::Event("payload"))
}

/// Anything parsed from an event, or the name of what does not hold together.
fn held<T, E>(what: &'static str, value: Result<T, E>) -> Result<T, Error> {
    value.map_err(|_| Error::Event(what))
}

fn decision(message: DecisionMade) -> Result<(Decision, Vec<Award>), Error> {
    let made = message.decision.ok_or(Error::Event("decision"))?;
    let decided = made.decided.ok_or(Error::Event("decided"))?;
    let decided_at = decided.time.ok_or(Error::Event("decided.time"))?;
    let (_, id) = held("name", parse_name("decisions", &made.name))?;
    let decision = Decision {
        id,
        case_number: made.case_number,
        organisation_number: held("organisation_number", made.organisation_number.parse())?,
        recipient: made.recipient,
        year: held("year", Year::new(made.year))?,
        scheme: made.scheme,
        chapter_post: made.chapter_post,
        amount: held("amount_ore", Money::amount(made.amount_ore))?,
        decided_by: held("decided.person", decided.person.parse::<PersonId>())?,
        decided_at: held("decided.time", instant(decided_at))?,
        // Absent: not known, so nobody is kept out by it.
        signed_by: message
            .signed_by
            .map(|signed| held("signed_by.person", signed.person.parse()))
            .transpose()?,
    };
    let mut awards = Vec::with_capacity(made.awards.len());
    for award in made.awards {
        let amount = held("awards.amount_ore", Money::amount(award.amount_ore))?;
        if !amount.is_zero() {
            awards.push(Award {
                id: held("awards.id", award.id.parse())?,
                kind: award.kind,
                amount,
            });
        }
    }
    if Money::sum(awards.iter().map(|award| award.amount))? != decision.amount {
        return Err(Error::Event("sum of the awards"));
    }
    Ok((decision, awards))
}

fn reclaim(message: ReclaimOrdered) -> Result<Reclaim, Error> {
    let ordered = message.ordered.ok_or(Error::Event("ordered"))?;
    let at = ordered.time.ok_or(Error::Event("ordered.time"))?;
    let amount = held("amount_ore", Money::amount(message.amount_ore))?;
    if amount.is_zero() {
        return Err(Error::Event("amount_ore"));
    }
    Ok(Reclaim {
        id: held("id", message.id.parse())?,
        award: held("award", message.award.parse())?,
        amount,
        reason: message.reason,
        source: message
            .source
            .map(|source| source.encode_to_vec())
            .unwrap_or_default(),
        ordered: (
            held("ordered.person", ordered.person.parse())?,
            held("ordered.time", instant(at))?,
        ),
    })
}

/// The carry-over, or none when it was refused: then reporting orders the money back.
fn granted(message: CarryOverDecided) -> Result<Option<CarryOver>, Error> {
    let carry_over = message.carry_over.ok_or(Error::Event("carry_over"))?;
    match carry_over.state() {
        CarryOverState::Refused => return Ok(None),
        CarryOverState::Granted => {}
        CarryOverState::Unspecified | CarryOverState::Requested => return Err(Error::Event("state")),
    }
    let decided = message.decided.ok_or(Error::Event("decided"))?;
    let at = decided.time.ok_or(Error::Event("decided.time"))?;
    let (_, id) = held("name", parse_name("carryOvers", &carry_over.name))?;
    Ok(Some(CarryOver {
        id,
        award: held("award", carry_over.award.parse())?,
        amount: held("amount_ore", Money::amount(carry_over.amount_ore))?,
        to_year: held("to_year", Year::new(message.to_year))?,
        decided: (
            held("decided.person", decided.person.parse())?,
            held("decided.time", instant(at))?,
        ),
    }))
}
