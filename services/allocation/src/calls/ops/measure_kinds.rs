//! The wordings of measure kinds, by edition, which the public list of awards shows. An edition never changes, so what
//! is read once is kept in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use sqlx::PgConnection;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::tenant::Tenant;

use crate::calls::store;
use crate::error::Error;

/// More editions than ten offices have in a generation; when it is reached, all are read again.
const EDITIONS_MAX: usize = 1_000;

/// Wordings of the kinds of one edition, by code.
pub(crate) type Kinds = BTreeMap<String, LocalText>;

/// The wordings that have been read.
#[derive(Debug, Default)]
pub(crate) struct MeasureKinds {
    read: RwLock<HashMap<(Tenant, String), Arc<Kinds>>>,
}

impl MeasureKinds {
    /// Those of the editions that have arrived in the region. A round trip when one is not in memory.
    pub(crate) async fn of_editions(
        &self,
        tenant: &Tenant,
        conn: &mut PgConnection,
        editions: BTreeSet<String>,
    ) -> Result<HashMap<String, Arc<Kinds>>, Error> {
        let mut known = HashMap::new();
        let mut missing = Vec::new();
        for edition in editions {
            match self.cached(tenant, &edition) {
                Some(kinds) => {
                    known.insert(edition, kinds);
                }
                None => missing.push(edition),
            }
        }
        if missing.is_empty() {
            return Ok(known);
        }
        for edition in store::edition::arrived(conn, &missing).await? {
            let kinds = edition.measure_kinds().iter();
            let kinds: Kinds = kinds.map(|kind| (kind.code.clone(), kind.text.clone())).collect();
            let kinds = Arc::new(kinds);
            self.cache(tenant, &edition.id, &kinds);
            known.insert(edition.id, kinds);
        }
        Ok(known)
    }

    fn cached(&self, tenant: &Tenant, edition: &str) -> Option<Arc<Kinds>> {
        // A panic while holding the lock cannot leave a map half changed here.
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        read.get(&(tenant.clone(), edition.to_owned())).cloned()
    }

    fn cache(&self, tenant: &Tenant, edition: &str, kinds: &Arc<Kinds>) {
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        if read.len() >= EDITIONS_MAX {
            read.clear();
        }
        read.insert((tenant.clone(), edition.to_owned()), Arc::clone(kinds));
    }
}
