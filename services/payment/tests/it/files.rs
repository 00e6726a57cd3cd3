//! Over 300 lines: every step from attestation to release, each refused for its reason.
//!
//! From decision to the bank: attest, prepare, release, each by somebody else.

use tilskudd_kernel::service::Service;
use tilskudd_proto::clients::PaymentClients;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_testkit::{NewEvent, Role};

use crate::fixture::{Fixture, NEW_NUMBER, NUMBER, OTHER, RECIPIENT, id, payments, why};

#[tokio::test]
async fn who_decided_does_not_attest_and_the_amount_is_the_letters() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[12_345, 55]).await?;
    let one = fixture.instalment().await?;
    assert_eq!((one.amount_ore, one.parts.len(), one.year), (12_400, 2, 2024));
    let refused = fixture.attest("dina", &one).await.unwrap_err();
    assert_eq!(why(&refused), ("DECIDER_ATTESTS", "2.5.2.2"));
    fixture.grant("didrik", OTHER, &[5]).await?;
    let refused = fixture.attest("didrik", &one).await.unwrap_err();
    assert_eq!(
        why(&refused),
        ("DECIDER_ATTESTS", "2.5.2.2"),
        "holds authority, decided another one"
    );
    let other = pb::Instalment {
        amount_ore: 12_345,
        ..one.clone()
    };
    let refused = fixture.attest("atle", &other).await.unwrap_err();
    assert_eq!(why(&refused), ("AMOUNT_DIFFERS", "2.5.2.2"));
    let attested = fixture.attest("atle", &one).await.unwrap();
    assert_eq!(attested.state(), pb::InstalmentState::Attested);
    let again = fixture.attest("atle", &one).await.unwrap_err();
    assert_eq!(why(&again).0, "INSTALMENT_STATE");
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_signed_the_application_neither_attests_nor_releases_its_payment() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.decide("dina", Some("kari"), RECIPIENT, &[10_000]).await?;
    fixture.decide("dina", Some("kurt"), OTHER, &[5_000]).await?;
    let all = fixture.instalments().await?;
    let of = |recipient: &str| all.iter().find(|one| one.organisation_number == recipient);
    let (one, other) = (of(RECIPIENT).unwrap(), of(OTHER).unwrap());
    let refused = fixture.attest("kari", one).await.unwrap_err();
    assert_eq!(why(&refused), ("SIGNER_PAYS", "2.5.2.1"));
    fixture.attest("atle", one).await.unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    let file = fixture.prepare().await.unwrap().payment_file.unwrap();
    let refused = fixture.release("kari", &file).await.unwrap_err();
    assert_eq!(why(&refused), ("SIGNER_PAYS", "2.5.2.1"));
    fixture.release("kurt", &file).await.unwrap();
    fixture.attest("kari", other).await.unwrap();
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn who_keeps_an_account_in_the_file_does_not_release_it() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture
        .attest("atle", &fixture.instalment().await?)
        .await
        .unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.register("frida", OTHER, NEW_NUMBER).await?.unwrap();
    let file = fixture.prepare().await.unwrap().payment_file.unwrap();
    for keeper in ["regine", "bekka"] {
        let refused = fixture.release(keeper, &file).await.unwrap_err();
        assert_eq!(why(&refused), ("ACCOUNT_KEEPER_RELEASES", "3.7.3.3"), "{keeper}");
    }
    fixture.release("frida", &file).await.unwrap();
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn whole_account_numbers_are_for_those_who_pay() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    let (file, content) = fixture.send().await?;
    assert!(content.contains(NUMBER));
    let cases = [
        (Role::Reader, false),
        (Role::Caseworker, false),
        (Role::Accounts, true),
        (Role::Attester, true),
        (Role::Releaser, true),
    ];
    for (role, whole) in cases {
        let claims = fixture.world.office("noen", "trondelag", &[role]);
        let mut client = PaymentClients::new(fixture.world.channel(Service::Payment, &claims)?);
        let request = pb::GetPaymentFileRequest {
            name: file.name.clone(),
        };
        let seen = client.files.get_payment_file(request).await?.into_inner();
        assert_eq!(seen.payment_file.as_ref(), Some(&file), "{role:?}");
        assert_eq!(!seen.content.is_empty(), whole, "{role:?}");
    }
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_refusal_has_no_instalment_and_no_entry() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[]).await?;
    assert!(fixture.instalments().await?.is_empty());
    assert!(fixture.journal().await?.is_empty());
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_third_person_releases_what_they_have_seen() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.grant("didrik", OTHER, &[5_005]).await?;
    for one in fixture.instalments().await? {
        fixture.attest("atle", &one).await.unwrap();
    }
    fixture.account(RECIPIENT, NUMBER).await?;
    let prepared = fixture.prepare().await.unwrap();
    assert_eq!(prepared.without_account.len(), 1, "the other has no account");
    let file = prepared.payment_file.unwrap();
    assert_eq!((file.payment_count, file.total_ore), (1, 10_000));
    assert_eq!(why(&fixture.prepare().await.unwrap_err()).0, "NOTHING_TO_PAY");

    assert_eq!(
        why(&fixture.release("dina", &file).await.unwrap_err()),
        ("DECIDER_RELEASES", "3.7.3.3")
    );
    assert_eq!(
        why(&fixture.release("atle", &file).await.unwrap_err()),
        ("ATTESTER_RELEASES", "3.7.3.3")
    );
    for seen in [
        pb::PaymentFile {
            payment_count: 2,
            ..file.clone()
        },
        pb::PaymentFile {
            total_ore: 10_001,
            ..file.clone()
        },
    ] {
        let refused = fixture.release("frida", &seen).await.unwrap_err();
        assert_eq!(why(&refused), ("COUNT_OR_TOTAL_DIFFERS", "3.7.3.3"));
    }
    let content = |name: String| async {
        fixture
            .of("frida")
            .files
            .get_payment_file(pb::GetPaymentFileRequest { name })
            .await
    };
    assert!(
        content(file.name.clone()).await?.into_inner().content.is_empty(),
        "not before release"
    );

    let released = fixture.release("frida", &file).await.unwrap();
    assert_eq!(
        (released.state(), released.content_hash.len()),
        (pb::PaymentFileState::Released, 64)
    );
    let bytes = String::from_utf8(content(file.name.clone()).await?.into_inner().content)?;
    assert!(bytes.contains("pain.001.001.03") && bytes.contains("<CtrlSum>100.00</CtrlSum>"));
    assert!(bytes.contains(&format!("<MsgId>{}</MsgId>", file.message_id)) && bytes.contains(NUMBER));
    assert!(bytes.contains("Kap. 761 post 68, KKT 2024, 2024-TRO-00042"));
    assert_eq!(payments(&bytes).len(), 1);
    assert_eq!(
        why(&fixture.release("frida", &file).await.unwrap_err()).0,
        "FILE_NOT_WAITING"
    );

    let balance = fixture
        .balances()
        .await?
        .into_iter()
        .find(|one| one.granted_ore == 10_000)
        .unwrap();
    assert_eq!(
        (balance.in_transit_ore, balance.paid_ore, balance.version),
        (10_000, 0, 2)
    );
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_changed_account_withdraws_what_was_prepared() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture
        .attest("atle", &fixture.instalment().await?)
        .await
        .unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    let file = fixture.prepare().await.unwrap().payment_file.unwrap();
    fixture.account(RECIPIENT, NEW_NUMBER).await?;
    assert_eq!(
        why(&fixture.release("frida", &file).await.unwrap_err()).0,
        "FILE_NOT_WAITING"
    );
    assert_eq!(fixture.instalment().await?.state(), pb::InstalmentState::Attested);
    let (_, content) = fixture.send().await?;
    assert!(content.contains(NEW_NUMBER) && !content.contains(NUMBER));
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_same_request_has_one_effect() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture
        .attest("atle", &fixture.instalment().await?)
        .await
        .unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    let request = pb::PreparePaymentFileRequest {
        parent: crate::fixture::REGION.to_owned(),
        request_id: id(),
    };
    let first = fixture
        .of("atle")
        .files
        .prepare_payment_file(request.clone())
        .await?
        .into_inner();
    let second = fixture
        .of("atle")
        .files
        .prepare_payment_file(request)
        .await?
        .into_inner();
    assert_eq!(first, second);
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn two_files_at_once_hold_a_payment_once() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture
        .attest("atle", &fixture.instalment().await?)
        .await
        .unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    let (a, b, c) = tokio::join!(fixture.prepare(), fixture.prepare(), fixture.prepare());
    let all = [a, b, c];
    assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
    for refused in all.iter().filter_map(|one| one.as_ref().err()) {
        assert_eq!(why(refused).0, "NOTHING_TO_PAY");
    }
    let file = all
        .into_iter()
        .find_map(Result::ok)
        .unwrap()
        .payment_file
        .unwrap();
    let (a, b) = tokio::join!(fixture.release("frida", &file), fixture.release("filip", &file));
    assert_eq!(
        [a.is_ok(), b.is_ok()]
            .into_iter()
            .filter(|released| *released)
            .count(),
        1
    );
    assert_eq!(fixture.balances().await?[0].in_transit_ore, 10_000);
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_file_that_raced_a_change_of_account_is_not_sent_and_not_stuck() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture
        .attest("atle", &fixture.instalment().await?)
        .await
        .unwrap();
    fixture.account(RECIPIENT, NUMBER).await?;
    let file = fixture.prepare().await.unwrap().payment_file.unwrap();
    // What a change that saw no prepared file would have left.
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    sqlx::query("UPDATE payment.account SET state = 'REPLACED' WHERE state = 'CONFIRMED' AND organisation_number = $1")
        .bind(RECIPIENT)
        .execute(&mut conn)
        .await?;
    let refused = fixture.release("frida", &file).await.unwrap_err();
    assert_eq!(why(&refused), ("ACCOUNT_CHANGED", "confirmed-account"));
    fixture.account(RECIPIENT, NEW_NUMBER).await?;
    let (_, content) = fixture.send().await?;
    assert!(content.contains(NEW_NUMBER));
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_payment_file_has_the_name_that_the_office_has_by_now() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    let titled = |title: &str| format!("<Nm>{title}</Nm>");
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    let (_, before) = fixture.send().await?;
    assert!(
        before.contains(&titled("Statsforvalteren i trondelag")),
        "the configuration's: {before}"
    );
    let told = intake::OfficeRecorded {
        office: Some(intake::Office {
            region: "trondelag".to_owned(),
            version: 1,
            title: "Statsforvalteren midt i landet".to_owned(),
            ..intake::Office::default()
        }),
    };
    let event = NewEvent::new(Service::Intake, "trondelag", "office/trondelag", &told);
    fixture
        .world
        .deliver(Service::Payment, "trondelag", &event)
        .await?
        .unwrap();
    fixture.grant("dina", RECIPIENT, &[20_000]).await?;
    let (_, after) = fixture.send().await?;
    assert!(
        after.contains(&titled("Statsforvalteren midt i landet")),
        "{after}"
    );
    assert!(
        !after.contains(&titled("Statsforvalteren i trondelag")),
        "{after}"
    );
    let event = NewEvent::new(Service::Intake, "national", "office/trondelag", &told);
    let refused = fixture
        .world
        .deliver(Service::Payment, "trondelag", &event)
        .await?;
    assert_eq!(refused.unwrap_err().reason, "OTHER_TENANT");
    fixture.stop().await;
    Ok(())
}
