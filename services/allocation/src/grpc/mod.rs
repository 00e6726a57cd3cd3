//! The RPCs: parse, call the use case, encode.

mod carry_overs;
mod decisions;
mod frames;
mod letters;

use std::fmt::Display;

pub(crate) use decisions::Decisions;
pub(crate) use frames::Frames;
use tilskudd_runtime::page_token;

/// Cuts the extra row off that tells of another page, and gives that page's token.
fn next_page<T, K: Display>(rows: &mut Vec<T>, page: usize, key: impl Fn(&T) -> K) -> String {
    let more = rows.len() > page;
    rows.truncate(page);
    match rows.last() {
        Some(last) if more => page_token(&key(last)),
        _ => String::new(),
    }
}
