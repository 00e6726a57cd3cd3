//! The tables of a service: the store's own, then the service's; and which of them a program can work on.
//!
//! Migrations are only added, never changed. Each schema has a `_sqlx_migrations` of its own. Each migration belongs to
//! a generation, and a program of generation N works on a schema of generation N or N+1 (docs/adr/0005).

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType};
use tilskudd_kernel::service::Service;

use crate::error::Error;

const OWN: &[(&str, &str)] = &[
    ("1_store", include_str!("../migrations/0001_store.sql")),
    ("2_generation", include_str!("../migrations/0002_generation.sql")),
    ("3_outbox_due", include_str!("../migrations/0003_outbox_due.sql")),
];

/// The store's second generation. Every service has it in a generation of its own.
const OUTBOX_ATTEMPTS: &[(&str, &str)] = &[(
    "4_outbox_attempts",
    include_str!("../migrations/0004_outbox_attempts.sql"),
)];

/// The migrations of a service's schema.
#[derive(Debug, Clone)]
pub struct Migrations {
    service: Service,
    all: Vec<Migration>,
    generation: i32,
}

/// The programs that a schema can be used by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx_macros::FromRow)]
pub(crate) struct Generation {
    pub(crate) generation: i32,
    pub(crate) oldest_program: i32,
}

impl Migrations {
    /// The store's migrations and the service's own, which are the first generation.
    #[must_use]
    pub fn of(service: Service, own: Vec<Migration>) -> Self {
        let mut all = Self::embed(OWN);
        all.extend(own);
        all.sort();
        Self {
            service,
            all,
            generation: 1,
        }
    }

    /// The same with the next generation: what one release adds to the schema. Programs of the generation before go on
    /// working on it, so it only adds, and what it makes needless is taken away by a later one.
    #[must_use]
    pub fn then(mut self, next: Vec<Migration>) -> Self {
        self.all.extend(next);
        self.all.sort();
        self.generation = self.generation.saturating_add(1);
        self
    }

    /// What the store added after the first generation: the attempts of the outbox by their answer. A part of a
    /// service's [`Self::then`].
    #[must_use]
    pub fn outbox_attempts() -> Vec<Migration> {
        Self::embed(OUTBOX_ATTEMPTS)
    }

    /// Migrations from `("20240101000001_applications", include_str!("…"))` pairs. The number is the version;
    /// a name without one gets version 0 and is refused when it is applied.
    #[must_use]
    pub fn embed(files: &[(&'static str, &'static str)]) -> Vec<Migration> {
        let one = |&(name, sql): &(&'static str, &'static str)| {
            let (version, description) = name.split_once('_').unwrap_or((name, ""));
            Migration::new(
                version.parse().unwrap_or(0),
                Cow::Borrowed(description),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        };
        files.iter().map(one).collect()
    }

    /// Whose they are.
    #[must_use]
    pub fn service(&self) -> Service {
        self.service
    }

    /// Each with version, description and checksum, in the order of the versions: what a released generation is known
    /// by.
    #[must_use]
    pub fn listed(&self) -> Vec<String> {
        let one = |migration: &Migration| {
            let checksum = hex::encode(&migration.checksum);
            format!("{} {} {checksum}", migration.version, migration.description)
        };
        self.all.iter().map(one).collect()
    }

    /// The generation that a schema has when all are applied, and that a program with these is of.
    #[must_use]
    pub fn generation(&self) -> i32 {
        self.generation
    }

    /// Compares what is applied, and which generation was announced, with what this program knows.
    pub(crate) fn compare(
        &self,
        applied: &[(i64, Vec<u8>)],
        recorded: Option<Generation>,
    ) -> Result<(), Error> {
        let database = recorded.map_or(0, |recorded| recorded.generation);
        let still_allowed = recorded.is_none_or(|recorded| recorded.oldest_program <= self.generation);
        if database > self.generation.saturating_add(1) || !still_allowed {
            return Err(Error::NewerGeneration {
                database,
                program: self.generation,
            });
        }
        for (version, checksum) in applied {
            match self.all.iter().find(|known| known.version == *version) {
                // What the next generation adds.
                None if database > self.generation => {}
                None => return Err(Error::NewerDatabase { version: *version }),
                Some(known) if known.checksum != checksum.as_slice() => {
                    return Err(Error::ChangedMigration { version: *version });
                }
                Some(_) => {}
            }
        }
        let missing = self
            .all
            .iter()
            .find(|known| applied.iter().all(|(version, _)| *version != known.version));
        match missing {
            Some(known) => Err(Error::OlderDatabase {
                version: known.version,
            }),
            None => Ok(()),
        }
    }

    /// The files of all, for whoever applies them.
    pub(crate) fn files(&self) -> &[Migration] {
        &self.all
    }

    /// A version that stands twice, or is none.
    pub(crate) fn duplicate(&self) -> Option<i64> {
        let twin = self
            .all
            .windows(2)
            .find(|pair| pair[0].version == pair[1].version);
        twin.map(|pair| pair[0].version)
            .or_else(|| self.all.iter().find(|m| m.version < 1).map(|m| m.version))
    }
}
