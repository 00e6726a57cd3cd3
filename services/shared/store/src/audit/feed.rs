//! The log as it grows: what a `Watch…` stream reads.
//!
//! An entry's own id says nothing about when it was committed: a transaction that took a lower id may commit later. Its
//! position is given by the sealer after the commit, and a seal commits as a whole after the seal before it. So whoever
//! reads positions in order, and goes on after the last one it has, misses nothing and sees nothing twice.

use std::fmt;
use std::str::FromStr;

use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tokio::sync::watch;

use super::entry::{self, Entry};
use super::seal;
use crate::db::Db;
use crate::error::Error;

/// A place in one log, after an entry. Its text form is for tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    tenant: Tenant,
    service: Service,
    position: i64,
}

impl Mark {
    /// The place after the entry at `position`, 1 or more; 0: before the first.
    #[must_use]
    pub fn after(db: &Db, position: i64) -> Self {
        Self {
            tenant: db.tenant().clone(),
            service: db.service(),
            position,
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.tenant, self.service, self.position)
    }
}

/// The text is no place in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no place in a log")]
pub struct MarkError;

impl FromStr for Mark {
    type Err = MarkError;

    fn from_str(text: &str) -> Result<Self, MarkError> {
        let mut parts = text.splitn(3, '/');
        let mut next = || parts.next().ok_or(MarkError);
        let (tenant, service, position) = (next()?, next()?, next()?);
        let position = position.parse().map_err(|_| MarkError)?;
        if position < 0 {
            return Err(MarkError);
        }
        Ok(Self {
            tenant: tenant.parse().map_err(|_| MarkError)?,
            service: service.parse().map_err(|_| MarkError)?,
            position,
        })
    }
}

/// The entries of a log from some place on. Holds no connection between its reads.
#[derive(Debug)]
pub struct Feed {
    db: Db,
    position: i64,
    sealed: watch::Receiver<i64>,
}

impl Feed {
    /// From the first entry on.
    #[must_use]
    pub fn from_start(db: &Db) -> Self {
        Self {
            db: db.clone(),
            position: 0,
            sealed: db.sealed().subscribe(),
        }
    }

    /// From what is sealed next.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn from_now(db: &Db) -> Result<Self, Error> {
        let position = seal::last_position(db).await?;
        Ok(Self {
            position,
            ..Self::from_start(db)
        })
    }

    /// From after `mark`; none: it is another log's, or this one is not that long (it was restored from before).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn from_mark(db: &Db, mark: &Mark) -> Result<Option<Self>, Error> {
        if *mark != Mark::after(db, mark.position) || mark.position > seal::last_position(db).await? {
            return Ok(None);
        }
        Ok(Some(Self {
            position: mark.position,
            ..Self::from_start(db)
        }))
    }

    /// After what was read last.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark::after(&self.db, self.position)
    }

    /// The next entries, in order, at most `limit` (1–1000); empty: nothing more is sealed yet.
    ///
    /// # Errors
    /// When the database does not answer; the same entries come the next time.
    pub async fn next(&mut self, limit: u32) -> Result<Vec<Entry>, Error> {
        let entries = entry::entries_after(&self.db, self.position, limit).await?;
        if let Some(last) = entries.last() {
            self.position = last.position;
        }
        Ok(entries)
    }

    /// Returns when a sealer of this process has gone on past what was read. Who waits for it looks now and then all
    /// the same: the sealer at work may be another instance's.
    pub async fn grown(&mut self) {
        let position = self.position;
        // The sender lives in `db`.
        let _ = self.sealed.wait_for(|last| *last > position).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_leads_back_and_rubbish_is_refused() {
        let mark: Mark = "trondelag/intake/17".parse().unwrap();
        assert_eq!(mark.to_string(), "trondelag/intake/17");
        for text in [
            "",
            "17",
            "trondelag/intake",
            "trondelag/intake/-1",
            "trondelag/x/1",
            "T/intake/1",
        ] {
            assert_eq!(text.parse::<Mark>(), Err(MarkError), "{text}");
        }
    }
}
