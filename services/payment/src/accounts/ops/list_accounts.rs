//! Lists recipients' accounts.

use tilskudd_proto::payment::v1::ListAccountsResponse;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::accounts::codec::ListAccounts;
use crate::accounts::{codec, store};
use crate::error::Error;

/// Accounts by id; an applicant sees its own organisation's only, and whole numbers are for those who keep them.
pub(crate) async fn run(scope: &Scope, query: &ListAccounts) -> Result<ListAccountsResponse, Error> {
    let recipient = query.recipient.as_ref().or(scope.organisation());
    let whole = scope.caller.holds("payment.accounts.write");
    let mut conn = scope.db.read().await?;
    let rows = store::list(&mut conn, recipient, &query.page).await?;
    let (rows, next) = query.page.split(rows, |row| row.id);
    let encode = |row| codec::account(&scope.tenant, row, whole);
    Ok(ListAccountsResponse {
        accounts: rows.iter().map(encode).collect(),
        next_page_token: next_page_token(next),
    })
}
