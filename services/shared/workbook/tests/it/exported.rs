//! Lists: nothing that a spreadsheet would run, and every value there.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;
use tilskudd_kernel::money::Money;
use tilskudd_workbook::export::{Field, csv_rows, workbook};

fn text(text: &str) -> Field {
    Field::Text(text.to_owned())
}

#[test]
fn a_text_that_begins_as_a_formula_stays_a_text() {
    let evil = [
        "=1+1",
        "+47 1",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r\n=1",
        " =cmd|' /C calc'!A0",
        "＝1",
        "\u{feff}=1",
    ];
    for one in evil {
        let bytes = csv_rows([[text(one)].as_slice()]).unwrap();
        let written = String::from_utf8(bytes).unwrap();
        assert!(
            written.starts_with(['\'', '"']) && written.trim_start_matches('"').starts_with('\''),
            "{written:?}"
        );
    }
    let row = [
        text("Kommune; \"nord\""),
        Field::Kroner(Money::from_ore(123_450).unwrap()),
        Field::Count(3),
        text("post@example.no"),
    ];
    assert_eq!(
        csv_rows([row.as_slice()]).unwrap(),
        b"\"Kommune; \"\"nord\"\"\";1234,50;3;post@example.no\r\n"
    );
}

#[test]
fn excel_gets_texts_as_texts_and_amounts_as_numbers() {
    let rows = vec![vec![
        text("=HYPERLINK(\"http://x\")"),
        Field::Kroner(Money::from_ore(123_450).unwrap()),
        Field::Count(3),
    ]];
    let bytes = workbook("Søknader", &["Søker", "Beløp (kr)", "Tiltak"], &rows).unwrap();
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let formulas = read.worksheet_formula("Søknader").unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    let cells = read.worksheet_range("Søknader").unwrap();
    let second: Vec<Data> = cells.rows().nth(1).unwrap().to_vec();
    assert_eq!(
        second,
        [
            Data::String("=HYPERLINK(\"http://x\")".into()),
            Data::Float(1234.5),
            Data::Float(3.0)
        ]
    );
}

proptest! {
    /// What comes back from any CSV reader is the text, with nothing before it but the apostrophe.
    #[test]
    fn csv_keeps_every_text(texts in prop::collection::vec("\\PC{0,30}|[=+@\\-\t\r\n;\"a]{0,8}", 1..6)) {
        let row: Vec<Field> = texts.iter().map(|one| text(one)).collect();
        let bytes = csv_rows([row.as_slice()]).unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(bytes.as_slice());
        let record = reader.records().next();
        // One empty field alone is an empty line to a reader.
        if let Some(record) = record {
            let record = record.unwrap();
            prop_assert_eq!(record.len(), texts.len());
            for (read, text) in record.iter().zip(&texts) {
                prop_assert!(read == text || read.strip_prefix('\'') == Some(text.as_str()), "{read:?} of {text:?}");
                prop_assert!(!read.trim_start().starts_with(['=', '+', '-', '@']));
            }
        } else {
            prop_assert!(texts.iter().all(String::is_empty));
        }
    }
}
