//! Two persons behind an account, neither of whom decided for the recipient.

use tilskudd_kernel::service::Service;
use tilskudd_proto::clients::PaymentClients;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_testkit::Role;

use crate::fixture::{Fixture, NEW_NUMBER, NUMBER, OTHER, RECIPIENT, REGION, id, why};

#[tokio::test]
async fn another_person_confirms_and_a_change_replaces() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let first = fixture.register("regine", RECIPIENT, NUMBER).await?.unwrap();
    assert_eq!(first.state(), pb::AccountState::Registered);
    let refused = fixture.confirm("regine", &first.name).await.unwrap_err();
    assert_eq!(why(&refused), ("SAME_PERSON_CONFIRMS", "two-person"));
    let confirmed = fixture.confirm("bekka", &first.name).await.unwrap();
    assert_eq!(confirmed.state(), pb::AccountState::Confirmed);
    let again = fixture.confirm("bekka", &first.name).await.unwrap_err();
    assert_eq!(why(&again).0, "ACCOUNT_NOT_WAITING");

    fixture.account(RECIPIENT, NEW_NUMBER).await?;
    let request = pb::ListAccountsRequest {
        parent: REGION.to_owned(),
        organisation_number: RECIPIENT.to_owned(),
        ..Default::default()
    };
    let all = fixture
        .of("regine")
        .accounts
        .list_accounts(request.clone())
        .await?
        .into_inner()
        .accounts;
    let states: Vec<_> = all
        .iter()
        .map(|account| (account.account_number.as_str(), account.state()))
        .collect();
    assert_eq!(
        states,
        [
            (NUMBER, pb::AccountState::Replaced),
            (NEW_NUMBER, pb::AccountState::Confirmed)
        ]
    );

    let reader = fixture.world.office("leser", "trondelag", &[Role::Reader]);
    let mut reader = PaymentClients::new(fixture.world.channel(Service::Payment, &reader)?);
    let seen = reader
        .accounts
        .list_accounts(request)
        .await?
        .into_inner()
        .accounts;
    assert_eq!(seen[0].account_number, "8601*****47");
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_decided_keeps_no_account_of_the_recipient() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.world.turn_to("2024-05-01T09:00:00Z".parse()?)?;
    fixture.grant("dina", RECIPIENT, &[100]).await?;
    let refused = fixture.register("dina", RECIPIENT, NUMBER).await?.unwrap_err();
    assert_eq!(why(&refused), ("DECIDER_KEEPS_ACCOUNT", "6.3.8.1"));
    assert_eq!(refused.metadata["law"], "bestemmelser om økonomistyring i staten");
    let waiting = fixture.register("regine", RECIPIENT, NUMBER).await?.unwrap();
    let refused = fixture.confirm("dina", &waiting.name).await.unwrap_err();
    assert_eq!(why(&refused), ("DECIDER_KEEPS_ACCOUNT", "6.3.8.1"));
    let refused = fixture.register("dina", OTHER, NUMBER).await?.unwrap_err();
    assert_eq!(
        why(&refused),
        ("DECIDER_KEEPS_ACCOUNT", "6.3.8.1"),
        "nor of another in the same grant year"
    );
    let waiting = fixture.register("regine", OTHER, NUMBER).await?.unwrap();
    let refused = fixture.confirm("dina", &waiting.name).await.unwrap_err();
    assert_eq!(why(&refused), ("DECIDER_KEEPS_ACCOUNT", "6.3.8.1"));
    fixture.confirm("bekka", &waiting.name).await.unwrap();
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_decided_in_another_grant_year_keeps_accounts_of_others() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[100]).await?;
    fixture.grant("didrik", OTHER, &[100]).await?;
    let next_year = "2025-02-01T09:00:00Z".parse()?;
    fixture.world.turn_to(next_year)?;
    let refused = fixture.register("dina", OTHER, NUMBER).await?.unwrap_err();
    assert_eq!(
        why(&refused).0,
        "DECIDER_KEEPS_ACCOUNT",
        "a payment of the year before waits"
    );
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.account(OTHER, NEW_NUMBER).await?;
    fixture.pay().await?;
    assert!(fixture.register("dina", OTHER, NUMBER).await?.is_ok());
    let refused = fixture.register("dina", RECIPIENT, NUMBER).await?.unwrap_err();
    assert_eq!(
        why(&refused).0,
        "DECIDER_KEEPS_ACCOUNT",
        "never of whom they decided for"
    );
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_signed_for_the_recipient_confirms_no_account_of_it() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.decide("dina", Some("kari"), RECIPIENT, &[100]).await?;
    let waiting = fixture.register("regine", RECIPIENT, NUMBER).await?.unwrap();
    let refused = fixture.confirm("kari", &waiting.name).await.unwrap_err();
    assert_eq!(why(&refused), ("SIGNER_PAYS", "2.5.2.1"));
    fixture.confirm("bekka", &waiting.name).await.unwrap();
    let other = fixture.register("regine", OTHER, NEW_NUMBER).await?.unwrap();
    fixture.confirm("kari", &other.name).await.unwrap();
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_account_that_its_decider_registered_before_pays_nothing() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let account = fixture.register("dina", RECIPIENT, NUMBER).await?.unwrap();
    fixture.confirm("bekka", &account.name).await.unwrap();
    fixture.grant("dina", RECIPIENT, &[100]).await?;
    let one = fixture.instalment().await?;
    fixture.attest("atle", &one).await.unwrap();
    let refused = fixture.prepare().await.unwrap_err();
    assert_eq!(why(&refused), ("NOTHING_TO_PAY", "confirmed-account"));
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_account_kept_by_somebody_who_then_decided_or_had_signed_pays_nothing() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let first = fixture.register("didrik", RECIPIENT, NUMBER).await?.unwrap();
    fixture.confirm("bekka", &first.name).await.unwrap();
    let second = fixture.register("regine", OTHER, NEW_NUMBER).await?.unwrap();
    fixture.confirm("kari", &second.name).await.unwrap();
    fixture.grant("dina", RECIPIENT, &[100]).await?;
    fixture.decide("didrik", Some("kari"), OTHER, &[100]).await?;
    for one in fixture.instalments().await? {
        fixture.attest("atle", &one).await.unwrap();
    }
    let refused = fixture.prepare().await.unwrap_err();
    assert_eq!(why(&refused), ("NOTHING_TO_PAY", "confirmed-account"));
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.account(OTHER, NEW_NUMBER).await?;
    let file = fixture.prepare().await.unwrap().payment_file.unwrap();
    assert_eq!(file.payment_count, 2);
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_holds_the_role_of_deciding_neither_attests_nor_keeps_accounts_before_any_decision()
-> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[100]).await?;
    let waiting = fixture.register("regine", RECIPIENT, NUMBER).await?.unwrap();
    let instalment = fixture.instalment().await?;
    let mut both = fixture.holding("berit", &[Role::Accounts, Role::Attester, Role::Decider]);
    let register = pb::RegisterAccountRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        account: Some(pb::Account {
            organisation_number: OTHER.to_owned(),
            account_number: NUMBER.to_owned(),
            basis: "brev".to_owned(),
            ..pb::Account::default()
        }),
    };
    let confirm = pb::ConfirmAccountRequest {
        name: waiting.name.clone(),
        request_id: id(),
        basis: "brev".to_owned(),
    };
    let attest = pb::AttestInstalmentRequest {
        name: instalment.name.clone(),
        request_id: id(),
        amount_ore: instalment.amount_ore,
    };
    let refused = [
        Fixture::refusal(both.accounts.register_account(register).await),
        Fixture::refusal(both.accounts.confirm_account(confirm).await),
        Fixture::refusal(both.instalments.attest_instalment(attest).await),
    ];
    let why: Vec<_> = refused.iter().map(why).collect();
    assert_eq!(
        why,
        [
            ("DECIDER_KEEPS_ACCOUNT", "6.3.8.1"),
            ("DECIDER_KEEPS_ACCOUNT", "6.3.8.1"),
            ("DECIDER_ATTESTS", "2.5.2.2"),
        ]
    );
    // The same person without the role, who has decided nothing.
    fixture.confirm("berit", &waiting.name).await.unwrap();
    fixture.attest("berit", &instalment).await.unwrap();
    fixture.stop().await;
    Ok(())
}
