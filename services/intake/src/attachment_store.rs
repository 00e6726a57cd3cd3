//! The attachment store: a folder, or an S3 bucket. An object is named by its tenant and its id, never
//! by anything that a user wrote.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use prost::bytes::Bytes;
use tilskudd_kernel::ids::AttachmentId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::config::{Attachments, S3};

/// Parts on their way to the store at once, of 5 MiB each: what an upload holds in memory, with one more that is
/// filled.
const PARTS: usize = 2;

/// Errors of opening the attachment store.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttachmentStoreError {
    /// The configuration does not say where.
    #[error("intake needs [attachments] in its configuration: folder = \"…\" or s3 = {{ … }}")]
    Missing,
    /// The folder cannot be written to.
    #[error("attachments.folder {folder}: make it, and let the service write to it")]
    Folder {
        /// As configured.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The settings of the store are refused.
    #[error("the settings in [attachments] are refused")]
    Settings(#[source] object_store::Error),
}

/// The store of files.
#[derive(Debug, Clone)]
pub(crate) struct AttachmentStore(Arc<dyn ObjectStore>);

/// A file in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredFile {
    /// Of the attachment whose bytes they are.
    pub(crate) id: AttachmentId,
    /// When it was complete, by the store's clock.
    pub(crate) modified: DateTime<Utc>,
}

impl AttachmentStore {
    /// The store that the configuration names. A folder is made, and written to once; a bucket is not asked, since one
    /// that is unavailable for a while must not keep anybody from applying.
    pub(crate) fn open(config: Option<&Attachments>) -> Result<Self, AttachmentStoreError> {
        match config {
            None => Err(AttachmentStoreError::Missing),
            Some(Attachments::Folder(folder)) => Self::folder(folder),
            Some(Attachments::S3(s3)) => Self::s3(s3),
        }
    }

    fn folder(folder: &std::path::Path) -> Result<Self, AttachmentStoreError> {
        let refuse = |source| AttachmentStoreError::Folder {
            folder: folder.to_owned(),
            source,
        };
        std::fs::create_dir_all(folder).map_err(refuse)?;
        let probe = folder.join(".writable");
        std::fs::write(&probe, b"").map_err(refuse)?;
        std::fs::remove_file(&probe).map_err(refuse)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(AttachmentStoreError::Settings)?;
        // A row says that the file is there: then it must be there after a crash, too.
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    fn s3(s3: &S3) -> Result<Self, AttachmentStoreError> {
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&s3.bucket)
            .with_region(&s3.region)
            .with_allow_http(s3.allow_http);
        if let Some(endpoint) = &s3.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let (Some(id), Some(key)) = (&s3.access_key_id, &s3.secret_access_key) {
            builder = builder
                .with_access_key_id(id)
                .with_secret_access_key(key.expose());
        }
        let store = builder.build().map_err(AttachmentStoreError::Settings)?;
        Ok(Self(Arc::new(store)))
    }

    /// Begins to write a file; it is there when it is finished, and never in part.
    pub(crate) async fn write(
        &self,
        tenant: &Tenant,
        id: AttachmentId,
    ) -> Result<Writing, object_store::Error> {
        let upload = self.0.put_multipart(&path(tenant, id)).await?;
        Ok(Writing(Some(WriteMultipart::new(upload))))
    }

    /// A file's bytes.
    pub(crate) async fn read(
        &self,
        tenant: &Tenant,
        id: AttachmentId,
    ) -> Result<BoxStream<'static, Result<Bytes, object_store::Error>>, object_store::Error> {
        Ok(self.0.get(&path(tenant, id)).await?.into_stream())
    }

    /// Takes a file away; one that is not there is no error.
    pub(crate) async fn remove(&self, tenant: &Tenant, id: AttachmentId) -> Result<(), object_store::Error> {
        match self.0.delete(&path(tenant, id)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            done => done,
        }
    }

    /// Every file of a tenant. What this service did not name is passed over.
    pub(crate) fn list(
        &self,
        tenant: &Tenant,
    ) -> BoxStream<'static, Result<StoredFile, object_store::Error>> {
        let folder = Path::from(tenant.as_str());
        let found = |object: object_store::ObjectMeta| async move {
            let id = object.location.filename()?.parse().ok()?;
            Some(StoredFile {
                id,
                modified: object.last_modified,
            })
        };
        self.0
            .list(Some(&folder))
            .try_filter_map(move |object| {
                let found = found(object);
                async move { Ok(found.await) }
            })
            .boxed()
    }
}

fn path(tenant: &Tenant, id: AttachmentId) -> Path {
    Path::from_iter([tenant.to_string(), id.to_string()])
}

/// A file that is being written. Dropped before it is finished, it leaves nothing.
#[derive(Debug)]
pub(crate) struct Writing(Option<WriteMultipart>);

impl Writing {
    /// Adds bytes, at the pace at which the store takes them.
    pub(crate) async fn push(&mut self, bytes: Bytes) -> Result<(), object_store::Error> {
        if let Some(writing) = &mut self.0 {
            writing.wait_for_capacity(PARTS).await?;
            writing.put(bytes);
        }
        Ok(())
    }

    /// Completes the file.
    pub(crate) async fn finish(mut self) -> Result<(), object_store::Error> {
        if let Some(writing) = self.0.take() {
            writing.finish().await?;
        }
        Ok(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let Some(writing) = self.0.take() else { return };
        // Outside a runtime nothing can be asked of the store; its own rules then remove what is half there.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = writing.abort().await {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "an aborted upload could not be removed from the store"
                    );
                }
            });
        }
    }
}
