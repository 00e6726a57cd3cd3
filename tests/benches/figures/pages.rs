//! Reading a list to its end.

use tonic::Status;

/// Most that one page has.
pub(crate) const WHOLE_PAGE: i32 = 200;

/// All items: `page` takes a token and gives items with the next token.
pub(crate) async fn all<T>(
    mut page: impl AsyncFnMut(String) -> Result<(Vec<T>, String), Status>,
) -> anyhow::Result<Vec<T>> {
    let (mut items, mut token) = (Vec::new(), String::new());
    loop {
        let (more, next) = page(token).await?;
        items.extend(more);
        if next.is_empty() {
            return Ok(items);
        }
        token = next;
    }
}
