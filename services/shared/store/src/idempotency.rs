//! Answers of requests that succeeded.

use sqlx::PgConnection;
use tilskudd_kernel::actor::Actor;
use tilskudd_kernel::ids::RequestId;
use tilskudd_kernel::service::Service;

use crate::error::Error;
use crate::statements::Prepared;

/// The identity of a request of one caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idempotency {
    /// The RPC's method, as `SubmitApplication`.
    pub method: &'static str,
    /// The caller's id of the request.
    pub request_id: RequestId,
    /// SHA-256 of the canonical parsed input.
    pub body_hash: [u8; 32],
}

static FIND: Prepared = Prepared::new(
    "-- find_request
SELECT body_hash, answer FROM {s}.idempotency
WHERE request_id = $1 AND method = $2 AND person = $3 AND capacity = $4",
);

/// The stored answer of the same request of the same caller, if there is one.
pub(crate) async fn find<R: prost::Message + Default>(
    conn: &mut PgConnection,
    service: Service,
    actor: &Actor,
    key: &Idempotency,
) -> Result<Option<R>, Error> {
    let found: Option<(Vec<u8>, Vec<u8>)> = sqlx::query_as(FIND.sql(service))
        .bind(key.request_id)
        .bind(key.method)
        .bind(actor.person)
        .bind(actor.capacity.to_string())
        .fetch_optional(conn)
        .await?;
    match found {
        None => Ok(None),
        Some((hash, _)) if hash != key.body_hash => Err(Error::RequestReused {
            method: key.method,
            request_id: key.request_id.to_string(),
        }),
        Some((_, answer)) => R::decode(answer.as_slice())
            .map(Some)
            .map_err(|source| Error::StoredAnswer {
                method: key.method,
                source,
            }),
    }
}
