//! Payment files.

use tilskudd_kernel::ids::BatchId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_runtime::codec::signatory;
use tilskudd_runtime::{Failure, Fields};

use crate::amounts::positive;
use crate::files::domain::file::FileState;
use crate::files::store::files::File;

/// The count and total that the releaser has checked.
#[derive(Debug)]
pub(crate) struct ReleaseFile {
    /// The file.
    pub(crate) id: BatchId,
    /// Payments in it, at least 1.
    pub(crate) payment_count: i32,
    /// Their sum, øre, above 0.
    pub(crate) total: Money,
}

/// Reads `ReleasePaymentFile`.
pub(crate) fn release_file(
    tenant: &Tenant,
    body: &pb::ReleasePaymentFileRequest,
) -> Result<ReleaseFile, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "paymentFiles", tenant, &body.name);
    let count = f.range("payment_count", body.payment_count, 1..=i32::MAX);
    let total = positive(&mut f, "total_ore", body.total_ore);
    f.finish(|| {
        count?;
        Ok(ReleaseFile {
            id: id?,
            payment_count: body.payment_count,
            total: total?,
        })
    })
}

/// Reads `GetPaymentFile`.
pub(crate) fn get_payment_file(
    tenant: &Tenant,
    body: &pb::GetPaymentFileRequest,
) -> Result<BatchId, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "paymentFiles", tenant, &body.name);
    f.finish(|| id)
}

/// A payment file's record.
pub(crate) fn file(tenant: &Tenant, file: &File) -> pb::PaymentFile {
    let state = match file.state {
        FileState::Prepared => pb::PaymentFileState::Prepared,
        FileState::Released => pb::PaymentFileState::Released,
        FileState::Answered => pb::PaymentFileState::Answered,
        FileState::Withdrawn => pb::PaymentFileState::Withdrawn,
    };
    pb::PaymentFile {
        name: format_name(tenant, "paymentFiles", &file.id),
        message_id: file.message_id.clone(),
        payment_count: file.payment_count,
        total_ore: file.total.ore(),
        state: state.into(),
        prepared: Some(signatory(file.prepared)),
        released: file.released.map(signatory),
        content_hash: file.hash.as_ref().map(hex::encode).unwrap_or_default(),
    }
}
