//! An applicant makes a draft from an earlier application of its own, such as last year's, or of one that it has taken over
//! (P7).

use serde_json::json;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::applications::codec::application::{document, draft, restore};
use crate::applications::codec::copy::copy;
use crate::applications::codec::requests::application::CopyApplication;
use crate::applications::domain::application::{Head, Origin, State};
use crate::applications::ops::access::{may_see, took_over};
use crate::applications::ops::draft_limit::check_draft_limit;
use crate::applications::ops::drafting::{registered, within_limits};
use crate::applications::store;
use crate::applications::store::listing;
use crate::applications::store::listing::What;
use crate::error::Error;
use crate::intake::Intake;

/// Copies what the call's edition knows.
///
/// # Errors
/// [`crate::organisations::error::organisation::OrganisationError::Unknown`] for an applicant that is not registered by today; [`Error::NotFound`] when the call
/// is not announced or the source is neither the applicant's own nor of one that it has
/// taken over; `DraftError::TooManyDrafts`.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &CopyApplication,
) -> Result<pb::CopyApplicationResponse, Error> {
    scope
        .db
        .run_once("intake.application.copy", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &CopyApplication,
) -> Result<pb::CopyApplicationResponse, Error> {
    let source = listing::find(tx.conn(), command.source).await?;
    let unknown = || Error::NotFound(format_name(&scope.tenant, "applications", &command.source));
    let source = source.ok_or_else(unknown)?;
    if !may_see(scope, &source.head) && !took_over(scope, tx.conn(), &source.head).await? {
        return Err(unknown());
    }
    let organisation = scope.organisation().cloned().unwrap_or(source.head.organisation);
    registered(tx, &organisation).await?;
    let (_, rules) = intake.announced(&scope.tenant, tx.conn(), command.call).await?;
    check_draft_limit(tx, Origin::Applicant, (&organisation, command.call), 1).await?;
    let earlier = match source.what {
        What::Draft(bytes) => restore(&bytes)?.0,
        What::Signed(bytes, _) => document(&bytes)?.content.unwrap_or_default(),
    };
    let (message, left_out) = copy(earlier, &rules.edition, tx.ids());
    let (message, content) = within_limits(&message)?;
    let head = Head {
        id: ApplicationId::new(tx.ids()),
        call: command.call,
        organisation,
        state: State::Draft,
        version: 1,
        origin: Origin::Applicant,
    };
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::applications::insert(tx.conn(), &head, &content.bytes, person, now).await?;
    let message = draft(&scope.tenant, &head, message, content.applied.ore());
    let from = format_name(&scope.tenant, "applications", &command.source);
    tx.audit(
        "application.copied",
        &message.name,
        json!({ "source": from, "left_out": left_out.len() }),
    );
    Ok(pb::CopyApplicationResponse {
        application: Some(message),
        left_out,
    })
}
