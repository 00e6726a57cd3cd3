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
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::workbook_service_client::WorkbookServiceClient;
use tilskudd_runtime::peers::{TokenSource, channel};

use crate::refusal;

/// Longest wait for an answer.
const DEADLINE: Duration = Duration::from_secs(60);

/// What to import, and where.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The workbook, filled in from `tilskudd template`.
    file: PathBuf,
    /// Address of intake, such as `127.0.0.1:7401` or `https://intake.example:443`.
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
    /// Makes drafts once more of a workbook that became drafts before.
    #[arg(long)]
    again: bool,
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
        again: options.again,
    };
    let address = super::address(&options.server);
    let channel = channel(&address, TokenSource::fixed(token.trim()), DEADLINE)
        .with_context(|| format!("{} is no address; write host:port", options.server))?;
    warn_when_closed(&mut CallServiceClient::new(channel.clone()), &request.call).await?;
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

/// Tells that nothing can be submitted to the call now, before drafts are made for it.
async fn warn_when_closed(
    client: &mut CallServiceClient<tilskudd_runtime::peers::PeerChannel>,
    name: &str,
) -> anyhow::Result<()> {
    let request = pb::GetCallRequest {
        name: name.to_owned(),
    };
    match client.get_call(request).await {
        Ok(response) => {
            let call = response.into_inner().call.unwrap_or_default();
            if let Some(warning) = warning(&call) {
                eprintln!("{warning}");
            }
            Ok(())
        }
        Err(status) => bail!("{}", refusal::describe(&status)),
    }
}

/// What to know of a call that does not receive applications.
fn warning(call: &pb::Call) -> Option<String> {
    match call.state() {
        pb::CallState::Closed => Some(format!(
            "OBS: fristen var {}. Utkast kan lages, men bare en søker som kontoret har gjenåpnet for, kan sende inn. / \
             NOTE: the deadline was {0}. Drafts can be made, but only an applicant for whom the office has reopened the call can submit.",
            call.deadline_date
        )),
        pb::CallState::Announced => Some(format!(
            "OBS: utlysningen åpner {}. Utkast kan lages, men ikke sendes inn før det. / \
             NOTE: the call opens on {0}. Drafts can be made, but not submitted before that.",
            call.opens_on
        )),
        pb::CallState::Open | pb::CallState::Draft | pb::CallState::Unspecified => None,
    }
}

async fn call(
    client: &mut WorkbookServiceClient<tilskudd_runtime::peers::PeerChannel>,
    request: pb::ImportApplicationsRequest,
) -> anyhow::Result<pb::ImportApplicationsResponse> {
    match client.import_applications(request).await {
        Ok(response) => Ok(response.into_inner()),
        Err(status) => bail!("{}", refusal::describe(&status)),
    }
}

/// What is wrong, sheet by sheet and cell by cell.
fn faults(faults: &[pb::WorkbookFault], total: i32) -> String {
    let mut report = format!("{total} feil; ingenting er lagret. / {total} faults; nothing is stored.\n");
    let mut sheet = "";
    for fault in faults {
        let (of, cell) = fault.cell.split_once('!').unwrap_or((&fault.cell, ""));
        if of != sheet {
            let _ = writeln!(report, "\n{}", of.trim_matches('\''));
            sheet = of;
        }
        let text = fault.text.clone().unwrap_or_default();
        let _ = writeln!(
            report,
            "  {cell:<6} {}\n         {}\n         {}",
            text.nb, text.nn, text.en
        );
    }
    let omitted = i64::from(total) - i64::try_from(faults.len()).unwrap_or(i64::MAX);
    if omitted > 0 {
        let _ = writeln!(report, "\n… og {omitted} til. / … and {omitted} more.");
    }
    report
}

/// The drafts, one a line: reference, organisation, amount and name.
fn drafts(applications: &[pb::ImportedApplication]) -> String {
    let mut report = String::new();
    for one in applications {
        let (kroner, ore) = (one.applied_ore / 100, one.applied_ore % 100);
        let _ = writeln!(
            report,
            "{}  {}  {} tiltak / measures  {kroner},{ore:02} kr  {}",
            one.reference, one.organisation_number, one.measures, one.name
        );
    }
    report
}

#[cfg(test)]
mod tests {
    use tilskudd_proto::common::v1::LocalText;

    use super::*;

    #[test]
    fn a_call_that_receives_nothing_is_warned_of() {
        let call = |state: pb::CallState| pb::Call {
            state: state.into(),
            opens_on: "2024-01-15".into(),
            deadline_date: "2024-03-01".into(),
            ..pb::Call::default()
        };
        let closed = warning(&call(pb::CallState::Closed)).unwrap();
        assert!(closed.contains("the deadline was 2024-03-01"), "{closed}");
        let early = warning(&call(pb::CallState::Announced)).unwrap();
        assert!(early.contains("opens on 2024-01-15"), "{early}");
        assert_eq!(warning(&call(pb::CallState::Open)), None);
    }

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
        let report = faults(
            &[
                fault("Tiltak!D7"),
                fault("Tiltak!E7"),
                fault("'Andre tilskudd'!B5"),
                fault("workbook"),
            ],
            9,
        );
        assert_eq!(
            report,
            "9 feil; ingenting er lagret. / 9 faults; nothing is stored.\n\
             \nTiltak\n  D7     Nei.\n         Nei!\n         No.\n  E7     Nei.\n         Nei!\n         No.\n\
             \nAndre tilskudd\n  B5     Nei.\n         Nei!\n         No.\n\
             \nworkbook\n         Nei.\n         Nei!\n         No.\n\
             \n… og 5 til. / … and 5 more.\n"
        );
    }
}
