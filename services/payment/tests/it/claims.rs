//! Money back, and money carried over.

use tilskudd_proto::allocation::v1::CarryOverState;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::payment::v1 as pb;
use tonic::Code;

use crate::fixture::{Fixture, NUMBER, RECIPIENT, REGION, id, why};

fn repayment(claim: &str, ore: i64, reference: &str) -> pb::RecordRepaymentRequest {
    pb::RecordRepaymentRequest {
        name: claim.to_owned(),
        request_id: id(),
        amount_ore: ore,
        bank_reference: reference.to_owned(),
        booked_on: "2024-01-15".to_owned(),
    }
}

#[tokio::test]
async fn a_claim_is_settled_by_what_comes_back() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let granted = fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.pay().await?;
    let (answer, claim) = fixture.reclaim(&granted.awards[0], 4_000).await?;
    assert_eq!(answer, Ok(DeliveryOutcome::Applied));
    let (early, _) = fixture.reclaim(&id(), 4_000).await?;
    assert_eq!(
        early,
        Ok(DeliveryOutcome::NotKnownYet),
        "its award is not known here"
    );

    let mut accounts = fixture.of("regine");
    let first = accounts
        .claims
        .record_repayment(repayment(&claim, 1_500, "B1"))
        .await?
        .into_inner()
        .claim
        .unwrap();
    assert_eq!((first.returned_ore, first.state()), (1_500, pb::ClaimState::Open));
    assert_eq!(first.reference, "Kap. 761 post 68, KKT 2024, 2024-TRO-00042");
    let twice = Fixture::refusal(accounts.claims.record_repayment(repayment(&claim, 1, "B1")).await);
    assert_eq!(
        (twice.reason.as_str(), twice.code),
        ("BANK_REFERENCE_USED", Code::AlreadyExists)
    );
    let over = Fixture::refusal(
        accounts
            .claims
            .record_repayment(repayment(&claim, 2_501, "B2"))
            .await,
    );
    assert_eq!(why(&over), ("CLAIM_EXCEEDED", "ledger-balance"));
    let late = pb::RecordRepaymentRequest {
        booked_on: "2199-01-01".to_owned(),
        ..repayment(&claim, 1, "B2")
    };
    let late = Fixture::refusal(accounts.claims.record_repayment(late).await);
    assert_eq!(
        (late.code, late.fields),
        (Code::InvalidArgument, vec!["booked_on".to_owned()])
    );
    let last = accounts
        .claims
        .record_repayment(repayment(&claim, 2_500, "B2"))
        .await?
        .into_inner()
        .claim
        .unwrap();
    assert_eq!(last.state(), pb::ClaimState::Settled);
    let request = pb::ListClaimsRequest {
        parent: REGION.to_owned(),
        ..Default::default()
    };
    assert_eq!(
        accounts.claims.list_claims(request).await?.into_inner().claims,
        [last]
    );
    assert_eq!(fixture.balances().await?[0].returned_ore, 4_000);
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn nothing_comes_back_that_was_not_paid() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let granted = fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    let (_, claim) = fixture.reclaim(&granted.awards[0], 4_000).await?;
    let mut accounts = fixture.of("regine");
    let refused = Fixture::refusal(accounts.claims.record_repayment(repayment(&claim, 1, "B1")).await);
    assert_eq!(why(&refused), ("MORE_THAN_PAID", "ledger-balance"));
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn money_carried_over_goes_through_the_clearing_accounts() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let granted = fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    let award = &granted.awards[0];
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.send().await?;
    let early = fixture.carry_over(award, 3_000, CarryOverState::Granted).await?;
    assert_eq!(
        early,
        Ok(DeliveryOutcome::NotKnownYet),
        "its payment is on its way"
    );
    let fixture = {
        let other = Fixture::start().await?;
        fixture.stop().await;
        other
    };
    let granted = fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    let award = &granted.awards[0];
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.pay().await?;
    let refused = fixture.carry_over(award, 3_000, CarryOverState::Refused).await?;
    assert_eq!(
        (refused, fixture.balances().await?[0].carried_out_ore),
        (Ok(DeliveryOutcome::Applied), 0)
    );
    let applied = fixture.carry_over(award, 3_000, CarryOverState::Granted).await?;
    assert_eq!(
        (applied, fixture.balances().await?[0].carried_out_ore),
        (Ok(DeliveryOutcome::Applied), 3_000)
    );
    let over = fixture.carry_over(award, 7_001, CarryOverState::Granted).await?;
    assert_eq!(
        over.unwrap_err().reason,
        "MORE_THAN_PAID",
        "an operator sees it parked"
    );
    let entry = fixture.journal().await?.pop().unwrap();
    let sides: Vec<_> = entry
        .postings
        .iter()
        .map(|one| (one.ledger_account.as_str(), one.year, one.amount_ore))
        .collect();
    assert_eq!(
        sides,
        [
            ("carried-over", 2024, -3_000),
            ("clearing", 2024, 3_000),
            ("clearing", 2025, -3_000),
            ("opening-balance", 2025, 3_000),
        ]
    );
    fixture.stop().await;
    Ok(())
}
