//! Filters as SQL conditions on rows `l` of `intake.listing`.

use sqlx::{Postgres, QueryBuilder};

use crate::lists::domain::list::Filter;

/// A statement that is put together.
pub(super) type Sql = QueryBuilder<Postgres>;

/// All conditions but the applicant and the words.
pub(super) fn narrowed(sql: &mut Sql, filter: &Filter) {
    if filter.call.is_some() || filter.edition.is_some() || filter.scheme.is_some() || filter.year.is_some() {
        sql.push(" AND l.call_id IN (SELECT id FROM ");
        calls(sql, filter);
        sql.push(" AS calls)");
    }
    if !filter.states.is_empty() {
        let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
        sql.push(" AND l.state = ANY (").push_bind(states).push(")");
    }
    ranges(sql, filter);
}

/// The calls that the filter leaves, in brackets.
pub(super) fn calls(sql: &mut Sql, filter: &Filter) {
    sql.push("(SELECT c.id FROM intake.call c JOIN intake.edition e ON e.id = c.edition WHERE true");
    if let Some(call) = filter.call {
        sql.push(" AND c.id = ").push_bind(call);
    }
    if let Some(edition) = &filter.edition {
        sql.push(" AND c.edition = ").push_bind(edition.clone());
    }
    if let Some(scheme) = &filter.scheme {
        sql.push(" AND e.scheme = ").push_bind(scheme.clone());
    }
    if let Some(year) = filter.year {
        sql.push(" AND c.year = ").push_bind(year.get());
    }
    sql.push(")");
}

/// The ranges that the filter names.
pub(super) fn ranges(sql: &mut Sql, filter: &Filter) {
    if let Some(from) = filter.submitted_from {
        sql.push(" AND l.submitted_at >= ").push_bind(from);
    }
    if let Some(before) = filter.submitted_before {
        sql.push(" AND l.submitted_at < ").push_bind(before);
    }
    if let Some(from) = filter.applied_from {
        sql.push(" AND l.applied_ore >= ").push_bind(from.ore());
    }
    if let Some(to) = filter.applied_to {
        sql.push(" AND l.applied_ore <= ").push_bind(to.ore());
    }
}
