//! Releases a prepared file to the bank, after count and total were checked by a person who decided, attested and kept
//! accounts of nothing in it and who cannot change anything in it (Bestemmelser 3.7.3.3).

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::{InstalmentId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::payment::v1::ReleasePaymentFileResponse;
use tilskudd_runtime::{Scope, office};
use tilskudd_store::{Idempotency, Tx};

use crate::decisions::domain::duties;
use crate::decisions::domain::duties::Participants;
use crate::error::Error;
use crate::files::codec;
use crate::files::codec::ReleaseFile;
use crate::files::domain::file::FileState;
use crate::files::domain::pain001;
use crate::files::domain::pain001::{Initiation, Transfer};
use crate::files::error::files::FileError;
use crate::files::store::files::File;
use crate::files::store::lines::Line;
use crate::files::store::{files, lines};
use crate::instalments::domain::{InstalmentState, Step};
use crate::instalments::store::instalments::Instalment;
use crate::instalments::store::{instalment_steps, instalments};
use crate::ledger::domain::{Entry, EntryKind};
use crate::ledger::ops::book::{ToBook, book};
use crate::signed::signed;
use crate::{accounts, decisions};

/// Releases the file: its bytes are kept, every payment is on its way.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &ReleaseFile,
) -> Result<ReleasePaymentFileResponse, Error> {
    let tenant = &scope.tenant;
    scope
        .db
        .run_once("payment.payment-file.release", &scope.actor, key, move |tx| {
            Box::pin(async move {
                let by = signed(tx);
                let name = format_name(tenant, "paymentFiles", &command.id);
                let found = files::lock(tx.conn(), command.id).await?;
                let mut file = found.ok_or_else(|| Error::NotFound(name.clone()))?;
                let lines = lines::of_file(tx.conn(), file.id).await?;
                check_duties(tx, by.person, &lines).await?;
                check(tx, &file, &lines, command).await?;

                let payer = Payer {
                    office: office::today(scope, tx).await?.title,
                    agreement: format!("TILSKUDD-{}", scope.region.code),
                };
                let content =
                    pain001::write(&initiation(&file, &lines, by.at, payer)).map_err(Error::WriteFile)?;
                let hash = Sha256::digest(&content).to_vec();
                files::release(tx.conn(), file.id, by, &content, &hash).await?;
                lines::send(tx.conn(), file.id, lines.len()).await?;
                let ids: Vec<InstalmentId> = lines.iter().map(|line| line.instalment).collect();
                let to = InstalmentState::InFile.after(Step::Release)?;
                let released = instalments::lock_all(tx.conn(), &ids).await?;
                instalment_steps::move_all(tx.conn(), &ids, InstalmentState::InFile, to).await?;
                book(tx, tenant, &entries(&lines, &released)?).await?;

                file.state = FileState::Released;
                file.released = Some(by);
                tx.audit(
                    "payment-file.released",
                    name,
                    json!({ "payments": file.payment_count, "total_ore": file.total.ore(),
                            "sha256": hex::encode(&hash) }),
                );
                file.hash = Some(hash);
                Ok::<_, Error>(ReleasePaymentFileResponse {
                    payment_file: Some(codec::file(tenant, &file)),
                })
            })
        })
        .await
}

/// The releaser has no other part in what the file pays.
async fn check_duties(tx: &mut Tx<'_>, releaser: PersonId, lines: &[Line]) -> Result<(), Error> {
    let recipients: Vec<OrgNumber> = lines
        .iter()
        .map(|line| line.organisation_number.clone())
        .collect();
    let signed = decisions::store::has_signed(tx.conn(), releaser, &recipients).await?;
    let participants = lines.iter().map(|line| Participants {
        decider: line.decided_by,
        attester: line.attested_by,
        keepers: [line.account_registered_by, line.account_confirmed_by],
    });
    Ok(duties::may_release(releaser, participants, signed)?)
}

/// What the releaser states agrees with the record, the record with the lines, and the lines with the accounts.
async fn check(tx: &mut Tx<'_>, file: &File, lines: &[Line], command: &ReleaseFile) -> Result<(), Error> {
    if file.state != FileState::Prepared {
        return Err(FileError::NotWaiting.into());
    }
    let total = Money::sum(lines.iter().map(|line| line.amount))?;
    let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
    let agrees = command.payment_count == file.payment_count
        && command.total == file.total
        && count == file.payment_count
        && total == file.total;
    if !agrees {
        return Err(FileError::CountOrTotalDiffers.into());
    }
    let mut wanted: Vec<_> = lines.iter().map(|line| line.account).collect();
    wanted.sort_unstable();
    wanted.dedup();
    if accounts::store::share_lock_still_confirmed(tx.conn(), &wanted).await? != wanted.len() {
        return Err(FileError::AccountChanged.into());
    }
    Ok(())
}

/// The payer.
struct Payer {
    /// Name of the office.
    office: String,
    /// The office's key in the bank agreement.
    agreement: String,
}

fn initiation(file: &File, lines: &[Line], now: chrono::DateTime<chrono::Utc>, payer: Payer) -> Initiation {
    let transfer = |line: &Line| Transfer {
        end_to_end_id: line.end_to_end_id.clone(),
        amount: line.amount,
        name: line.recipient.clone(),
        organisation_number: line.organisation_number.clone(),
        account: line.account_number.clone(),
        remittance: line.remittance.clone(),
    };
    Initiation {
        message_id: file.message_id.clone(),
        created: now,
        pay_on: local_date(now),
        payer: payer.office,
        agreement: payer.agreement,
        total: file.total,
        transfers: lines.iter().map(transfer).collect(),
    }
}

/// An entry for each payment, by its line.
fn entries<'a>(lines: &[Line], released: &'a [Instalment]) -> Result<Vec<ToBook<'a>>, Error> {
    let by_id: BTreeMap<InstalmentId, &Instalment> = released
        .iter()
        .map(|instalment| (instalment.id, instalment))
        .collect();
    let mut entries = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(instalment) = by_id.get(&line.instalment) else {
            return Err(FileError::NotWaiting.into());
        };
        let entry = Entry::new(
            EntryKind::Released,
            line.id,
            instalment.year,
            &instalment.amounts(),
        )?;
        entries.push(ToBook::new(
            instalment.decision,
            &instalment.scheme,
            &instalment.chapter_post,
            entry,
        ));
    }
    Ok(entries)
}
