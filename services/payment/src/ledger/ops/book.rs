//! Books entries in the journal and sends reporting the new balance of each award.

use std::collections::BTreeSet;

use tilskudd_kernel::ids::{AwardId, DecisionId, EntryId};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1::AwardBalanceChanged;
use tilskudd_store::{Destination, Tx};

use crate::decisions::domain::decision::Decision;
use crate::error::Error;
use crate::ledger::codec;
use crate::ledger::domain::Entry;
use crate::ledger::store::journal::Booking;
use crate::ledger::store::{balances, journal};
use crate::signed::signed;

/// An entry with what its decision says.
pub(crate) struct ToBook<'a> {
    decision: DecisionId,
    scheme: &'a str,
    chapter_post: &'a str,
    entry: Entry,
}

impl<'a> ToBook<'a> {
    pub(crate) fn of_decision(decision: &'a Decision, entry: Entry) -> Self {
        Self::new(decision.id, &decision.scheme, &decision.chapter_post, entry)
    }

    pub(crate) fn new(decision: DecisionId, scheme: &'a str, chapter_post: &'a str, entry: Entry) -> Self {
        Self {
            decision,
            scheme,
            chapter_post,
            entry,
        }
    }
}

/// Books the entries; each award that moved gives an AwardBalanceChanged, in a stream of its own.
pub(crate) async fn book(tx: &mut Tx<'_>, tenant: &Tenant, entries: &[ToBook<'_>]) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let by = signed(tx);
    let mut bookings = Vec::with_capacity(entries.len());
    let mut awards: BTreeSet<AwardId> = BTreeSet::new();
    for to_book in entries {
        awards.extend(to_book.entry.postings().iter().map(|posting| posting.award));
        bookings.push(Booking {
            id: EntryId::new(tx.ids()),
            decision: to_book.decision,
            scheme: to_book.scheme,
            chapter_post: to_book.chapter_post,
            entry: &to_book.entry,
        });
    }
    journal::insert(tx.conn(), &bookings, by).await?;

    let awards: Vec<AwardId> = awards.into_iter().collect();
    let reporting = Destination::new(Service::Reporting, tenant);
    for balance in balances::of(tx.conn(), &awards).await? {
        let message = AwardBalanceChanged {
            balance: Some(codec::balances::balance(tenant, &balance)),
        };
        tx.emit(&reporting, format!("award/{}", balance.award), &message);
    }
    Ok(())
}
