//! Reading lists page by page.

use tonic::Status;

/// Pages at most, so that a service that never ends cannot hold us.
const PAGES_MAX: usize = 10_000;

/// All items of a list: `page` gets a token and gives the items with the next token.
pub(super) async fn all<T>(
    mut page: impl AsyncFnMut(String) -> Result<(Vec<T>, String), Status>,
) -> anyhow::Result<Vec<T>> {
    let mut items = Vec::new();
    let mut token = String::new();
    for _ in 0..PAGES_MAX {
        let (more, next) = page(token)
            .await
            .map_err(|s| anyhow::anyhow!("{}", super::refusal::line(&s)))?;
        items.extend(more);
        if next.is_empty() {
            return Ok(items);
        }
        token = next;
    }
    anyhow::bail!("a list of more than {PAGES_MAX} pages")
}
