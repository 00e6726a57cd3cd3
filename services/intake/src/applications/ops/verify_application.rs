//! Verifies that the stored and displayed application is what was signed, document by document.
//!
//! The database's owner can rewrite a document, its hash and its content alike, so each is also held against the hash
//! that the audit log got in the same transaction: that log is sealed with a key which the database does not have.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::audit::{self, Act};

use crate::applications::codec::attachment;
use crate::applications::codec::verification::{Evidence, Identity, differences, of_earlier, response};
use crate::applications::ops::signed_documents::newest_signed;
use crate::applications::store::attachments::list;
use crate::applications::store::signatures::{Stored, earlier};
use crate::error::Error;

/// Most earlier documents that are verified; no application is completed that often.
const EARLIER_MAX: usize = 200;

/// Holds every document against what is stored beside it, and the newest against what is shown.
///
/// # Errors
/// [`Error::NotFound`]; `DraftError::NothingSigned`.
pub(crate) async fn run(scope: &Scope, id: ApplicationId) -> Result<pb::VerifyApplicationResponse, Error> {
    let (head, newest) = newest_signed(scope, id).await?;
    let identity = Identity {
        name: format_name(&scope.tenant, "applications", &id),
        call: format_name(&scope.tenant, "calls", &head.call),
        organisation_number: head.organisation.to_string(),
    };
    let listed = list(&mut *scope.db.read().await?, id).await?;
    let attachments: Vec<pb::Attachment> = listed
        .iter()
        .map(|listed| attachment::encode(&scope.tenant, &listed.attachment))
        .collect();
    let hashes = audited(scope, &identity, &newest).await?;
    let mut differs = differences(&identity, &newest, evidence(&attachments, &hashes));
    for number in (1..newest.number).take(EARLIER_MAX) {
        let stored = earlier(&mut *scope.db.read().await?, id, number).await?;
        let fields = match &stored {
            None => None,
            Some(stored) => {
                let hashes = audited(scope, &identity, stored).await?;
                Some(differences(&identity, stored, evidence(&attachments, &hashes)))
            }
        };
        differs.extend(of_earlier(number, fields));
    }
    Ok(response(&newest, differs))
}

const fn evidence<'a>(attachments: &'a [pb::Attachment], audited: &'a [String]) -> Evidence<'a> {
    Evidence { attachments, audited }
}

/// The hashes that the audit log got when the document was stored, hexadecimal. Of a draft, those of the version that
/// was signed: each version can be.
async fn audited(scope: &Scope, identity: &Identity, stored: &Stored) -> Result<Vec<String>, Error> {
    let completion = stored
        .completion
        .map(|id| format_name(&scope.tenant, "completions", &id));
    let actions: &[&str] = match (stored.number, &completion) {
        (0, _) => &["application.signed"],
        (_, None) => &["application.submitted", "application.registered"],
        (_, Some(_)) => &["completion.answered"],
    };
    let act = Act {
        subject: completion.as_deref().unwrap_or(&identity.name),
        actions,
        at: stored.stored_at,
    };
    let entries = audit::about(&scope.db, act).await?;
    let hashes = entries
        .iter()
        .filter(|details| {
            stored.number > 0
                || stored
                    .version
                    .is_some_and(|version| details["version"] == version)
        })
        .map(|details| details["content_hash"].as_str().unwrap_or_default().to_owned());
    Ok(hashes.collect())
}
