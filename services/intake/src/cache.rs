//! The cache of published editions and announced calls, which never change once they are committed; per tenant.
//!
//! Only rows that are read back are put here, never rows that the same transaction wrote, so a rolled-back
//! publication leaves no trace.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use sqlx::PgConnection;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::Edition;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::inconsistent;

use crate::calls;
use crate::calls::domain::call::Call;
use crate::calls::domain::edition::Published;
use crate::templates::Templates;

/// More than ten offices need in a generation; when it is reached, all is read again.
const MAX: usize = 1_000;

/// A published edition with its rules.
#[derive(Debug)]
pub(crate) struct Rules {
    /// As published.
    pub(crate) published: Published,
    /// Parsed.
    pub(crate) edition: Edition,
}

type Entries<K, V> = RwLock<HashMap<(Tenant, K), Arc<V>>>;

/// The cache of one service instance.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    editions: Entries<String, Rules>,
    calls: Entries<CallId, Call>,
    /// Empty workbooks.
    pub(crate) templates: Templates,
}

impl Cache {
    /// A published edition; none if it is not published here.
    ///
    /// # Errors
    /// [`StoreError`], also when a stored edition is not what its hash says.
    pub(crate) async fn rules(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        id: &str,
    ) -> Result<Option<Arc<Rules>>, StoreError> {
        let key = (tenant.clone(), id.to_owned());
        if let Some(rules) = cached(&self.editions, &key) {
            return Ok(Some(rules));
        }
        let Some(published) = calls::store::editions::find(conn, id).await? else {
            return Ok(None);
        };
        let edition = Edition::from_canonical(&published.canonical)
            .map_err(|error| inconsistent("edition", "canonical", error))?;
        Ok(Some(insert(&self.editions, key, Rules { published, edition })))
    }

    /// An announced call; none if there is none, or only a draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn announced(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        id: CallId,
    ) -> Result<Option<Arc<Call>>, StoreError> {
        let key = (tenant.clone(), id);
        if let Some(call) = cached(&self.calls, &key) {
            return Ok(Some(call));
        }
        match calls::store::calls::find(conn, id).await? {
            Some(call) if call.announced_at.is_some() => Ok(Some(insert(&self.calls, key, call))),
            _ => Ok(None),
        }
    }
}

fn cached<K: Eq + Hash, V>(shelf: &Entries<K, V>, key: &(Tenant, K)) -> Option<Arc<V>> {
    // A panic while holding the lock cannot leave a map half changed here.
    shelf
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(key)
        .cloned()
}

fn insert<K: Eq + Hash, V>(shelf: &Entries<K, V>, key: (Tenant, K), value: V) -> Arc<V> {
    let value = Arc::new(value);
    let mut shelf = shelf.write().unwrap_or_else(PoisonError::into_inner);
    if shelf.len() >= MAX {
        shelf.clear();
    }
    shelf.insert(key, Arc::clone(&value));
    value
}
