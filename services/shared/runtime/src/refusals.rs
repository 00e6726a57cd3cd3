//! Refusals by access, and what agencies and the auditor read, on their way into the audit log.
//!
//! A row for each refusal would let anybody fill the database. So they are counted: one entry a caller and reason in
//! each period (`limits.refusals_ms`), with the methods that were called and how often. Whoever has no good token is
//! one caller. When too many callers are refused in a period, those who come last are counted together. What is
//! counted is written by the end of the period and at a stop; a process that is killed loses one period.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;
use tilskudd_kernel::actor::{Actor, Capacity};
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::{Db, Error};
use tokio_util::sync::CancellationToken;

use crate::caller::Caller;
use crate::context::Tenants;

/// Entries that wait at once.
const WAITING_MAX: usize = 500;
/// Methods named in an entry; others are counted together.
const METHODS_MAX: usize = 10;
/// How often a stop tries to write what waits.
const LAST_TRIES: u32 = 3;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Act {
    /// Refused, for this reason.
    Refused(String),
    /// Read, by an agency or the auditor.
    Read,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    tenant: Tenant,
    actor: Actor,
    supplier: Option<OrgNumber>,
    act: Act,
}

impl Key {
    /// The key itself, or nobody's when all places are taken by others.
    fn with_room_in(mut self, waiting: &BTreeMap<Self, Count>) -> Self {
        if waiting.len() >= WAITING_MAX && !waiting.contains_key(&self) {
            self.actor = Caller::public().actor;
            self.supplier = None;
        }
        self
    }
}

#[derive(Debug)]
struct Count {
    number: u64,
    methods: BTreeMap<String, u64>,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
}

/// Counts that are not yet written. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Refusals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    waiting: Mutex<BTreeMap<Key, Count>>,
    tenants: Tenants,
    clock: SystemClock,
}

impl Refusals {
    pub(crate) fn new(tenants: Tenants, clock: SystemClock) -> Self {
        Self(Arc::new(Inner {
            waiting: Mutex::default(),
            tenants,
            clock,
        }))
    }

    /// Counts an act of a caller, none: of whoever has no good token, in the region that was asked, if it got that far.
    pub(crate) fn count(&self, caller: Option<&Caller>, region: Option<&Tenant>, act: Act, method: &str) {
        let nobody = Caller::public();
        let caller = caller.unwrap_or(&nobody);
        let Some(tenant) = self.log_of(caller, region) else {
            return;
        };
        let now = self.0.clock.now();
        let key = Key {
            tenant,
            actor: caller.actor.clone(),
            supplier: caller.supplier.clone(),
            act,
        };
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key.with_room_in(&waiting);
        let count = waiting.entry(key).or_insert_with(|| Count::from(now));
        count.add(method, 1);
        count.last = now;
    }

    /// The log that gets the entry: that of the region asked; before that is known the caller's own, else `national`'s,
    /// else that of the first region served.
    fn log_of(&self, caller: &Caller, region: Option<&Tenant>) -> Option<Tenant> {
        let own = match &caller.actor.capacity {
            Capacity::Office(own) => Some(own),
            _ => None,
        };
        let national = Tenant::national();
        let wanted = [region, own, Some(&national)];
        let served = |tenant: &&Tenant| self.0.tenants.db(tenant).is_some();
        let found = wanted.into_iter().flatten().find(served);
        found
            .or_else(|| self.0.tenants.iter().map(|(region, _)| &region.tenant).next())
            .cloned()
    }

    /// Writes the pending counts; those that cannot be written stay pending.
    pub(crate) async fn write(&self) -> Result<(), Error> {
        let waiting = std::mem::take(&mut *self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let mut failed: BTreeMap<Tenant, Error> = BTreeMap::new();
        for (key, count) in waiting {
            // One failure is enough to know that a database fails: each may take as long as a connection is waited for.
            let db = self.0.tenants.db(&key.tenant);
            let Some(db) = db.filter(|_| !failed.contains_key(&key.tenant)) else {
                self.add(key, count);
                continue;
            };
            if let Err(error) = write(db, &key, &count).await {
                failed.insert(key.tenant.clone(), error);
                self.add(key, count);
            }
        }
        failed.into_values().next().map_or(Ok(()), Err)
    }

    /// Puts back what was not written, together with what came meanwhile.
    fn add(&self, key: Key, count: Count) {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key.with_room_in(&waiting);
        match waiting.get_mut(&key) {
            None => {
                waiting.insert(key, count);
            }
            Some(newer) => {
                newer.first = count.first;
                for (method, number) in &count.methods {
                    newer.add(method, *number);
                }
            }
        }
    }

    /// Writes every so often until `stop`, and then once more.
    pub(crate) async fn run(self, every: Duration, stop: CancellationToken) {
        let mut tries = 0;
        loop {
            tokio::select! {
                () = tokio::time::sleep(every) => {}
                () = stop.cancelled() => tries += 1,
            }
            match self.write().await {
                Ok(()) if tries > 0 => return,
                Ok(()) => {}
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn StdError,
                        "refusals could not be written to the audit log"
                    );
                    if tries >= LAST_TRIES {
                        return;
                    }
                }
            }
        }
    }
}

impl Count {
    fn from(now: DateTime<Utc>) -> Self {
        Self {
            number: 0,
            methods: BTreeMap::new(),
            first: now,
            last: now,
        }
    }

    fn add(&mut self, method: &str, number: u64) {
        self.number += number;
        let known = self.methods.len() < METHODS_MAX || self.methods.contains_key(method);
        let method = if known { method } else { "others" };
        *self.methods.entry(method.to_owned()).or_default() += number;
    }
}

async fn write(db: &Db, key: &Key, count: &Count) -> Result<(), Error> {
    let mut details = json!({
        "count": count.number,
        "methods": count.methods,
        "first": count.first,
        "last": count.last,
    });
    if let Some(supplier) = &key.supplier {
        details["supplier"] = json!(supplier);
    }
    let action = match &key.act {
        Act::Refused(reason) => {
            details["reason"] = json!(reason);
            "access.refused"
        }
        Act::Read => "access.read",
    };
    let subject = format!("regions/{}", key.tenant);
    db.run_tx::<(), Error, _>("runtime.refusal.record", &key.actor, move |tx| {
        let (subject, details) = (subject.clone(), details.clone());
        async move {
            tx.audit(action, subject, details);
            Ok(())
        }
        .boxed()
    })
    .await
}
