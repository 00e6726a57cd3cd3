//! Typed identifiers, and where new ones come from.
//!
//! Every id is a UUID with a type of its own, so that a case id cannot be handed where a decision id belongs.
//! New ids are version 7 (ordered by time, kind to indexes) and come from an [`IdSource`], a parameter like
//! the time: tests use [`SeededIds`].

#[cfg(feature = "sqlx")]
mod postgres;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use thiserror::Error;
use uuid::{Builder, Uuid};

/// The text is no identifier: only a hyphenated UUID in lower case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not an identifier: expected a hyphenated UUID in lower case")]
pub struct IdError;

/// The source of new identifiers.
pub trait IdSource: Send + Sync {
    /// The next identifier, never given before by this source.
    fn next(&self) -> Uuid;
}

/// A shared source of identifiers.
pub type Ids = Arc<dyn IdSource>;

/// Ids for production: UUID version 7, from the time and random bits.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl IdSource for SystemIds {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where ids are made from the ambient time"
    )]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// The time that seeded ids start from: 2024-01-01T00:00:00Z, in milliseconds.
const SEEDED_START_MILLIS: u64 = 1_704_067_200_000;

/// Ids for tests: the same seed gives the same ids in the same order, each greater than the one before.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    given: AtomicU64,
}

impl SeededIds {
    /// A source that starts from the beginning of the sequence of `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> SeededIds {
        SeededIds {
            seed,
            given: AtomicU64::new(0),
        }
    }
}

impl IdSource for SeededIds {
    fn next(&self) -> Uuid {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        let high = mix(self.seed ^ mix(number)).to_be_bytes();
        let low = mix(self.seed.wrapping_add(mix(!number))).to_be_bytes();
        let mut random = [0_u8; 10];
        random[..8].copy_from_slice(&high);
        random[8..].copy_from_slice(&low[..2]);
        // The number stands in the time's place, so that the order of the ids is the order of giving.
        Builder::from_unix_timestamp_millis(SEEDED_START_MILLIS.wrapping_add(number), &random).into_uuid()
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): spreads a counter over all 64 bits.
const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Reads a UUID in its one accepted form, so that one id has one spelling in names and keys.
fn parse_strict(text: &str) -> Result<Uuid, IdError> {
    let canonical = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if !canonical {
        return Err(IdError);
    }
    Uuid::try_parse(text).map_err(|_| IdError)
}

/// Defines an identifier type of its own over a UUID.
macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier from the source.
            #[must_use]
            pub fn new(ids: &dyn IdSource) -> Self {
                Self(ids.next())
            }

            /// The identifier that this UUID is, as read from a database.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The identifier as a UUID.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0.as_hyphenated(), f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_strict(text).map(Self)
            }
        }

        #[cfg(feature = "sqlx")]
        postgres::as_uuid!($name);
        crate::string_serde::serde_as_str!($name, |id| std::borrow::Cow::Owned(id.to_string()));
    )+};
}

typed_id! {
    /// An application (søknad).
    ApplicationId;
    /// An attachment (vedlegg) of an application.
    AttachmentId;
    /// A change that a recipient has reported (endringsmelding).
    ChangeReportId;
    /// A call (utlysning) of one region and year.
    CallId;
    /// A request for completion (mangelbrev) of an application.
    CompletionId;
    /// A case (sak): the assessment of one application.
    CaseId;
    /// One measure (tiltak) of an application.
    MeasureId;
    /// A frame (ramme) of a region and year.
    FrameId;
    /// A decision (vedtak).
    DecisionId;
    /// What a decision awards to one measure (tilsagn).
    AwardId;
    /// A grant or refusal letter (tilskuddsbrev, avslagsbrev).
    LetterId;
    /// A recipient's registered account (utbetalingskonto).
    AccountId;
    /// One instalment (termin) of a payment plan.
    InstalmentId;
    /// A payment file (betalingsfil) with its payments.
    BatchId;
    /// An entry in the ledger (bilag).
    EntryId;
    /// An obligation to report (rapporteringsplikt).
    ObligationId;
    /// A report (rapport).
    ReportId;
    /// A claim for money back (tilbakekrav).
    ClaimId;
    /// A carry-over (overføring) of unused money.
    CarryOverId;
    /// An event that one service tells another.
    EventId;
    /// A person, by a pseudonym that only the identity provider's side can lead back.
    PersonId;
    /// A caller's own id of a request, by which a repetition is known.
    RequestId;
    /// A proposal (innstilling).
    ProposalId;
    /// A delegation (fullmakt) to sign for an applicant.
    DelegationId;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    const TEXT: &str = "018cc251-f400-7c55-8a3c-1f0e2d3c4b5a";

    #[test]
    fn an_id_is_read_in_its_one_spelling_only() {
        let id: CaseId = TEXT.parse().unwrap();
        assert_eq!(id.to_string(), TEXT);
        assert_eq!(CaseId::from_uuid(id.as_uuid()), id);
        let refused = [
            String::new(),
            TEXT.to_uppercase(),
            TEXT.replace('-', ""),
            format!("{{{TEXT}}}"),
            format!("urn:uuid:{TEXT}"),
            format!("{TEXT} "),
            TEXT.replace('c', "g"),
            format!("{}-", &TEXT[..35]),
        ];
        for text in refused {
            assert_eq!(text.parse::<CaseId>(), Err(IdError), "{text}");
        }
    }

    #[test]
    fn json_carries_an_id_as_text_and_checks_it() {
        let id: PersonId = TEXT.parse().unwrap();
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{TEXT}\""));
        assert_eq!(serde_json::from_str::<PersonId>(&json).unwrap(), id);
        assert!(serde_json::from_str::<PersonId>(&json.to_uppercase()).is_err());
    }

    #[test]
    fn system_ids_are_version_7_and_in_order() {
        let ids: Vec<Uuid> = (0..100).map(|_| SystemIds.next()).collect();
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(ids.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn a_shared_source_serves_every_type() {
        let ids: Ids = Arc::new(SeededIds::new(1));
        let case = CaseId::new(&*ids);
        let letter = LetterId::new(&*ids);
        assert_ne!(case.as_uuid(), letter.as_uuid());
    }

    #[test]
    fn a_seeded_source_never_repeats_among_threads() {
        let ids = SeededIds::new(7);
        let given: HashSet<Uuid> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..250).map(|_| ids.next()).collect::<Vec<_>>()))
                .collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(given.len(), 1000);
    }

    proptest! {
        #[test]
        fn seeded_ids_are_ordered_repeatable_and_valid(seed: u64) {
            let (one, other) = (SeededIds::new(seed), SeededIds::new(seed));
            let ids: Vec<Uuid> = (0..50).map(|_| one.next()).collect();
            prop_assert!(ids.is_sorted_by(|a, b| a < b));
            prop_assert!(ids.iter().all(|id| id.get_version_num() == 7 && *id == other.next()));
        }

        #[test]
        fn other_seeds_give_other_ids(a: u64, b: u64) {
            prop_assume!(a != b);
            prop_assert_ne!(SeededIds::new(a).next(), SeededIds::new(b).next());
        }

        #[test]
        fn any_id_survives_its_text(value: u128) {
            let id = EventId::from_uuid(Uuid::from_u128(value));
            prop_assert_eq!(id.to_string().parse::<EventId>(), Ok(id));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,40}") {
            if let Ok(id) = text.parse::<EventId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
