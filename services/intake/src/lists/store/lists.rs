//! Pages of applications by keyset, in any order, whatever the table's size.
//!
//! Where the candidates come from:
//!
//! - one organisation's applications are few: all of them, sorted;
//! - what is searched for: all that the words' index finds, sorted; above [`MATCHES`] the search is refused;
//! - everything else: the first few after the cursor of each call and state, from the index of the order, merged. A page
//!   costs as much as there are calls and states, and nothing for how many applications there are.
//!
//! Values are always bound; what is put together here is fixed text.

mod conditions;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;

use crate::applications::domain::application::State;
use crate::applications::store::listing::{Row, Stored};
use crate::lists::domain::list::{Cursor, Filter, Key, Order, Sort};
use crate::lists::store::lists::conditions::{Sql, calls, narrowed, ranges};
use crate::vocabulary::seen_states;

/// A page holds no more than this many bytes of content, except a single application that is larger: an answer
/// stays below the largest message.
const PAGE_BYTES: i64 = 3 * 1024 * 1024;
/// A search with more matches than this is refused: sorting them would cost more with every application.
pub(crate) const MATCHES: i64 = 10_000;

/// One page.
pub(crate) struct Page {
    /// In order; fewer than asked for when they are large.
    pub(crate) applications: Vec<Stored>,
    /// Where it ends, when more follow.
    pub(crate) next: Option<Cursor>,
}

#[derive(sqlx_macros::FromRow)]
struct PageRow {
    #[sqlx(flatten)]
    application: Row,
    key_at: Option<DateTime<Utc>>,
    key_ore: Option<i64>,
    key_text: Option<String>,
    more: bool,
    too_many: bool,
}

impl PageRow {
    fn key(&self) -> Key {
        match (self.key_at, self.key_ore, &self.key_text) {
            (Some(at), _, _) => Key::At(at),
            (_, Some(ore), _) => Key::Ore(ore),
            (_, _, Some(text)) => Key::Text(text.clone()),
            (None, None, None) => Key::Id,
        }
    }
}

/// At most `limit` applications after `after`, fewer when they are large; none: the search has too many matches.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn page(
    conn: &mut PgConnection,
    filter: &Filter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Option<Page>, StoreError> {
    let mut query = statement("", filter, sort, after, limit);
    // Planned with the values at hand: one plan for a call of ten and a call of ten thousand fits neither.
    let rows: Vec<PageRow> = query.build_query_as().persistent(false).fetch_all(conn).await?;
    if rows.first().is_some_and(|row| row.too_many) {
        return Ok(None);
    }
    let last = rows.last().filter(|row| row.more);
    let next = last.map(|row| Cursor::new(filter, sort, row.key(), row.application.id()));
    let applications = rows
        .into_iter()
        .map(|row| row.application.try_into())
        .collect::<Result<_, _>>()?;
    Ok(Some(Page { applications, next }))
}

/// The whole statement of a page, after `start`: nothing, or what asks for its plan.
fn statement(start: &str, filter: &Filter, sort: Sort, after: Option<&Cursor>, limit: i64) -> Sql {
    let mut sql = Sql::new(start);
    sql.push("WITH ");
    match (&filter.applicant, &filter.words) {
        (Some(applicant), _) => {
            of_applicant(&mut sql, applicant, filter.drafts);
            from_candidates(&mut sql, filter, sort, after, limit);
        }
        (None, Some(words)) => {
            with_words(&mut sql, words, filter);
            from_candidates(&mut sql, filter, sort, after, limit);
        }
        (None, None) => from_slices(&mut sql, filter, sort, after, limit),
    }
    fitting(&mut sql, filter, sort, limit);
    sql
}

/// `candidates`: what one organisation has.
fn of_applicant(sql: &mut Sql, applicant: &OrgNumber, drafts: bool) {
    if drafts {
        sql.push(
            "candidates AS MATERIALIZED (
                 SELECT a.id AS application_id, a.call_id, a.state,
                        coalesce(l.submitted_at, '9999-12-31 00:00:00+00') AS submitted_at,
                        coalesce(l.applied_ore, 0) AS applied_ore, coalesce(l.applicant, '') AS applicant,
                        coalesce(l.case_number, '') AS case_number
                 FROM intake.application a LEFT JOIN intake.listing l ON l.application_id = a.id
                 WHERE a.organisation_number = ",
        );
    } else {
        sql.push(
            "candidates AS MATERIALIZED (SELECT l.* FROM intake.listing l WHERE l.organisation_number = ",
        );
    }
    sql.push_bind(applicant.as_str().to_owned()).push("), ");
}

/// `candidates`: what holds the words, and one more than is allowed at most.
fn with_words(sql: &mut Sql, words: &str, filter: &Filter) {
    sql.push(
        "candidates AS MATERIALIZED (
             SELECT l.* FROM intake.search s JOIN intake.listing l ON l.application_id = s.application_id
             WHERE s.words @@ websearch_to_tsquery('norwegian', ",
    );
    sql.push_bind(words.to_owned()).push(")");
    narrowed(sql, filter);
    sql.push(" LIMIT ").push_bind(MATCHES + 1).push("), ");
}

/// `page`: the first after the cursor of the candidates.
fn from_candidates(sql: &mut Sql, filter: &Filter, sort: Sort, after: Option<&Cursor>, limit: i64) {
    let column = column(sort.order);
    sql.push("page AS (SELECT l.application_id, l.").push(column);
    sql.push(" AS key FROM candidates l WHERE true");
    narrowed(sql, filter);
    if filter.asks_for_submission() {
        sql.push(" AND l.state <> 'draft'");
    }
    if let (Some(_), Some(words)) = (&filter.applicant, &filter.words) {
        sql.push(
            " AND EXISTS (SELECT FROM intake.search s WHERE s.application_id = l.application_id
                          AND s.words @@ websearch_to_tsquery('norwegian', ",
        );
        sql.push_bind(words.clone()).push("))");
    }
    ends(sql, sort, after, limit);
    sql.push("), ");
}

/// `page`: the first after the cursor of each call and state, merged.
fn from_slices(sql: &mut Sql, filter: &Filter, sort: Sort, after: Option<&Cursor>, limit: i64) {
    let all = filter.states.is_empty();
    let states: Vec<&str> = if all {
        seen_states().map(State::as_str).collect()
    } else {
        let asked = filter.states.iter().filter(|state| **state != State::Draft);
        asked.map(|state| state.as_str()).collect()
    };
    let column = column(sort.order);
    sql.push("page AS (SELECT slice.application_id, slice.key FROM (SELECT calls.id AS call_id, state FROM ");
    calls(sql, filter);
    sql.push(" AS calls CROSS JOIN unnest(").push_bind(states);
    sql.push("::text[]) AS state) AS place CROSS JOIN LATERAL (SELECT l.application_id, l.")
        .push(column);
    sql.push(" AS key FROM intake.listing l WHERE l.call_id = place.call_id AND l.state = place.state");
    ranges(sql, filter);
    ends(sql, sort, after, limit);
    sql.push(") AS slice ORDER BY slice.key").push(direction(sort));
    sql.push(", slice.application_id").push(direction(sort));
    sql.push(" LIMIT ").push_bind(limit + 1).push("), ");
}

/// After the cursor, in order, one more than a page has.
fn ends(sql: &mut Sql, sort: Sort, after: Option<&Cursor>, limit: i64) {
    let column = column(sort.order);
    if let Some(cursor) = after {
        sql.push(" AND (l.").push(column).push(", l.application_id) ");
        sql.push(if sort.descending { "< (" } else { "> (" });
        match &cursor.key {
            Key::Id => sql.push_bind(cursor.id),
            Key::At(at) => sql.push_bind(*at),
            Key::Ore(ore) => sql.push_bind(*ore),
            Key::Text(text) => sql.push_bind(text.clone()),
        };
        sql.push(", ").push_bind(cursor.id).push(")");
    }
    sql.push(" ORDER BY l.").push(column).push(direction(sort));
    sql.push(", l.application_id").push(direction(sort));
    sql.push(" LIMIT ").push_bind(limit + 1);
}

/// As many of `page` as fit into an answer, with all that is shown of them.
fn fitting(sql: &mut Sql, filter: &Filter, sort: Sort, limit: i64) {
    let direction = direction(sort);
    sql.push(
        "sized AS (
             SELECT page.*, octet_length(a.content) AS size
             FROM page JOIN intake.application a ON a.id = page.application_id
         ), measured AS (
             SELECT sized.*, row_number() OVER ordered AS place, sum(size) OVER ordered AS total,
                    count(*) OVER () AS available
             FROM sized WINDOW ordered AS (ORDER BY key",
    );
    sql.push(direction).push(", application_id").push(direction);
    sql.push(
        ")
         ), fitting AS (
             SELECT measured.*, available > count(*) OVER () AS more FROM measured WHERE place <= ",
    );
    sql.push_bind(limit).push(" AND (place = 1 OR total <= ");
    sql.push_bind(PAGE_BYTES).push(")) SELECT ").push(SHOWN);
    sql.push(keys(sort.order));
    sql.push(if filter.applicant.is_none() && filter.words.is_some() {
        ", (SELECT count(*) FROM candidates) > "
    } else {
        ", 0 > "
    });
    sql.push_bind(MATCHES).push(
        " AS too_many FROM fitting f
         JOIN intake.application a ON a.id = f.application_id
         LEFT JOIN intake.held h ON h.application_id = f.application_id
         ORDER BY f.place",
    );
}

/// The columns of [`Row`].
const SHOWN: &str = "a.id, a.call_id, a.organisation_number, a.state, a.version, a.origin,
    CASE WHEN h.application_id IS NULL THEN a.content END AS content,
    h.document, h.case_number, h.content_hash, h.submitted_at, h.applied_ore, h.findings, f.more, ";

/// The key as a column of its own type.
const fn keys(order: Order) -> &'static str {
    match order {
        Order::Created => "NULL::timestamptz AS key_at, NULL::bigint AS key_ore, NULL::text AS key_text",
        Order::Submitted => "f.key AS key_at, NULL::bigint AS key_ore, NULL::text AS key_text",
        Order::Applied => "NULL::timestamptz AS key_at, f.key AS key_ore, NULL::text AS key_text",
        Order::Applicant | Order::CaseNumber => {
            "NULL::timestamptz AS key_at, NULL::bigint AS key_ore, f.key AS key_text"
        }
    }
}

const fn column(order: Order) -> &'static str {
    match order {
        Order::Created => "application_id",
        Order::Submitted => "submitted_at",
        Order::Applied => "applied_ore",
        Order::Applicant => "applicant",
        Order::CaseNumber => "case_number",
    }
}

const fn direction(sort: Sort) -> &'static str {
    if sort.descending { " DESC" } else { "" }
}

#[cfg(test)]
mod tests;
