//! Keyset pages by id.

use tilskudd_kernel::ids::EntryId;
use tilskudd_runtime::fields::page_token;
use uuid::Uuid;

use crate::store::Page;

/// A page that was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paged {
    pub(crate) page: Page,
    size: usize,
}

impl Paged {
    /// The rows after an id; one more than the page holds is read.
    pub(crate) fn new(size: usize, after: Option<Uuid>) -> Self {
        let limit = i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1);
        Self {
            page: Page {
                after: after.unwrap_or_default(),
                limit,
            },
            size,
        }
    }

    /// The rows of the page, and the token of the next one; empty on the last page.
    pub(crate) fn cut<R>(&self, mut rows: Vec<R>, id: impl Fn(&R) -> Uuid) -> (Vec<R>, String) {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        let token = match rows.last() {
            // Every id has the same form, so one type stands for all of them in a token.
            Some(last) if more => page_token(&EntryId::from_uuid(id(last))),
            _ => String::new(),
        };
        (rows, token)
    }
}
