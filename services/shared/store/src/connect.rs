//! Opens connections on threads of their own.
//!
//! The driver's hashing for SCRAM (RFC 5802) gives way every 5 of its 4096 iterations. On a busy runtime each time
//! costs a turn of everything else that runs there, a connection that is not open within the pool's five seconds is
//! given up, and the next attempt begins anew: the pool would not grow just when it must. On a thread of its own the
//! hashing takes milliseconds. It also ends when the request that it was for is broken off, and the connection goes to
//! the pool.

use sqlx::postgres::PgPool;
use tokio::runtime::Handle;

/// Whether the next to ask for a connection opens one.
pub(crate) fn must_open(pool: &PgPool) -> bool {
    pool.num_idle() == 0 && pool.size() < pool.options().get_max_connections()
}

/// Runs on a thread of its own what takes a connection from the pool.
///
/// # Errors
/// As `taking`; [`sqlx::Error::WorkerCrashed`] when the runtime stops meanwhile.
pub(crate) async fn on_own_thread<T: Send + 'static>(
    taking: impl Future<Output = Result<T, sqlx::Error>> + Send + 'static,
) -> Result<T, sqlx::Error> {
    let runtime = Handle::current();
    let taken = tokio::task::spawn_blocking(move || runtime.block_on(taking));
    taken.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
