//! `tilskudd import`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use tilskudd_kernel::ids::{IdSource as _, SystemIds};
use tilskudd_kernel::names::region_of;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::workbook_service_client::WorkbookServiceClient;
use tilskudd_runtime::peers::{TokenSource, channel};

use crate::round::refusal;

/// Longest wait for an answer.
const DEADLINE: Duration = Duration::from_secs(60);

/// What to import, and where.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The workbook, filled in from `tilskudd template`.
    file: PathBuf,
    /// Address of intake, such as `http://127.0.0.1:50051`.
    #[arg(long)]
    server: String,
    /// File with the token of somebody who represents the applicant.
    #[arg(long)]
    token_file: PathBuf,
    /// The call, `regions/REGION/calls/ID`.
    #[arg(long)]
    call: String,
    /// Only finds what is wrong; makes no draft.
    #[arg(long)]
    check: bool,
}

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let workbook =
        std::fs::read(&options.file).with_context(|| format!("cannot read {}", options.file.display()))?;
    let token = std::fs::read_to_string(&options.token_file)
        .with_context(|| format!("cannot read {}", options.token_file.display()))?;
    let region = region_of(&options.call).context("--call has to be regions/REGION/calls/ID")?;
    let request = pb::ImportApplicationsRequest {
        parent: format!("regions/{region}"),
        request_id: SystemIds.next().to_string(),
        call: options.call,
        workbook,
        validate_only: true,
    };
    let channel = channel(&options.server, TokenSource::fixed(token.trim()), DEADLINE)?;
    let mut client = WorkbookServiceClient::new(channel);
    let checked = call(&mut client, request.clone()).await?;
    if checked.faults_total > 0 {
        print!("{}", faults(&checked.faults, checked.faults_total));
        return Ok(ExitCode::FAILURE);
    }
    if options.check {
        print!("{}", drafts(&checked.applications));
        println!("Ingen feil; ingenting er lagret. / No faults; nothing is stored.");
        return Ok(ExitCode::SUCCESS);
    }
    let request = pb::ImportApplicationsRequest {
        validate_only: false,
        ..request
    };
    let imported = call(&mut client, request).await?;
    print!("{}", drafts(&imported.applications));
    println!(
        "{} utkast er laget. / {0} drafts were made.",
        imported.applications.len()
    );
    Ok(ExitCode::SUCCESS)
}

async fn call(
    client: &mut WorkbookServiceClient<tilskudd_runtime::peers::PeerChannel>,
    request: pb::ImportApplicationsRequest,
) -> anyhow::Result<pb::ImportApplicationsResponse> {
    match client.import_applications(request).await {
        Ok(response) => Ok(response.into_inner()),
        Err(status) => bail!("{}", refusal::line(&status)),
    }
}

/// What is wrong, sheet by sheet and cell by cell.
fn faults(faults: &[pb::WorkbookFault], total: i32) -> String {
    let mut told = format!("{total} feil; ingenting er lagret. / {total} faults; nothing is stored.\n");
    let mut sheet = "";
    for fault in faults {
        let (of, cell) = fault.cell.split_once('!').unwrap_or((&fault.cell, ""));
        if of != sheet {
            let _ = writeln!(told, "\n{}", of.trim_matches('\''));
            sheet = of;
        }
        let text = fault.text.clone().unwrap_or_default();
        let _ = writeln!(
            told,
            "  {cell:<6} {}\n         {}\n         {}",
            text.nb, text.nn, text.en
        );
    }
    let untold = i64::from(total) - i64::try_from(faults.len()).unwrap_or(i64::MAX);
    if untold > 0 {
        let _ = writeln!(told, "\n… og {untold} til. / … and {untold} more.");
    }
    told
}

/// The drafts, one a line: reference, organisation, amount and name.
fn drafts(applications: &[pb::ImportedApplication]) -> String {
    let mut told = String::new();
    for one in applications {
        let (kroner, ore) = (one.applied_ore / 100, one.applied_ore % 100);
        let _ = writeln!(
            told,
            "{}  {}  {} tiltak / measures  {kroner},{ore:02} kr  {}",
            one.reference, one.organisation_number, one.measures, one.name
        );
    }
    told
}

#[cfg(test)]
mod tests {
    use tilskudd_proto::common::v1::LocalText;

    use super::*;

    #[test]
    fn faults_are_told_by_sheet_and_cell_and_the_rest_is_counted() {
        let fault = |cell: &str| pb::WorkbookFault {
            cell: cell.into(),
            text: Some(LocalText {
                nb: "Nei.".into(),
                nn: "Nei!".into(),
                en: "No.".into(),
            }),
        };
        let told = faults(
            &[
                fault("Tiltak!D7"),
                fault("Tiltak!E7"),
                fault("'Andre tilskudd'!B5"),
                fault("workbook"),
            ],
            9,
        );
        assert_eq!(
            told,
            "9 feil; ingenting er lagret. / 9 faults; nothing is stored.\n\
             \nTiltak\n  D7     Nei.\n         Nei!\n         No.\n  E7     Nei.\n         Nei!\n         No.\n\
             \nAndre tilskudd\n  B5     Nei.\n         Nei!\n         No.\n\
             \nworkbook\n         Nei.\n         Nei!\n         No.\n\
             \n… og 5 til. / … and 5 more.\n"
        );
    }
}
