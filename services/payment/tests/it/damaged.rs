//! Damaged returns of the bank against the running service: refused without a trace, or taken over whole.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use tilskudd_kernel::service::Service;
use tilskudd_proto::payment::v1 as pb;
use tonic::Code;

use crate::fixture::{Fixture, NEW_NUMBER, NUMBER, OTHER, RECIPIENT, payments, report, status};

/// Returns that are tried.
const TRIES: usize = 200;

/// What readers of XML and of amounts stumble over, and what a bank could say instead.
const PIECES: [&str; 20] = [
    "<",
    ">",
    "\"",
    "&",
    "&#0;",
    "&amp;",
    "]]>",
    "<!--",
    "<!DOCTYPE x>",
    "</TxInfAndSts>",
    "<TxInfAndSts>",
    "<TxSts>ACSC</TxSts>",
    "<TxSts>RJCT</TxSts>",
    "<GrpSts>RJCT</GrpSts>",
    "-",
    "0",
    ".",
    "9999999999999999999",
    "\u{0}",
    "æ",
];

/// One change of a text.
#[derive(Debug, Clone)]
enum Change {
    Cut(Index, Index),
    Put(Index, &'static str),
    Over(Index, u8),
    Twice(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        (place(), place()).prop_map(|(from, to)| Change::Cut(from, to)),
        (place(), proptest::sample::select(&PIECES[..])).prop_map(|(at, piece)| Change::Put(at, piece)),
        (place(), any::<u8>()).prop_map(|(at, byte)| Change::Over(at, byte)),
        (place(), place()).prop_map(|(from, to)| Change::Twice(from, to)),
    ]
}

fn damaged(good: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for change in changes {
        let at = |index: &Index| index.index(bytes.len() + 1);
        let span = |from: &Index, to: &Index| at(from).min(at(to))..at(from).max(at(to));
        match change {
            Change::Cut(from, to) => {
                let cut = span(from, to);
                bytes.drain(cut);
            }
            Change::Put(place, piece) => {
                let place = at(place);
                bytes.splice(place..place, piece.bytes());
            }
            Change::Over(place, byte) => {
                let place = at(place);
                if let Some(old) = bytes.get_mut(place) {
                    *old = *byte;
                }
            }
            Change::Twice(from, to) => {
                let span = span(from, to);
                let piece = bytes[span.clone()].to_vec();
                bytes.splice(span.end..span.end, piece);
            }
        }
    }
    bytes
}

/// Everything that an import can change.
#[derive(Debug, PartialEq)]
struct Books {
    instalments: Vec<pb::Instalment>,
    accounts: Vec<String>,
    balances: Vec<pb::AwardBalance>,
    entries: usize,
    returns: i64,
}

async fn books(fixture: &Fixture) -> anyhow::Result<Books> {
    let mut conn = fixture.world.connect_as(Service::Payment, "trondelag").await?;
    let returns = sqlx::query_scalar("SELECT count(*) FROM payment.bank_return").fetch_one(&mut conn);
    let returns = returns.await?;
    let accounts = sqlx::query_scalar("SELECT id || state FROM payment.account ORDER BY id")
        .fetch_all(&mut conn)
        .await?;
    Ok(Books {
        instalments: fixture.instalments().await?,
        accounts,
        balances: fixture.balances().await?,
        entries: fixture.journal().await?.len(),
        returns,
    })
}

/// What is granted is paid, on its way, or not sent; never twice, and never in part.
fn hold_together(books: &Books) {
    for balance in &books.balances {
        assert!(balance.paid_ore + balance.in_transit_ore <= balance.granted_ore);
        assert!(balance.paid_ore == 0 || balance.paid_ore == balance.granted_ore);
        assert!(balance.in_transit_ore == 0 || balance.in_transit_ore == balance.granted_ore);
    }
}

#[tokio::test]
async fn damaged_returns_are_refused_without_a_trace_or_taken_whole() -> anyhow::Result<()> {
    let fixture = Fixture::start().await?;
    fixture.grant("dina", RECIPIENT, &[10_000]).await?;
    fixture.grant("dina", OTHER, &[5_005]).await?;
    fixture.account(RECIPIENT, NUMBER).await?;
    fixture.account(OTHER, NEW_NUMBER).await?;
    let (file, content) = fixture.send().await?;
    let answers: Vec<String> = payments(&content)
        .iter()
        .map(|(id, amount)| status(id, "ACSC", Some(amount)))
        .collect();
    let good = report(&file.message_id, &answers.concat());
    let mut before = books(&fixture).await?;
    let mut runner = TestRunner::deterministic();
    let (mut refused, mut taken) = (0, 0);
    for _ in 0..TRIES {
        let changes = proptest::collection::vec(change(), 1..4).new_tree(&mut runner);
        let bytes = damaged(good.as_bytes(), &changes.unwrap().current());
        let answer = fixture.import_bytes(bytes.clone()).await;
        let after = books(&fixture).await?;
        hold_together(&after);
        match answer {
            Ok(_) => taken += 1,
            Err(refusal) => {
                refused += 1;
                let said = String::from_utf8_lossy(&bytes);
                let codes = [Code::InvalidArgument, Code::FailedPrecondition];
                assert!(codes.contains(&refusal.code), "{refusal:?} of {said}");
                assert_eq!(after, before, "{refusal:?} of {said}");
            }
        }
        before = after;
    }
    assert!(refused > TRIES / 2, "{refused} refused, {taken} taken");
    if let Err(refusal) = fixture.import(&good).await {
        assert_eq!(
            refusal.code,
            Code::FailedPrecondition,
            "a damaged one said otherwise first"
        );
    }
    hold_together(&books(&fixture).await?);
    fixture.stop().await;
    Ok(())
}
