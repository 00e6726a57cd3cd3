//! Unused money: asked carried over or ordered back, until nothing is open.

use anyhow::{Context as _, Result};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1::{CarryOver, CarryOverDecided, CarryOverState, DecisionMade};
use tilskudd_proto::common::v1::{DeliveryOutcome, Signatory};
use tilskudd_proto::reporting::v1::{CarryOverRequested, ObligationState, ReclaimOrdered, UnusedMoneyWish};
use tilskudd_testkit::NewEvent;

use crate::setting::{MUNICIPALITY, REGION, Setting, award, instant, uuid};

/// An accepted report on one award of 10 000 kr, of which 6 000 kr is used.
async fn accepted(wish: UnusedMoneyWish) -> Result<(Setting, DecisionMade)> {
    let s = Setting::told().await?;
    let made = s.decide(MUNICIPALITY, vec![award("bachelor", 1_000_000)]).await?;
    let name = s.obligation(&made).await?.name;
    s.balance(&made, 0, (1_000_000, 0), 1).await?;
    s.world.turn_to(instant("2025-01-15T10:00:00Z"))?;
    s.send_forms().await?;
    let mut report = s.report(&made, 600_000);
    report.awards[0].set_wish(wish);
    report.awards[0].wish_reason = "Forsinket oppstart".to_owned();
    s.submit(&name, report).await?;
    assert_eq!(s.accept(&name, "kari").await?.state(), ObligationState::Accepted);
    Ok((s, made))
}

async fn reclaim(s: &Setting) -> Result<ReclaimOrdered> {
    let emitted = s.world.emitted(Service::Reporting, REGION).await?;
    let last = emitted.last().context("nothing emitted")?;
    anyhow::ensure!(last.destination_service == "payment" && last.stream.starts_with("reclaim/"));
    last.decode().context("not a reclaim")
}

async fn decide_carry_over(s: &Setting, state: CarryOverState) -> Result<DeliveryOutcome> {
    let emitted = s.world.emitted(Service::Reporting, REGION).await?;
    assert_eq!(emitted[0].destination_service, "allocation");
    let asked: CarryOverRequested = emitted[0].decode().context("not a carry-over")?;
    assert_eq!(
        (asked.amount_ore, asked.wish.as_str()),
        (400_000, "Forsinket oppstart")
    );
    assert_eq!(emitted[0].stream, format!("carry-over/{}", asked.id));
    let message = CarryOverDecided {
        carry_over: Some(CarryOver {
            name: format!("regions/{REGION}/carryOvers/{}", asked.id),
            award: asked.award,
            amount_ore: asked.amount_ore,
            state: state.into(),
            to_call: s.call.clone(),
            ..CarryOver::default()
        }),
        decided: Some(Signatory {
            person: uuid(),
            time: None,
        }),
        to_year: 2025,
    };
    let event = NewEvent::new(Service::Allocation, REGION, "carry-over/1", &message);
    let outcome = s.deliver(&event).await?;
    // The same decision under another event id changes nothing more.
    let again = NewEvent::new(Service::Allocation, REGION, "carry-over/1", &message);
    assert_eq!(s.deliver(&again).await?, DeliveryOutcome::Applied);
    Ok(outcome)
}

#[tokio::test]
async fn money_to_be_returned_is_ordered_back_and_closes_when_it_comes() -> Result<()> {
    let (s, made) = accepted(UnusedMoneyWish::Return).await?;
    let order = reclaim(&s).await?;
    assert_eq!(order.amount_ore, 400_000);
    assert!(order.ordered.is_some());
    assert!(format!("{:?}", order.source).contains("§9"));
    s.balance(&made, 0, (1_000_000, 399_999), 2).await?;
    assert_eq!(s.obligation(&made).await?.state(), ObligationState::Accepted);
    s.balance(&made, 0, (1_000_000, 400_000), 3).await?;
    assert_eq!(s.obligation(&made).await?.state(), ObligationState::Closed);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn a_granted_carry_over_closes_and_opens_the_year_after() -> Result<()> {
    let (s, made) = accepted(UnusedMoneyWish::CarryOver).await?;
    assert_eq!(
        decide_carry_over(&s, CarryOverState::Granted).await?,
        DeliveryOutcome::Applied
    );
    let obligation = s.obligation(&made).await?;
    assert_eq!(obligation.state(), ObligationState::Closed);
    assert_eq!(obligation.awards[0].carried_over_ore, 400_000);
    // Carried into the same call here, so that its own obligation shows the opening balance.
    assert_eq!(obligation.opening_ore, 400_000);
    assert_eq!(s.world.emitted(Service::Reporting, REGION).await?.len(), 1);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn a_refused_carry_over_is_ordered_back() -> Result<()> {
    let (s, made) = accepted(UnusedMoneyWish::CarryOver).await?;
    assert_eq!(
        decide_carry_over(&s, CarryOverState::Refused).await?,
        DeliveryOutcome::Applied
    );
    assert_eq!(reclaim(&s).await?.amount_ore, 400_000);
    assert_eq!(s.world.emitted(Service::Reporting, REGION).await?.len(), 2);
    assert_eq!(s.obligation(&made).await?.state(), ObligationState::Accepted);
    s.balance(&made, 0, (1_000_000, 400_000), 2).await?;
    assert_eq!(s.obligation(&made).await?.state(), ObligationState::Closed);
    assert!(s.world.stop().await);
    Ok(())
}
