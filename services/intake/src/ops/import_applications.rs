//! An applicant makes drafts of a workbook: all of its applications, or none.

use serde_json::json;
use tilskudd_kernel::ids::{ApplicationId, CallId};
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};
use tilskudd_workbook::Faults;
use tokio::sync::Semaphore;

use super::Intake;
use super::writers::origin;
use crate::codec::workbook::{Import, faults_out, not_registered, parse};
use crate::domain::application::{Head, State};
use crate::error::{Error, WorkbookError};
use crate::store;

/// Workbooks read at once by one instance: each may take 100 MB for a moment.
static READING: Semaphore = Semaphore::const_new(2);

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Command {
    /// The call.
    pub(crate) call: CallId,
    /// The file.
    pub(crate) workbook: Vec<u8>,
    /// Only finds what is wrong.
    pub(crate) validate_only: bool,
}

/// Makes the drafts, or says what is wrong.
///
/// # Errors
/// [`Error::NotFound`] when the call is not announced; [`WorkbookError::Refused`] with every cell that is wrong,
/// unless only that was asked for.
pub(crate) async fn import_applications(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: Command,
) -> Result<pb::ImportApplicationsResponse, Error> {
    let (call, validate_only) = (command.call, command.validate_only);
    let imports = match checked(intake, at, command).await? {
        Ok(imports) => imports,
        Err(faults) if validate_only => return Ok(faults_out(&faults)),
        Err(faults) => return Err(WorkbookError::Refused(faults).into()),
    };
    if validate_only {
        let applications = imports.iter().map(|import| imported(import, None)).collect();
        return Ok(pb::ImportApplicationsResponse {
            applications,
            ..Default::default()
        });
    }
    let imports = imports.as_slice();
    at.db
        .run_once("intake.import_applications", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, (call, imports)))
        })
        .await
}

/// Reads the workbook; everything that is wrong with it is told at once.
async fn checked(
    intake: &Intake,
    at: &Entered,
    command: Command,
) -> Result<Result<Vec<Import>, Faults>, Error> {
    let mut conn = at.db.read().await?;
    let (_, rules) = intake.announced(&at.tenant, &mut conn, command.call).await?;
    // Not held while the workbook is read.
    drop(conn);
    let (own, ids) = (at.organisation().cloned(), intake.ctx.ids.clone());
    let parsed = {
        let _turn = READING
            .acquire()
            .await
            .map_err(|error| WorkbookError::Unwritable(error.into()))?;
        tokio::task::spawn_blocking(move || {
            parse(&command.workbook, &rules.edition, own.as_ref(), ids.as_ref())
        })
        .await
    };
    let imports = match parsed {
        Ok(Ok(imports)) => imports,
        Ok(Err(faults)) => return Ok(Err(faults)),
        // The reader fell over the file; nothing else of the service did.
        Err(error) => {
            tracing::error!(error.chain = %error, "a workbook could not be read");
            return Ok(Err(Faults::whole(unreadable())));
        }
    };
    let numbers: Vec<&str> = imports
        .iter()
        .map(|import| import.organisation.as_str())
        .collect();
    let registered = store::imports::registered(&mut *at.db.read().await?, &numbers).await?;
    let mut faults = Faults::default();
    for import in imports
        .iter()
        .filter(|import| !registered.contains(&import.organisation))
    {
        faults.add(&import.cell, not_registered());
    }
    Ok(if faults.is_empty() {
        Ok(imports)
    } else {
        Err(faults)
    })
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    (call, imports): (CallId, &[Import]),
) -> Result<pb::ImportApplicationsResponse, Error> {
    intake.announced(&at.tenant, tx.conn(), call).await?;
    let drafts: Vec<(Head, &[u8])> = imports
        .iter()
        .map(|import| {
            let head = Head {
                id: ApplicationId::new(tx.ids()),
                call,
                organisation: import.organisation.clone(),
                state: State::Draft,
                version: 1,
                origin: origin(at),
            };
            (head, import.content.bytes.as_slice())
        })
        .collect();
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::imports::insert_drafts(tx.conn(), &drafts, person, now).await?;
    let mut applications = Vec::with_capacity(imports.len());
    for (import, (head, _)) in imports.iter().zip(&drafts) {
        let name = format_name(&at.tenant, "applications", &head.id);
        tx.audit(
            "application.created",
            &name,
            json!({ "organisation": head.organisation, "imported": import.reference }),
        );
        applications.push(imported(import, Some((name, head))));
    }
    Ok(pb::ImportApplicationsResponse {
        applications,
        ..Default::default()
    })
}

fn imported(import: &Import, draft: Option<(String, &Head)>) -> pb::ImportedApplication {
    let (name, etag) = draft.map(|(name, head)| (name, head.etag())).unwrap_or_default();
    pb::ImportedApplication {
        reference: import.reference.clone(),
        name,
        organisation_number: import.organisation.to_string(),
        measures: i32::try_from(import.content.measures.len()).unwrap_or(i32::MAX),
        applied_ore: import.content.applied.ore(),
        etag,
    }
}

fn unreadable() -> tilskudd_kernel::lang::LocalText {
    tilskudd_kernel::lang::LocalText::new(
        "Filen kan ikke leses. Lagre malen på nytt fra Excel.",
        "Fila kan ikkje lesast. Lagre malen på nytt frå Excel.",
        "The file cannot be read. Save the template again from Excel.",
    )
}
