//! `payment.journal_entry` and `payment.posting`: insert-only; the database checks that every entry balances.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, DecisionId, EntryId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_store::rows::ensure_affected;
use tilskudd_store::{Error, Page};
use uuid::Uuid;

use crate::ledger::domain::{Entry, Posting};
use crate::rows::start;

/// An entry to write, with what its decision says.
#[derive(Debug)]
pub(crate) struct Booking<'a> {
    pub(crate) id: EntryId,
    pub(crate) decision: DecisionId,
    pub(crate) scheme: &'a str,
    pub(crate) chapter_post: &'a str,
    pub(crate) entry: &'a Entry,
}

/// An entry as it is listed.
#[derive(Debug)]
pub(crate) struct Booked {
    pub(crate) id: EntryId,
    pub(crate) kind: String,
    pub(crate) decision: DecisionId,
    pub(crate) scheme: String,
    pub(crate) chapter_post: String,
    pub(crate) booked: Signed,
    pub(crate) postings: Vec<Line>,
}

/// A posting as it is listed.
#[derive(Debug, sqlx_macros::FromRow)]
pub(crate) struct Line {
    entry_id: EntryId,
    pub(crate) ledger_account: String,
    pub(crate) award_id: AwardId,
    pub(crate) year: i32,
    pub(crate) amount_ore: Money,
}

/// Writes entries with their postings: two statements, whatever their number.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    bookings: &[Booking<'_>],
    by: Signed,
) -> Result<(), Error> {
    insert_heads(conn, bookings, by).await?;
    let sides: Vec<(&Booking<'_>, usize, &Posting)> = bookings
        .iter()
        .flat_map(|booking| {
            booking
                .entry
                .postings()
                .iter()
                .enumerate()
                .map(move |(index, posting)| (booking, index, posting))
        })
        .collect();
    let positions = sides
        .iter()
        .map(|side| i32::try_from(side.1 + 1))
        .collect::<Result<Vec<_>, _>>();
    let positions = positions.map_err(|_| Error::TooMuch {
        what: "postings",
        limit: i32::MAX as usize,
    })?;
    let done = sqlx::query(
        "-- insert_postings
         INSERT INTO payment.posting (entry_id, position, kind, ledger_account, award_id, year, amount_ore)
         SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::uuid[], $6::int[], $7::bigint[])",
    )
    .bind(sides.iter().map(|side| side.0.id).collect::<Vec<_>>())
    .bind(positions)
    .bind(sides.iter().map(|side| side.0.entry.kind().as_str().to_owned()).collect::<Vec<_>>())
    .bind(sides.iter().map(|side| side.2.account.as_str().to_owned()).collect::<Vec<_>>())
    .bind(sides.iter().map(|side| side.2.award).collect::<Vec<_>>())
    .bind(sides.iter().map(|side| side.2.year.get()).collect::<Vec<_>>())
    .bind(sides.iter().map(|side| side.2.amount).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    ensure_affected(&done, sides.len())
}

async fn insert_heads(conn: &mut PgConnection, bookings: &[Booking<'_>], by: Signed) -> Result<(), Error> {
    let counts = bookings
        .iter()
        .map(|booking| i32::try_from(booking.entry.postings().len()));
    let counts = counts.collect::<Result<Vec<_>, _>>();
    let counts = counts.map_err(|_| Error::TooMuch {
        what: "postings",
        limit: i32::MAX as usize,
    })?;
    let done = sqlx::query(
        "-- insert_journal_entries
         INSERT INTO payment.journal_entry (id, kind, decision_id, origin_id, year, scheme, chapter_post,
                                            posting_count, booked_by, booked_at)
         SELECT line.id, line.kind, line.decision, line.origin, line.year, line.scheme, line.chapter_post,
                line.postings, $9, $10
         FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::int[])
             AS line (id, kind, decision, origin, year, scheme, chapter_post, postings)",
    )
    .bind(bookings.iter().map(|booking| booking.id).collect::<Vec<_>>())
    .bind(bookings.iter().map(|booking| booking.entry.kind().as_str().to_owned()).collect::<Vec<_>>())
    .bind(bookings.iter().map(|booking| booking.decision).collect::<Vec<_>>())
    .bind(bookings.iter().map(|booking| booking.entry.origin()).collect::<Vec<Uuid>>())
    .bind(bookings.iter().map(|booking| booking.entry.year().get()).collect::<Vec<_>>())
    .bind(bookings.iter().map(|booking| booking.scheme.to_owned()).collect::<Vec<_>>())
    .bind(bookings.iter().map(|booking| booking.chapter_post.to_owned()).collect::<Vec<_>>())
    .bind(counts)
    .bind(by.person)
    .bind(by.at)
    .execute(conn)
    .await?;
    ensure_affected(&done, bookings.len())
}

#[derive(sqlx_macros::FromRow)]
struct Head {
    id: EntryId,
    kind: String,
    decision_id: DecisionId,
    scheme: String,
    chapter_post: String,
    booked_by: PersonId,
    booked_at: DateTime<Utc>,
}

/// Entries by id, which is the order in which they were booked.
pub(crate) async fn list(conn: &mut PgConnection, page: &Page<EntryId>) -> Result<Vec<Booked>, Error> {
    let heads: Vec<Head> = sqlx::query_as(
        "-- list_journal_entries
         SELECT id, kind, decision_id, scheme, chapter_post, booked_by, booked_at
         FROM payment.journal_entry WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(start(page, EntryId::from_uuid))
    .bind(page.limit())
    .fetch_all(&mut *conn)
    .await?;
    let lines: Vec<Line> = sqlx::query_as(
        "-- list_postings
         SELECT entry_id, ledger_account, award_id, year, amount_ore
         FROM payment.posting WHERE entry_id = ANY($1) ORDER BY entry_id, position",
    )
    .bind(heads.iter().map(|head| head.id).collect::<Vec<_>>())
    .fetch_all(conn)
    .await?;
    let mut postings: BTreeMap<EntryId, Vec<Line>> = BTreeMap::new();
    for line in lines {
        postings.entry(line.entry_id).or_default().push(line);
    }
    let booked = |head: Head| Booked {
        postings: postings.remove(&head.id).unwrap_or_default(),
        id: head.id,
        kind: head.kind,
        decision: head.decision_id,
        scheme: head.scheme,
        chapter_post: head.chapter_post,
        booked: Signed {
            person: head.booked_by,
            at: head.booked_at,
        },
    };
    Ok(heads.into_iter().map(booked).collect())
}
