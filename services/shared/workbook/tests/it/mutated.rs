//! Random files, and right ones with something changed: read or refused, never a panic, and nothing beyond the
//! limits comes out.

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::Index;
use tilskudd_workbook::{limits, read};

use crate::book::{Book, kkt};

/// Reads and checks that what comes out is bounded.
fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    static EDITION: OnceLock<tilskudd_rulebook::Edition> = OnceLock::new();
    let (applications, faults) = read(bytes, EDITION.get_or_init(kkt));
    prop_assert!(applications.len() <= limits::APPLICATIONS && faults.listed.len() <= limits::FAULTS);
    prop_assert!(!applications.is_empty() || !faults.is_empty());
    prop_assert!(
        faults
            .listed
            .iter()
            .all(|fault| !fault.place.is_empty() && !fault.text.nb.is_empty())
    );
    Ok(())
}

fn filled() -> &'static Book {
    static FILLED: OnceLock<Book> = OnceLock::new();
    FILLED.get_or_init(|| {
        let mut book = Book::filled();
        // Only what is read: the mutations hit something.
        book.0.retain(|(name, _)| {
            !name.contains("theme") && !name.contains("docProps") && !name.contains("styles")
        });
        book
    })
}

/// Pieces that readers of XML and of cells stumble over.
const PIECES: [&str; 24] = [
    "<",
    ">",
    "\"",
    "'",
    "&",
    "&#0;",
    "&#x10ffff;",
    "&lt;",
    "]]>",
    "<![CDATA[",
    "<!--",
    "</c>",
    "<c r=\"A5\">",
    "<v>",
    "</row>",
    "<row>",
    " t=\"s\"",
    " t=\"e\"",
    " r=\"\"",
    "xml:space=\"preserve\"",
    "\u{0}",
    "å",
    "-1",
    "99999999999999999999",
];

/// A change to a part at a place.
#[derive(Debug, Clone)]
enum Change {
    Cut(usize),
    Flip(u8),
    Put(&'static str),
    Repeat(usize),
}

fn change() -> impl Strategy<Value = (Index, Index, Change)> {
    let change = prop_oneof![
        (1_usize..200).prop_map(Change::Cut),
        any::<u8>().prop_map(Change::Flip),
        prop::sample::select(PIECES.as_slice()).prop_map(Change::Put),
        (1_usize..400).prop_map(Change::Repeat),
    ];
    (any::<Index>(), any::<Index>(), change)
}

fn apply(book: &mut Book, (part, at, change): &(Index, Index, Change)) {
    let part = part.index(book.0.len());
    let text = &mut book.0[part].1;
    if text.is_empty() {
        return;
    }
    let at = at.index(text.len());
    match change {
        Change::Cut(length) => drop(text.drain(at..(at + length).min(text.len()))),
        Change::Flip(byte) => text[at] ^= byte,
        Change::Put(piece) => drop(text.splice(at..at, piece.bytes())),
        Change::Repeat(length) => {
            let piece = text[at..(at + length).min(text.len())].to_vec();
            drop(text.splice(at..at, piece));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        survives(&bytes)?;
        survives(&[b"PK\x03\x04".as_slice(), &bytes].concat())?;
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(at in any::<Index>(), byte: u8, cut in any::<Index>()) {
        static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
        let whole = BYTES.get_or_init(|| filled().bytes());
        let mut damaged = whole.clone();
        let at = at.index(damaged.len());
        damaged[at] = byte;
        survives(&damaged)?;
        survives(&whole[..cut.index(whole.len())])?;
    }

    #[test]
    fn a_workbook_with_changed_parts_is_read_or_refused(changes in prop::collection::vec(change(), 1..6)) {
        let mut book = filled().clone();
        changes.iter().for_each(|change| apply(&mut book, change));
        survives(&book.bytes())?;
    }

    #[test]
    fn any_values_in_any_cells_are_read_or_told(
        cells in prop::collection::vec((2_u32..8, 0_usize..12, 5_u32..9, "\\PC{0,12}|=-?[0-9.e]{1,12}|S1|T1|T2|ja|staff"), 1..40)
    ) {
        let mut book = filled().clone();
        for (sheet, column, row, value) in &cells {
            let mut values = vec![""; column + 1];
            values[*column] = value;
            book.fill(*sheet, *row, &values);
        }
        survives(&book.bytes())?;
    }
}
