//! What intake tells of an application after its submission: it is to be completed, it is revised, it has ended.
//!
//! All of it is fact and never refused. What is approved stands: a later revision is kept beside it and shown.

use serde_json::json;
use tilskudd_kernel::ids::{ApplicationId, CaseId, CompletionId, MeasureId, PersonId};
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::text::Text;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::timestamps::instant;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::open_case::{malformed, measures, signed_by};
use super::{case_name, edition};
use crate::domain::case_file::{Act, CaseFile, Ending, State};
use crate::domain::judgement::Reason;
use crate::error::{Error, Result};
use crate::grpc::encode;
use crate::store;

/// The case waits for its applicant.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn completion_requested(
    db: &Db,
    event: &Received,
    message: &pb::CompletionRequested,
) -> Result<Receipt> {
    let application = application_id(&message.application)?;
    let completion = completion_id(&message.completion)?;
    db.receive::<Error, _>("assessment.completion_requested", event, move |tx| {
        Box::pin(async move {
            let Some(mut case) = lock(tx, application).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            case.awaiting = Some(completion);
            store::case_file::update(tx.conn(), &case).await?;
            tx.audit(
                "case.awaits",
                case_name(db.tenant(), case.id),
                json!({ "completion": completion }),
            );
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// The case waits no longer for this request.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn completion_closed(db: &Db, event: &Received, message: &pb::CompletionClosed) -> Result<Receipt> {
    let application = application_id(&message.application)?;
    let completion = completion_id(&message.completion)?;
    let how = message.state().as_str_name();
    db.receive::<Error, _>("assessment.completion_closed", event, move |tx| {
        Box::pin(async move {
            let Some(mut case) = lock(tx, application).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            if case.awaiting == Some(completion) {
                case.awaiting = None;
                store::case_file::update(tx.conn(), &case).await?;
            }
            let details = json!({ "completion": completion, "state": how });
            tx.audit("case.awaits-no-longer", case_name(db.tenant(), case.id), details);
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// The application has ended, and with it the case, in whatever state it is.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn application_ended(db: &Db, event: &Received, message: &pb::ApplicationEnded) -> Result<Receipt> {
    let application = application_id(&message.application)?;
    let how = match message.kind() {
        pb::EndingKind::Withdrawn => Ending::Withdrawn,
        pb::EndingKind::Dismissed => Ending::Dismissed,
        pb::EndingKind::Unspecified => return Err(malformed("kind", "unspecified")),
    };
    let act = &act(message)?;
    db.receive::<Error, _>("assessment.application_ended", event, move |tx| {
        Box::pin(async move {
            let Some(mut case) = lock(tx, application).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let was = case.state;
            if was != State::Ended {
                case.state = State::Ended;
                case.ended = Some((how, act.clone()));
                case.awaiting = None;
                store::case_file::update(tx.conn(), &case).await?;
                let details = json!({ "how": how.as_str(), "was": was.as_str() });
                tx.audit("case.ended", case_name(db.tenant(), case.id), details);
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// The application has new content: the case judges it from now on, unless it is approved or has ended.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn application_revised(
    db: &Db,
    event: &Received,
    message: &pb::ApplicationRevised,
) -> Result<Receipt> {
    let application = message.application.as_ref();
    let application = application.ok_or_else(|| malformed("application", "absent"))?;
    let id = application_id(&application.name)?;
    let signer = signed_by(application)?;
    if application.revision < 2 {
        return Err(malformed("application.revision", "below 2"));
    }
    db.receive::<Error, _>("assessment.application_revised", event, move |tx| {
        Box::pin(async move {
            let Some(case) = lock(tx, id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let (number, now) = (application.revision, tx.legal_now());
            let bytes = prost::Message::encode_to_vec(application);
            if store::revision::insert(tx.conn(), case.id, number, &bytes, now).await? {
                revise(tx, &case, application, signer).await?;
                tx.audit(
                    "case.revised",
                    case_name(db.tenant(), case.id),
                    json!({ "revision": number, "was": case.state.as_str() }),
                );
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}

async fn revise(
    tx: &mut Tx<'_>,
    case: &CaseFile,
    application: &pb::Application,
    signer: PersonId,
) -> Result<()> {
    signed_too(tx, case, signer).await?;
    let mut next = case.clone();
    match case.state {
        State::Approved | State::Ended => return store::case_file::update(tx.conn(), &next).await,
        State::Open => {}
        State::Recommended => {
            let act = Act {
                person: signer,
                at: tx.legal_now(),
                reason: reason("The applicant has revised the application.")?,
            };
            store::act::insert_return(tx.conn(), case.id, case.round, &act).await?;
            next.state = State::Open;
            next.recommended = None;
        }
    }
    let edition = edition(tx, case).await?;
    let new = measures(&edition, application)?;
    let unchanged = unchanged(&encode::application(case)?, application);
    store::revision::insert_measures(tx.conn(), case, application.revision, &new, &unchanged).await?;
    next.revision = application.revision;
    store::case_file::update(tx.conn(), &next).await
}

/// Whoever signed any revision takes no part (forvaltningsloven §6), here or in allocation, which knows of one
/// signature and of the conflicted.
async fn signed_too(tx: &mut Tx<'_>, case: &CaseFile, signer: PersonId) -> Result<()> {
    if signer == case.signed_by {
        return Ok(());
    }
    let now = tx.legal_now();
    for person in [case.signed_by, signer] {
        store::act::insert_conflict(tx.conn(), case.id, person, "Signed the application.", now).await?;
    }
    Ok(())
}

/// The measures that are in both applications, the same to the last byte.
fn unchanged(old: &pb::Application, new: &pb::Application) -> Vec<MeasureId> {
    let measures = |application: &pb::Application| {
        let content = application.content.clone();
        content.map_or_else(Vec::new, |content| content.measures)
    };
    let old = measures(old);
    let same = measures(new).into_iter().filter(|measure| old.contains(measure));
    same.filter_map(|measure| measure.id.parse().ok()).collect()
}

async fn lock(tx: &mut Tx<'_>, application: ApplicationId) -> Result<Option<CaseFile>> {
    let id: Option<CaseId> = store::revision::case_of(tx.conn(), application).await?;
    match id {
        Some(id) => store::case_file::lock(tx.conn(), id).await,
        None => Ok(None),
    }
}

fn application_id(name: &str) -> Result<ApplicationId> {
    let parsed = parse_name::<ApplicationId>("applications", name);
    parsed
        .map(|(_, id)| id)
        .map_err(|error| malformed("application", error))
}

fn completion_id(name: &str) -> Result<CompletionId> {
    let parsed = parse_name::<CompletionId>("completions", name);
    parsed
        .map(|(_, id)| id)
        .map_err(|error| malformed("completion", error))
}

fn act(message: &pb::ApplicationEnded) -> Result<Act> {
    let ended = message.ended.as_ref();
    let ended = ended.ok_or_else(|| malformed("ended", "absent"))?;
    let time = ended.time.ok_or_else(|| malformed("ended.time", "absent"))?;
    Ok(Act {
        person: ended
            .person
            .parse()
            .map_err(|error| malformed("ended.person", error))?,
        at: instant(time).map_err(|error| malformed("ended.time", error))?,
        reason: reason(&ended.reason)?,
    })
}

fn reason(text: &str) -> Result<Reason> {
    Text::parse(text).map_err(|error| malformed("reason", error))
}
