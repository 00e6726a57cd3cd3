//! Unused money: asked carried over or ordered back, until nothing is open.

use anyhow::{Context as _, Result};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1::{CarryOver, CarryOverDecided, CarryOverState, DecisionMade};
use tilskudd_proto::common::v1::{DeliveryOutcome, Signatory};
use tilskudd_proto::reporting::v1::{CarryOverRequested, ObligationState, ReclaimOrdered, UnusedMoneyWish};
use tilskudd_testkit::{NewEvent, Refusal};

use crate::setting::{MUNICIPALITY, REGION, Setting, award, instant, uuid};
use crate::standing::{other_events, told_of};

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
    let emitted = other_events(s).await?;
    let last = emitted.last().context("nothing emitted")?;
    anyhow::ensure!(last.destination_service == "payment" && last.stream.starts_with("reclaim/"));
    last.decode().context("not a reclaim")
}

async fn decide_carry_over(s: &Setting, next: &str, state: CarryOverState) -> Result<DeliveryOutcome> {
    let emitted = other_events(s).await?;
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
            to_call: next.to_owned(),
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
    anyhow::ensure!(outcome == DeliveryOutcome::Applied, "not applied: {outcome:?}");
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
async fn carried_over_money_is_reported_and_returned_in_the_year_that_it_opens() -> Result<()> {
    let (s, made) = accepted(UnusedMoneyWish::CarryOver).await?;
    let next = format!("regions/{REGION}/calls/{}", uuid());
    let granted = decide_carry_over(&s, &next, CarryOverState::Granted);
    assert!(granted.await.is_err(), "the next call is not known yet");
    s.tell_call_of(&next, 2025).await?;
    let outcome = decide_carry_over(&s, &next, CarryOverState::Granted).await?;
    assert_eq!(outcome, DeliveryOutcome::Applied);
    let all = s.obligations(&mut s.recipient("per", MUNICIPALITY)?).await?;
    let [old, opened] = all.as_slice() else {
        anyhow::bail!("{} obligations", all.len())
    };
    assert_eq!((old.state(), old.opening_ore), (ObligationState::Closed, 0));
    assert_eq!(old.awards[0].carried_over_ore, 400_000);
    // The recipient has no award of 2025; the money is followed up all the same.
    assert_eq!((opened.year, opened.opening_ore), (2025, 400_000));
    assert_eq!(
        (opened.call.as_str(), opened.report_due.as_str()),
        (next.as_str(), "2026-03-01")
    );
    assert_eq!(opened.decision, old.decision);
    // What it opens is to be reported too, before an award of the year after.
    assert_eq!(told_of(&s, 2025).await?, [(1, "2026-03-01".to_owned())]);
    let (award, from) = (&opened.awards[0], &old.awards[0]);
    assert_eq!(
        (&award.award, &award.budget_lines),
        (&from.award, &from.budget_lines)
    );
    assert_eq!((award.awarded_ore, award.paid_ore), (400_000, 400_000));

    s.world.turn_to(instant("2026-01-15T10:00:00Z"))?;
    assert_eq!(s.send_forms_of(&next).await?.sent, 1);
    let mut report = s.report(&made, 300_000);
    report.awards[0].set_wish(UnusedMoneyWish::CarryOver);
    report.awards[0].wish_reason = "Enda senere".to_owned();
    let refusal = Refusal::of(s.submit(&opened.name, report.clone()).await)?;
    assert_eq!(refusal.rules, ["carry-over-once"]);
    report.awards[0].set_wish(UnusedMoneyWish::Return);
    s.submit(&opened.name, report).await?;
    assert_eq!(
        s.accept(&opened.name, "kari").await?.state(),
        ObligationState::Accepted
    );
    let order = reclaim(&s).await?;
    assert_eq!(
        (order.award.as_str(), order.amount_ore),
        (from.award.as_str(), 100_000)
    );
    s.balance(&made, 0, (1_000_000, 100_000), 2).await?;
    let all = s.obligations(&mut s.office("kari")?).await?;
    assert!(all.iter().all(|one| one.state() == ObligationState::Closed));
    assert_eq!(
        (all[0].awards[0].returned_ore, all[1].awards[0].returned_ore),
        (0, 100_000)
    );
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn money_that_is_not_paid_is_not_reported_and_a_correction_opens_again() -> Result<()> {
    let s = Setting::told().await?;
    let made = s.decide(MUNICIPALITY, vec![award("bachelor", 1_000_000)]).await?;
    let name = s.obligation(&made).await?.name;
    s.world.turn_to(instant("2025-01-15T10:00:00Z"))?;
    s.send_forms().await?;
    let refusal = Refusal::of(s.submit(&name, s.report(&made, 0)).await)?;
    assert_eq!(refusal.reason, "NOT_PAID");
    s.balance(&made, 0, (1_000_000, 0), 1).await?;
    s.submit(&name, s.report(&made, 1_000_000)).await?;
    // The bank sends it back before the report is accepted.
    s.balance(&made, 0, (0, 0), 2).await?;
    assert_eq!(Refusal::of(s.accept(&name, "kari").await)?.reason, "NOT_PAID");
    s.balance(&made, 0, (1_000_000, 0), 3).await?;
    assert_eq!(s.accept(&name, "kari").await?.state(), ObligationState::Closed);
    s.balance(&made, 0, (0, 0), 4).await?;
    assert_eq!(s.obligation(&made).await?.state(), ObligationState::Accepted);
    s.balance(&made, 0, (1_000_000, 0), 5).await?;
    assert_eq!(s.obligation(&made).await?.state(), ObligationState::Closed);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn a_refused_carry_over_is_ordered_back() -> Result<()> {
    let (s, made) = accepted(UnusedMoneyWish::CarryOver).await?;
    assert_eq!(
        decide_carry_over(&s, &s.call, CarryOverState::Refused).await?,
        DeliveryOutcome::Applied
    );
    assert_eq!(reclaim(&s).await?.amount_ore, 400_000);
    assert_eq!(other_events(&s).await?.len(), 2);
    assert_eq!(s.obligation(&made).await?.state(), ObligationState::Accepted);
    s.balance(&made, 0, (1_000_000, 400_000), 2).await?;
    assert_eq!(s.obligation(&made).await?.state(), ObligationState::Closed);
    assert!(s.world.stop().await);
    Ok(())
}
