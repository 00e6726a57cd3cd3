//! A page of a list, by the key of the last item before it.

/// A requested page. One row more than it holds is read, to know whether there is a next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<K> {
    /// Only what comes after this key; none: from the start.
    pub after: Option<K>,
    size: usize,
}

impl<K> Page<K> {
    /// `size` items (1–200) after the key.
    #[must_use]
    pub fn new(size: usize, after: Option<K>) -> Self {
        Self { after, size }
    }

    /// Rows to read, for LIMIT: one more than the page holds.
    #[must_use]
    pub fn limit(&self) -> i64 {
        i64::try_from(self.size).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The items of the page, and the key that the next one starts after; none on the last page.
    pub fn split<T>(&self, mut rows: Vec<T>, key: impl FnOnce(&T) -> K) -> (Vec<T>, Option<K>) {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        let next = rows.last().filter(|_| more).map(key);
        (rows, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_more_tells_of_a_next_page() {
        let page = Page::new(2, None::<i32>);
        assert_eq!(page.limit(), 3);
        assert_eq!(page.split(vec![1, 2, 3], |row| *row), (vec![1, 2], Some(2)));
        assert_eq!(page.split(vec![1, 2], |row| *row), (vec![1, 2], None));
        assert_eq!(page.split(Vec::<i32>::new(), |row| *row), (vec![], None));
    }
}
