//! Adds a file to an application.
//!
//! The bytes pass to the store as they come, and are counted, hashed and sniffed on the way. Only when all of them are
//! there, as declared, is the object completed, and only then is there a row: whatever stops in between leaves nothing
//! that anybody sees, and at worst an object that [`crate::attachments::ops::sweep_attachments`] removes.

use prost::bytes::Bytes;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, AttachmentId};
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::applications;
use crate::applications::domain::application::{Head, State};
use crate::applications::domain::attachment::{FILES_MAX, Kind, Party, Share, TOTAL_MAX, Unfit};
use crate::applications::ops::access::{check_writes, is_applicant_or_heir, may_see};
use crate::applications::ops::attachment_view::attachment_view;
use crate::applications::store::attachment_usage::AttachmentUsage;
use crate::applications::store::attachments::Attachment;
use crate::attachment_store::{AttachmentStore, Writing};
use crate::attachments::codec::attachment::names;
use crate::attachments::codec::requests::UploadAttachment;
use crate::attachments::domain::sniff::Sniffer;
use crate::attachments::error::AttachmentError;
use crate::error::Error;
use crate::etag::etag;
use crate::intake::Intake;
use crate::organisations::store::successions::Steps;

/// An upload under way. Dropped, it leaves nothing.
pub(crate) struct Upload<'a> {
    files: &'a AttachmentStore,
    scope: &'a Scope,
    command: UploadAttachment,
    id: AttachmentId,
    writing: Writing,
    sniffer: Sniffer,
    hash: Sha256,
}

/// A file that has arrived as declared, and is in the store.
pub(crate) struct Arrived<'a> {
    files: &'a AttachmentStore,
    scope: &'a Scope,
    application: ApplicationId,
    attachment: Attachment,
}

/// Begins an upload, unless it is clear already that the file would not be taken.
///
/// # Errors
/// As [`Arrived::run`]; [`Error::AttachmentStore`].
pub(crate) async fn begin<'a>(
    intake: &'a Intake,
    scope: &'a Scope,
    command: UploadAttachment,
) -> Result<Upload<'a>, Error> {
    let mut conn = scope.db.read().await?;
    let share = command.declared.kind.share(party(scope));
    let usage = applications::store::attachment_usage::find(&mut conn, command.application, share).await?;
    let usage = visible(scope, &mut conn, command.application, usage).await?;
    asked_for(scope, &mut conn, command.application, command.declared.kind).await?;
    drop(conn);
    fits(scope, usage, command.declared.kind, command.declared.size)?;
    let id = AttachmentId::new(intake.ctx.ids());
    let writing = intake
        .files
        .write(&scope.tenant, id)
        .await
        .map_err(Error::AttachmentStore)?;
    Ok(Upload {
        files: &intake.files,
        scope,
        command,
        id,
        writing,
        sniffer: Sniffer::default(),
        hash: Sha256::new(),
    })
}

impl<'a> Upload<'a> {
    /// The next bytes.
    ///
    /// # Errors
    /// [`AttachmentError::SizeDiffers`] as soon as there are too many; [`Error::AttachmentStore`].
    pub(crate) async fn push(&mut self, bytes: Bytes) -> Result<(), Error> {
        self.sniffer.push(&bytes);
        self.hash.update(&bytes);
        let (declared, found) = (self.command.declared.size, self.sniffer.length());
        if found > declared {
            return Err(AttachmentError::SizeDiffers { declared, found }.into());
        }
        self.writing.push(bytes).await.map_err(Error::AttachmentStore)?;
        Ok(())
    }

    /// All bytes have arrived: completes the object, if it is what was declared.
    ///
    /// # Errors
    /// [`AttachmentError::SizeDiffers`], [`AttachmentError::TypeDiffers`], [`AttachmentError::HashDiffers`];
    /// [`Error::AttachmentStore`].
    pub(crate) async fn complete(self) -> Result<Arrived<'a>, Error> {
        let declared = self.command.declared;
        let found = self.sniffer.length();
        if found != declared.size {
            let declared = declared.size;
            return Err(AttachmentError::SizeDiffers { declared, found }.into());
        }
        let media_type = self.sniffer.media_type();
        if media_type != Some(declared.media_type) {
            let found = media_type.map(|media_type| media_type.as_str());
            let declared = declared.media_type.as_str();
            return Err(AttachmentError::TypeDiffers { declared, found }.into());
        }
        let sha256: [u8; 32] = self.hash.finalize().into();
        if declared.sha256.is_some_and(|declared| declared != sha256) {
            return Err(AttachmentError::HashDiffers.into());
        }
        self.writing.finish().await.map_err(Error::AttachmentStore)?;
        Ok(Arrived {
            files: self.files,
            scope: self.scope,
            application: self.command.application,
            attachment: Attachment {
                id: self.id,
                kind: declared.kind,
                title: declared.title,
                media_type: declared.media_type,
                size: declared.size,
                sha256,
            },
        })
    }
}

impl Arrived<'_> {
    /// The file as it is to be shown.
    pub(crate) fn message(&self) -> pb::Attachment {
        attachment_view(&self.scope.tenant, &self.attachment)
    }

    /// Stores the row: from now on the file is there.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for another organisation's; [`AttachmentError::NotYours`],
    /// [`AttachmentError::NotNow`], [`AttachmentError::Full`].
    pub(crate) async fn run(self, key: &Idempotency) -> Result<pb::UploadAttachmentResponse, Error> {
        let (tenant, id) = (&self.scope.tenant, self.attachment.id);
        let this = &self;
        let outcome: Result<pb::UploadAttachmentResponse, Error> = self
            .scope
            .db
            .run_once("intake.attachment.upload", &self.scope.actor, key, move |tx| {
                Box::pin(this.in_tx(tx))
            })
            .await;
        let is_needed = match &outcome {
            // An answer from before is about the object of before.
            Ok(response) => names(tenant, id, response.attachment.as_ref()),
            // The row may be there all the same, when only its commit was not answered.
            Err(Error::Store(_)) => true,
            Err(_) => false,
        };
        if !is_needed && let Err(error) = self.files.remove(tenant, id).await {
            tracing::warn!(error = &error as &dyn std::error::Error, %id, "an orphaned object could not be removed; the sweep removes it later");
        }
        outcome
    }

    async fn in_tx(&self, tx: &mut Tx<'_>) -> Result<pb::UploadAttachmentResponse, Error> {
        let attachment = &self.attachment;
        let later = attachment.kind.share(party(self.scope));
        let usage = applications::store::attachment_usage::lock(tx.conn(), self.application, later).await?;
        let usage = visible(self.scope, tx.conn(), self.application, usage).await?;
        asked_for(self.scope, tx.conn(), self.application, attachment.kind).await?;
        let head = fits(self.scope, usage, attachment.kind, attachment.size)?;
        let act = (tx.actor().person, tx.legal_now());
        let share = match head.state {
            State::Draft => Share::Draft,
            _ => later,
        };
        let version =
            applications::store::attachments::insert(tx.conn(), &head, (attachment, share), act).await?;
        let message = self.message();
        tx.audit(
            "attachment.added",
            &message.name,
            json!({
                "application": format_name(&self.scope.tenant, "applications", &self.application),
                "kind": attachment.kind.as_str(),
                "media_type": message.media_type,
                "size_bytes": message.size_bytes,
                "sha256": message.sha256,
            }),
        );
        Ok(pb::UploadAttachmentResponse {
            attachment: Some(message),
            etag: etag(version),
        })
    }
}

/// The application, when the caller may know of it: also whoever has taken over its applicant, to complete it (P7).
async fn visible(
    scope: &Scope,
    conn: &mut PgConnection,
    application: ApplicationId,
    usage: Option<AttachmentUsage>,
) -> Result<AttachmentUsage, Error> {
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &application));
    let usage = usage.ok_or_else(not_found)?;
    let asked = (&usage.head.organisation, application);
    if may_see(scope, &usage.head) || is_applicant_or_heir(scope, conn, asked, Steps::Whole).await? {
        Ok(usage)
    } else {
        Err(not_found())
    }
}

/// Checks that an applicant's answer to a request for completion has a request to answer, as an answer in words has;
/// what comes too late, or unasked, is a supplement.
async fn asked_for(
    scope: &Scope,
    conn: &mut PgConnection,
    application: ApplicationId,
    kind: Kind,
) -> Result<(), Error> {
    if kind != Kind::Completion || party(scope) != Party::Applicant {
        return Ok(());
    }
    let open = applications::store::completions::open_of(conn, application).await?;
    open.ok_or(AttachmentError::NotNow)?
        .may_answer(scope.db.legal().now())?;
    Ok(())
}

/// The application, when the caller may add a file of this kind and size to it now.
fn fits(scope: &Scope, usage: AttachmentUsage, kind: Kind, size: u64) -> Result<Head, Error> {
    kind.added(
        party(scope),
        usage.head.state,
        check_writes(scope, &usage.head).is_ok(),
    )
    .map_err(|unfit| match unfit {
        Unfit::Party => AttachmentError::NotYours,
        Unfit::State => AttachmentError::NotNow,
    })?;
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    if usage.files >= FILES_MAX || usage.bytes.saturating_add(size) > TOTAL_MAX {
        return Err(AttachmentError::Full.into());
    }
    Ok(usage.head)
}

fn party(scope: &Scope) -> Party {
    match scope.organisation() {
        Some(_) => Party::Applicant,
        None => Party::Office,
    }
}
