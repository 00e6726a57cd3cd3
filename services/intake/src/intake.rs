//! The state that all use cases of intake share.

use std::sync::Arc;

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::Context;

use crate::cache::{Cache, Rules};

use crate::attachment_store::AttachmentStore;
use crate::calls::domain::call::Call;
use crate::calls::error::CallError;
use crate::error::Error;

/// The state that all use cases share.
#[derive(Debug)]
pub(crate) struct Intake {
    /// Regions, clocks, ids, the office codes.
    pub(crate) ctx: Context,
    /// Editions and calls.
    pub(crate) cache: Cache,
    /// Enhetsregisteret; none: it is not asked here.
    pub(crate) register: Option<crate::register::Client>,
    /// The bytes of attachments.
    pub(crate) files: AttachmentStore,
}

impl Intake {
    /// The day asked about; none: today, by legal time.
    pub(crate) fn day(&self, asked: Option<NaiveDate>) -> NaiveDate {
        asked.unwrap_or_else(|| local_date(self.ctx.legal.now()))
    }

    /// The rules of an edition that must be published here.
    pub(crate) async fn rules(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        id: &str,
    ) -> Result<Arc<Rules>, Error> {
        let rules = self.cache.rules(tenant, conn, id).await?;
        rules.ok_or_else(|| CallError::EditionNotPublished(id.to_owned()).into())
    }

    /// An announced call with its rules; a draft is not found, since only the office knows of it.
    pub(crate) async fn announced(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        id: CallId,
    ) -> Result<(Arc<Call>, Arc<Rules>), Error> {
        let call = self.cache.announced(tenant, conn, id).await?;
        let call = call.ok_or_else(|| Error::NotFound(format_name(tenant, "calls", &id)))?;
        let rules = self.rules(tenant, conn, &call.terms.edition).await?;
        Ok((call, rules))
    }
}
