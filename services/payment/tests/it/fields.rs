//! Bad input: the field is named, and nothing is stored.

use tilskudd_kernel::service::Service;
use tilskudd_proto::clients::PaymentClients;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_testkit::{Refusal, Role};
use tonic::Code;

use crate::fixture::{Fixture, NUMBER, RECIPIENT, REGION, id};

fn fields<T>(answer: Result<T, tonic::Status>) -> Vec<String> {
    let refusal = Refusal::of(answer).unwrap();
    assert_eq!(refusal.code, Code::InvalidArgument);
    refusal.fields
}

#[tokio::test]
async fn every_wrong_field_is_named() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let mut client = fixture.of("regine");
    let register = |account: Option<pb::Account>, request_id: &str| pb::RegisterAccountRequest {
        parent: REGION.to_owned(),
        request_id: request_id.to_owned(),
        account,
    };
    let account = |organisation_number: &str, account_number: &str, basis: String| {
        Some(pb::Account {
            organisation_number: organisation_number.to_owned(),
            account_number: account_number.to_owned(),
            basis,
            ..pb::Account::default()
        })
    };
    let wrong = account("942110465", "86011117948", "x".repeat(1001));
    let named = fields(client.accounts.register_account(register(wrong, &id())).await);
    assert_eq!(
        named,
        [
            "account.organisation_number",
            "account.account_number",
            "account.basis"
        ]
    );
    assert_eq!(
        fields(client.accounts.register_account(register(None, &id())).await),
        ["account"]
    );
    let good = account(RECIPIENT, NUMBER, "brev".to_owned());
    assert_eq!(
        fields(client.accounts.register_account(register(good, "1")).await),
        ["request_id"]
    );

    let accounts = pb::ListAccountsRequest {
        parent: REGION.to_owned(),
        ..Default::default()
    };
    assert!(
        client
            .accounts
            .list_accounts(accounts)
            .await?
            .into_inner()
            .accounts
            .is_empty(),
        "nothing was stored"
    );
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn amounts_counts_dates_and_names_are_checked() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let mut client = fixture.of("regine");
    let attest = pb::AttestInstalmentRequest {
        name: format!("{REGION}/accounts/{}", id()),
        request_id: id(),
        amount_ore: -1,
    };
    assert_eq!(
        fields(client.instalments.attest_instalment(attest).await),
        ["name", "amount_ore"]
    );
    let release = pb::ReleasePaymentFileRequest {
        name: format!("{REGION}/paymentFiles/{}", id()),
        request_id: id(),
        payment_count: 0,
        total_ore: i64::MAX,
    };
    assert_eq!(
        fields(client.files.release_payment_file(release).await),
        ["payment_count", "total_ore"]
    );
    let repay = pb::RecordRepaymentRequest {
        name: format!("{REGION}/claims/{}", id()),
        request_id: id(),
        amount_ore: 0,
        bank_reference: String::new(),
        booked_on: "2024-02-30".to_owned(),
    };
    assert_eq!(
        fields(client.claims.record_repayment(repay).await),
        ["amount_ore", "bank_reference", "booked_on"]
    );
    let list = pb::ListInstalmentsRequest {
        parent: REGION.to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
        state: 99,
    };
    assert_eq!(
        fields(client.instalments.list_instalments(list).await),
        ["page_size", "page_token", "state"]
    );
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_roles_count() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    let name = format!("{REGION}/paymentFiles/{}", id());
    let missing = fixture
        .of("frida")
        .files
        .get_payment_file(pb::GetPaymentFileRequest { name })
        .await;
    assert_eq!(Refusal::of(missing)?.code, Code::NotFound);
    let reader = fixture.world.office("leser", "trondelag", &[Role::Reader]);
    let mut reader = PaymentClients::new(fixture.world.channel(Service::Payment, &reader)?);
    let request = pb::PreparePaymentFileRequest {
        parent: REGION.to_owned(),
        request_id: id(),
    };
    assert_eq!(
        Refusal::of(reader.files.prepare_payment_file(request).await)?.code,
        Code::PermissionDenied
    );
    fixture.stop().await;
    Ok(())
}

#[tokio::test]
async fn pages_follow_each_other() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    for _ in 0..3 {
        fixture.grant("dina", RECIPIENT, &[100]).await?;
    }
    let mut client = fixture.of("leser");
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListAwardBalancesRequest {
            parent: REGION.to_owned(),
            page_size: 2,
            page_token: token,
            year: 2024,
        };
        let page = client.ledger.list_award_balances(request).await?.into_inner();
        seen.extend(page.balances.into_iter().map(|balance| balance.award));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen.len(), 3);
    assert!(seen.is_sorted());
    fixture.stop().await;
    Ok(())
}
