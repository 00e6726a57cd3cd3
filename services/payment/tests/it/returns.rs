//! The bank's return: taken over whole, or not at all.

use tilskudd_kernel::service::Service;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::payment::v1::AwardBalanceChanged;
use tonic::Code;

use crate::fixture::{
    Fixture, NEW_NUMBER, NUMBER, OTHER, RECIPIENT, payments, refused_for, report, status, why,
};

#[tokio::test]
async fn one_is_paid_and_one_bounces_and_is_paid_after_a_confirmed_correction() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000, 50]).await?;
    fixture.grant("dina", OTHER, &[5_005]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.account(OTHER, NEW_NUMBER).await?;
    let (file, content) = fixture.send().await?;
    let sent = payments(&content);
    let good = sent.iter().find(|payment| payment.1 == "100.50").unwrap();
    let bad = sent.iter().find(|payment| payment.1 == "50.05").unwrap();
    let answers = [
        status(&good.0, "ACSC", Some("100.50")),
        status(&bad.0, "RJCT", None),
    ]
    .concat();
    let bank = report(&file.message_id, &answers);
    let answer = fixture.import(&bank).await.unwrap();
    assert_eq!(
        (answer.paid_count, answer.paid_ore, answer.bounced.len()),
        (1, 10_050, 1)
    );
    assert_eq!(
        (answer.bounced[0].bank_reason.as_str(), answer.bounced[0].attempts),
        ("AC01", 1)
    );
    let entries = fixture.journal().await?.len();
    assert_eq!(
        fixture.import(&bank).await.unwrap(),
        answer,
        "the same file again"
    );
    assert_eq!(
        fixture.journal().await?.len(),
        entries,
        "and nothing booked by it"
    );

    let bounced = &answer.bounced[0];
    let refused = fixture.attest("atle", bounced).await.unwrap_err();
    assert_eq!(why(&refused), ("NO_CONFIRMED_ACCOUNT", "confirmed-account"));
    fixture.account(OTHER, NUMBER).await?;
    fixture.pay().await?;
    let all = fixture.instalments().await?;
    assert!(all.iter().all(|one| one.state() == pb::InstalmentState::Paid));
    let balances = fixture.balances().await?;
    assert_eq!(balances.iter().map(|one| one.paid_ore).sum::<i64>(), 15_055);
    assert!(
        balances
            .iter()
            .all(|one| one.in_transit_ore == 0 && one.paid_ore == one.granted_ore)
    );
    sums_to_zero(&fixture.journal().await?);

    told_each_change(&fixture, &balances).await?;
    fixture.stop().await;
    Ok(())
}

/// Reporting was told of every version of every balance, in order, the last one as it is now.
async fn told_each_change(fixture: &Fixture, balances: &[pb::AwardBalance]) -> anyhow::Result<()> {
    let emitted = fixture.world.emitted(Service::Payment, "trondelag").await?;
    let told = emitted
        .iter()
        .filter_map(|one| one.decode::<AwardBalanceChanged>()?.balance);
    let told: Vec<pb::AwardBalance> = told.collect();
    for balance in balances {
        let of_award: Vec<_> = told.iter().filter(|one| one.award == balance.award).collect();
        let versions: Vec<i64> = of_award.iter().map(|one| one.version).collect();
        assert_eq!(versions, (1..=balance.version).collect::<Vec<_>>());
        assert_eq!(of_award.last(), Some(&balance));
    }
    Ok(())
}

fn sums_to_zero(journal: &[pb::JournalEntry]) {
    for entry in journal {
        assert!(entry.postings.len() >= 2);
        for year in [2024, 2025] {
            let sum: i64 = entry
                .postings
                .iter()
                .filter(|one| one.year == year)
                .map(|one| one.amount_ore)
                .sum();
            assert_eq!(sum, 0, "{entry:?}");
        }
    }
}

#[tokio::test]
async fn what_the_bank_only_accepted_is_kept_and_not_paid() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    let (file, content) = fixture.send().await?;
    let sent = &payments(&content)[0].0;
    let whole = |status: &str| {
        let group = format!("</OrgnlMsgId><GrpSts>{status}</GrpSts>");
        report(&file.message_id, "").replace("</OrgnlMsgId>", &group)
    };
    for code in ["RCVD", "ACTC", "ACCP", "ACWC", "ACSP", "PDNG"] {
        for bank in [
            whole(code),
            report(&file.message_id, &status(sent, code, Some("100.00"))),
        ] {
            let answer = fixture.import(&bank).await.unwrap();
            assert_eq!((answer.paid_count, answer.bounced.len()), (0, 0), "{code}");
        }
    }
    assert_eq!(fixture.instalment().await?.state(), pb::InstalmentState::Released);
    let balance = &fixture.balances().await?[0];
    assert_eq!((balance.in_transit_ore, balance.paid_ore), (10_000, 0));
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM payment.bank_return")
        .fetch_one(&mut conn)
        .await?;
    assert_eq!(kept, 12);

    let refused = report(&file.message_id, &status(sent, "RJCT", None));
    assert_eq!(
        fixture.import(&refused).await.unwrap().bounced.len(),
        1,
        "the bank can still refuse it"
    );
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_refusal_for_another_reason_leaves_the_account_as_it_is() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    for reason in ["AM04", "DT01"] {
        let (file, content) = fixture.send().await?;
        let refused = refused_for(&payments(&content)[0].0, reason);
        let answer = fixture.import(&report(&file.message_id, &refused)).await.unwrap();
        assert_eq!(answer.bounced[0].bank_reason, reason);
    }
    fixture.pay().await?;
    let paid = fixture.instalment().await?;
    assert_eq!((paid.state(), paid.attempts), (pb::InstalmentState::Paid, 3));
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_return_that_does_not_fit_is_refused_whole() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    let (file, content) = fixture.send().await?;
    let sent = &payments(&content)[0].0;
    let good = status(sent, "ACSC", Some("100.00"));
    let unknown = [good.clone(), status("E0", "ACSC", None)].concat();
    let refused = [
        (report(&file.message_id, &unknown), "UNKNOWN_PAYMENT"),
        (
            report(&file.message_id, &status(sent, "ACSC", Some("100.01"))),
            "WRONG_AMOUNT",
        ),
        (report("TSother", &good), "UNKNOWN_MESSAGE"),
    ];
    for (bank, code) in refused {
        let refusal = fixture.import(&bank).await.unwrap_err();
        assert_eq!(
            (why(&refusal), refusal.code),
            ((code, "3.7.3.4"), Code::FailedPrecondition)
        );
    }
    let refusal = fixture.import("<!DOCTYPE x><x/>").await.unwrap_err();
    assert_eq!(
        (refusal.code, refusal.fields),
        (Code::InvalidArgument, vec!["content".to_owned()])
    );
    assert_eq!(
        fixture.balances().await?[0].in_transit_ore,
        10_000,
        "nothing was stored"
    );
    let pending = fixture
        .import(&report(&file.message_id, &status(sent, "PDNG", None)))
        .await
        .unwrap();
    assert_eq!(pending.paid_count, 0);
    assert_eq!(
        fixture
            .import(&report(&file.message_id, &good))
            .await
            .unwrap()
            .paid_ore,
        10_000
    );
    let same = fixture.import(&report(&file.message_id, &good)).await.unwrap();
    assert_eq!(same.paid_count, 0, "answered before, in another file");
    let opposite = report(&file.message_id, &status(sent, "RJCT", None));
    assert_eq!(
        why(&fixture.import(&opposite).await.unwrap_err()).0,
        "CONTRADICTING_ANSWER"
    );
    let request = pb::GetPaymentFileRequest { name: file.name };
    let file = fixture
        .of("frida")
        .files
        .get_payment_file(request)
        .await?
        .into_inner()
        .payment_file
        .unwrap();
    assert_eq!(file.state(), pb::PaymentFileState::Answered);
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_file_that_the_bank_refuses_whole_is_attested_and_sent_again() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    let (file, _) = fixture.send().await?;
    let group = "</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>";
    let bank = report(&file.message_id, "").replace("</OrgnlMsgId>", group);
    let answer = fixture.import(&bank).await.unwrap();
    assert_eq!((answer.paid_count, answer.bounced.len()), (0, 1));
    assert_eq!(answer.bounced[0].bank_reason, "FF01");
    assert_eq!(fixture.balances().await?[0].in_transit_ore, 0);
    fixture.pay().await?;
    let paid = fixture.instalment().await?;
    assert_eq!((paid.state(), paid.attempts), (pb::InstalmentState::Paid, 2));
    fixture.stop().await;
    Ok(())
}
