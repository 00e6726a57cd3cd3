//! An applicant makes drafts of a workbook: all of its applications, or none.

use chrono::{DateTime, Utc};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tilskudd_kernel::ids::{ApplicationId, CallId};
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Error as StoreError, Idempotency, Tx};
use tilskudd_workbook::Faults;
use tokio::sync::Semaphore;

use crate::applications::domain::application::{Head, State};
use crate::applications::ops::access::origin;
use crate::applications::ops::content;
use crate::applications::ops::draft_limit::check_draft_limit;
use crate::error::Error;
use crate::intake::Intake;
use crate::workbook::codec::requests::ImportApplications;
use crate::workbook::codec::workbook::{Import, faults_out, not_registered, parse};
use crate::workbook::error::WorkbookError;
use crate::workbook::store;
use crate::workbook::store::workbook_imports::Workbook;

/// Workbooks read at once by one instance: each may take 100 MB for a moment.
static READING: Semaphore = Semaphore::const_new(2);

/// Makes the drafts, or says what is wrong.
///
/// # Errors
/// [`Error::NotFound`] when the call is not announced; [`Error::Faults`] with every cell that is wrong,
/// unless only that was asked for; [`WorkbookError::ImportedBefore`] unless `again` is said;
/// `DraftError::TooManyDrafts` when not all of them have room, which is not checked when only the
/// cells are checked.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &ImportApplications,
    file: Vec<u8>,
) -> Result<pb::ImportApplicationsResponse, Error> {
    let (validate_only, again) = (command.validate_only, command.again);
    let workbook = &Workbook {
        call: command.call,
        organisation: scope.organisation().cloned(),
        hash: Sha256::digest(&file).into(),
    };
    let imports = match checked(intake, scope, command.call, file).await? {
        Ok(imports) => imports,
        Err(faults) if validate_only => return Ok(faults_out(&faults)),
        Err(faults) => return Err(Error::Faults(faults)),
    };
    if validate_only {
        let applications = imports.iter().map(|import| imported(import, None)).collect();
        return Ok(pb::ImportApplicationsResponse {
            applications,
            ..Default::default()
        });
    }
    let imports = imports.as_slice();
    scope
        .db
        .run_once("intake.application.import", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, (workbook, again), imports))
        })
        .await
}

/// How often the workbook was imported before.
async fn earlier(tx: &mut Tx<'_>, workbook: &Workbook, again: bool) -> Result<i32, Error> {
    match store::workbook_imports::last(tx.conn(), workbook).await? {
        None => Ok(0),
        Some(last) if again => Ok(last.earlier.saturating_add(1)),
        Some(last) => Err(WorkbookError::ImportedBefore {
            at: last.imported_at,
            drafts: last.drafts,
        }
        .into()),
    }
}

/// Reads the workbook; all its faults are reported at once.
async fn checked(
    intake: &Intake,
    scope: &Scope,
    call: CallId,
    file: Vec<u8>,
) -> Result<Result<Vec<Import>, Faults>, Error> {
    let mut conn = scope.db.read().await?;
    let (_, rules) = intake.announced(&scope.tenant, &mut conn, call).await?;
    // Not held while the workbook is read.
    drop(conn);
    let (own, ids) = (scope.organisation().cloned(), intake.ctx.ids.clone());
    let parsed = {
        let _turn = READING
            .acquire()
            .await
            .map_err(|error| Error::Unwritable(error.into()))?;
        tokio::task::spawn_blocking(move || {
            parse(&file, &rules.edition, own.as_ref(), ids.as_ref(), content::read)
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
    let registered = store::imports::registered(&mut *scope.db.read().await?, &numbers).await?;
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
    scope: &Scope,
    (workbook, again): (&Workbook, bool),
    imports: &[Import],
) -> Result<pb::ImportApplicationsResponse, Error> {
    let call = workbook.call;
    intake.announced(&scope.tenant, tx.conn(), call).await?;
    let earlier = earlier(tx, workbook, again).await?;
    if let Some(own) = &workbook.organisation {
        check_draft_limit(tx, origin(scope), (own, call), imports.len()).await?;
    }
    let drafts: Vec<(Head, &[u8])> = imports
        .iter()
        .map(|import| {
            let head = Head {
                id: ApplicationId::new(tx.ids()),
                call,
                organisation: import.organisation.clone(),
                state: State::Draft,
                version: 1,
                origin: origin(scope),
            };
            (head, import.content.bytes.as_slice())
        })
        .collect();
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::imports::insert_drafts(tx.conn(), &drafts, person, now).await?;
    let id = tx.ids().next();
    let kept =
        store::workbook_imports::insert(tx.conn(), id, workbook, earlier, drafts.len(), (person, now)).await;
    kept.map_err(|error| raced(error, now, drafts.len()))?;
    let mut applications = Vec::with_capacity(imports.len());
    for (import, (head, _)) in imports.iter().zip(&drafts) {
        let name = format_name(&scope.tenant, "applications", &head.id);
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

/// Of two imports at the same time the later one is refused as if it had come after.
fn raced(error: StoreError, now: DateTime<Utc>, drafts: usize) -> Error {
    if error.constraint() == Some("workbook_import_again_key") {
        let drafts = i32::try_from(drafts).unwrap_or(i32::MAX);
        return WorkbookError::ImportedBefore { at: now, drafts }.into();
    }
    error.into()
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
