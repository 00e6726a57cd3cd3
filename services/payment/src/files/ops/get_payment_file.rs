//! Shows a payment file.

use tilskudd_kernel::ids::BatchId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1::GetPaymentFileResponse;
use tilskudd_runtime::Scope;

use crate::error::Error;
use crate::files::codec;
use crate::files::store::files;

/// Permissions of those who pay.
const PAYING: [&str; 3] = [
    "payment.files.prepare",
    "payment.files.release",
    "payment.accounts.write",
];

/// The record is for everybody of the office; the content, with its whole account numbers, is for those who pay.
pub(crate) async fn run(scope: &Scope, id: BatchId) -> Result<GetPaymentFileResponse, Error> {
    let mut conn = scope.db.read().await?;
    let found = files::find(&mut conn, id).await?;
    let missing = || Error::NotFound(format_name(&scope.tenant, "paymentFiles", &id));
    let file = found.ok_or_else(missing)?;
    let content = if PAYING.iter().any(|permission| scope.caller.holds(permission)) {
        files::content(&mut conn, id).await?
    } else {
        None
    };
    Ok(GetPaymentFileResponse {
        payment_file: Some(codec::file(&scope.tenant, &file)),
        content: content.unwrap_or_default(),
    })
}
