//! Attesting instalments, and releasing payment files.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use tilskudd::round::bank;
use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::service::Service;
use tilskudd_proto::clients::PaymentClients;
use tilskudd_proto::payment::v1 as pb;
use tonic::transport::Channel;

use super::acts::{self, Act};
use super::pages;
use super::plan;
use super::row::Row;
use super::season::Season;
use super::writes::{self, Kind};

const ATTEST: Kind = Kind {
    what: "attest (AttestInstalment)",
    key: "attest",
    service: Service::Payment,
    parts: plan::ATTESTATIONS,
    effect: None,
};
const RELEASE: Kind = Kind {
    what: "release (ReleasePaymentFile of 3 payments)",
    key: "release",
    service: Service::Payment,
    parts: plan::RELEASES,
    effect: None,
};

/// Everything until all is paid.
pub(crate) async fn pay(season: &mut Season) -> anyhow::Result<Vec<Row>> {
    season.turn("2024-05-06T09:00").await?;
    let instalments = instalments(season).await?;
    accounts(season, &instalments).await?;
    season.turn("2024-05-13T09:00").await?;
    let single = instalments.get(..plan::ATTESTATIONS.sum()).context("too few")?;
    let attestations = single
        .iter()
        .map(|i| attest(season, i))
        .collect::<Result<_, _>>()?;
    let mut rows = writes::measure(season, &ATTEST, attestations).await?;
    // What was attested one by one goes in large files, which are released but not measured.
    let (mut large, mut gathered) = (Vec::new(), 0);
    while gathered < single.len() {
        let file = prepare(season).await?;
        gathered += usize::try_from(file.payment_count)?;
        large.push(file);
    }
    let rest = instalments.get(single.len()..).unwrap_or_default();
    let mut files = Vec::new();
    for some in rest.chunks(plan::LINES).take(plan::RELEASES.sum()) {
        let attestations = some.iter().map(|i| attest(season, i)).collect::<Result<_, _>>()?;
        acts::run(season, Service::Payment, attestations, 1).await?;
        files.push(prepare(season).await?);
    }
    let lines = i32::try_from(plan::LINES)?;
    ensure!(
        files.iter().all(|file| file.payment_count == lines),
        "files of another size"
    );
    season.turn("2024-05-14T09:00").await?;
    let unmeasured = large
        .iter()
        .map(|f| release(season, f))
        .collect::<Result<_, _>>()?;
    acts::run(season, Service::Payment, unmeasured, 1).await?;
    let releases = files
        .iter()
        .map(|f| release(season, f))
        .collect::<Result<_, _>>()?;
    rows.extend(writes::measure(season, &RELEASE, releases).await?);
    season.turn("2024-05-15T09:00").await?;
    files.extend(large);
    bank(season, &files).await?;
    Ok(rows)
}

fn client(season: &Season) -> anyhow::Result<PaymentClients<Channel>> {
    Ok(PaymentClients::new(season.channel(Service::Payment)?))
}

async fn instalments(season: &Season) -> anyhow::Result<Vec<pb::Instalment>> {
    let mut client = client(season)?;
    let reader = season.staff("attester", "attester")?;
    pages::all(async |page_token| {
        let request = pb::ListInstalmentsRequest {
            parent: season.world.parent(),
            page_size: pages::WHOLE_PAGE,
            page_token,
            state: pb::InstalmentState::Planned.into(),
        };
        let page = client
            .instalments
            .list_instalments(reader.ask(request))
            .await?
            .into_inner();
        Ok((page.instalments, page.next_page_token))
    })
    .await
}

/// An account for each recipient, registered by one and confirmed by another.
async fn accounts(season: &Season, instalments: &[pb::Instalment]) -> anyhow::Result<()> {
    let mut client = client(season)?;
    let registrar = season.staff("registrar", "accounts")?;
    let confirmer = season.staff("confirmer", "accounts")?;
    let recipients: BTreeSet<&str> = instalments
        .iter()
        .map(|i| i.organisation_number.as_str())
        .collect();
    let mut numbers = (9_010_010_000_u64..)
        .flat_map(|ten| (0..10).map(move |check| format!("{ten}{check}")))
        .filter(|number| number.parse::<AccountNumber>().is_ok());
    for recipient in recipients {
        let request = pb::RegisterAccountRequest {
            parent: season.world.parent(),
            request_id: season.world.request_id(),
            account: Some(pb::Account {
                organisation_number: recipient.into(),
                account_number: numbers.next().context("no more numbers")?,
                basis: "Oppdiktet".into(),
                ..Default::default()
            }),
        };
        let registered = client.accounts.register_account(registrar.ask(request)).await?;
        let request = pb::ConfirmAccountRequest {
            name: registered.into_inner().account.context("no account")?.name,
            request_id: season.world.request_id(),
            basis: "Oppdiktet".into(),
        };
        client.accounts.confirm_account(confirmer.ask(request)).await?;
    }
    Ok(())
}

fn attest(season: &Season, instalment: &pb::Instalment) -> anyhow::Result<Act> {
    let attester = season.staff("attester", "attester")?;
    let (name, amount_ore) = (instalment.name.clone(), instalment.amount_ore);
    Ok(Act::new(
        (attester, name, amount_ore),
        |(attester, name, amount_ore), channel, request_id| async move {
            let request = pb::AttestInstalmentRequest {
                name,
                request_id,
                amount_ore,
            };
            let mut client = PaymentClients::new(channel);
            client
                .instalments
                .attest_instalment(attester.ask(request))
                .await?;
            anyhow::Ok(())
        },
    ))
}

/// A file of all that is attested and in no file yet.
async fn prepare(season: &Season) -> anyhow::Result<pb::PaymentFile> {
    let request = pb::PreparePaymentFileRequest {
        parent: season.world.parent(),
        request_id: season.world.request_id(),
    };
    let releaser = season.staff("releaser", "releaser")?;
    let prepared = client(season)?
        .files
        .prepare_payment_file(releaser.ask(request))
        .await?;
    prepared.into_inner().payment_file.context("no payment file")
}

fn release(season: &Season, file: &pb::PaymentFile) -> anyhow::Result<Act> {
    let releaser = season.staff("releaser", "releaser")?;
    let file = file.clone();
    Ok(Act::new(
        (releaser, file),
        |(releaser, file), channel, request_id| async move {
            let request = pb::ReleasePaymentFileRequest {
                name: file.name,
                request_id,
                payment_count: file.payment_count,
                total_ore: file.total_ore,
            };
            let mut client = PaymentClients::new(channel);
            client.files.release_payment_file(releaser.ask(request)).await?;
            anyhow::Ok(())
        },
    ))
}

/// The bank pays every file.
async fn bank(season: &Season, files: &[pb::PaymentFile]) -> anyhow::Result<()> {
    let mut client = client(season)?;
    let releaser = season.staff("releaser", "releaser")?;
    let accountant = season.staff("accountant", "accounts")?;
    for file in files {
        let request = pb::GetPaymentFileRequest {
            name: file.name.clone(),
        };
        let file = client
            .files
            .get_payment_file(releaser.ask(request))
            .await?
            .into_inner();
        let answer = bank::answer(&bank::read_order(&file.content)?, &[]);
        let request = pb::ImportBankReturnRequest {
            parent: season.world.parent(),
            request_id: season.world.request_id(),
            content: answer.into_bytes(),
        };
        client.files.import_bank_return(accountant.ask(request)).await?;
    }
    season.settle().await
}
