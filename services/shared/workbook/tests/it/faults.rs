//! Every fault names its cell, and all are listed at once.

use tilskudd_workbook::{limits, read};

use crate::book::{ANDRE, BUDSJETT, Book, PARTNERE, SOKNAD, SVAR, TILTAK, kkt};

#[test]
fn everything_that_is_wrong_is_told_at_once_cell_by_cell() {
    let mut book = Book::filled();
    book.fill(SOKNAD, 6, &["S1", "=123456789", "=45352"]);
    book.fill(
        TILTAK,
        7,
        &[
            "S9", "T1", "første", "master", "=2024", "", "skole", "staff", "", "", "", "staff", "staff", "",
            "", "", "1.234", "=-5", "", "", "kanskje",
        ],
    );
    book.fill(SVAR, 7, &["T9", "novelty", "Svar."]);
    book.fill(BUDSJETT, 8, &["T2", "", "Reise", "=0.005", "7"]);
    book.insert(BUDSJETT, "<row r=\"9\"><c r=\"A9\" t=\"str\"><f>X</f><v>T2</v></c><c r=\"D9\" t=\"e\"><f>A1/0</f><v>#DIV/0!</v></c></row>");
    book.fill(PARTNERE, 6, &["", "Ingen", "bank"]);
    book.fill(ANDRE, 6, &["S7", "Noe", "mye"]);
    let listed: Vec<String> = book.faults().into_iter().map(|(place, _)| place).collect();
    let mut expected = vec![
        "Søknad!A6",
        "Søknad!C6",
        "Tiltak!A7",
        "Tiltak!C7",
        "Tiltak!D7",
        "Tiltak!E7",
        "Tiltak!G7",
        "Tiltak!H7",
        "Tiltak!M7",
        "Tiltak!Q7",
        "Tiltak!R7",
        "Tiltak!U7",
        "Svar!A7",
        "Svar!B7",
        "Budsjett!B8",
        "Budsjett!D8",
        "Budsjett!E8",
        "Budsjett!B9",
        "Budsjett!D9",
        "Partnere!A6",
        "Partnere!C6",
        "'Andre tilskudd'!A6",
        "'Andre tilskudd'!C6",
    ];
    let mut sorted = listed.clone();
    sorted.sort();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
}

#[test]
fn what_is_said_tells_what_to_do_in_all_three() {
    let mut book = Book::filled();
    book.fill(TILTAK, 7, &["S1", "T3", "", "master"]);
    let (_, faults) = read(&book.bytes(), &kkt());
    let [fault] = faults.listed.as_slice() else {
        unreachable!("{faults:?}")
    };
    assert_eq!(fault.place, "Tiltak!D7");
    assert!(
        fault.text.nb.starts_with("Verdien finnes ikke i listen.")
            && fault.text.nn.starts_with("Verdien finst ikkje i lista.")
    );
    assert!(
        fault
            .text
            .en
            .contains("\"Bachelor in health and social care\", \"Further education"),
        "{}",
        fault.text.en
    );
}

#[test]
fn a_workbook_of_another_edition_layout_or_origin_is_refused_whole() {
    let kki = tilskudd_rulebook::resolve_shipped("kki").unwrap();
    let (applications, faults) = read(&Book::filled().bytes(), &kki);
    assert_eq!((applications.len(), faults.listed.len()), (0, 1));
    assert!(
        faults.listed[0]
            .text
            .en
            .contains("made for kkt-2024; the call follows kki")
    );
    let mut other = Book::filled();
    other.change("xl/sharedStrings.xml", |text| {
        text.replace("tilskudd-application-workbook", "noe annet")
    });
    assert!(other.faults()[0].1.contains("not made from the template"));
    let mut sheet = Book::filled();
    sheet.change("xl/workbook.xml", |text| {
        text.replace("name=\"Svar\"", "name=\"Svar2\"")
    });
    assert_eq!(sheet.faults()[0].0, "Svar");
    let mut column = Book::filled();
    column.change("xl/sharedStrings.xml", |text| {
        text.replace("<t>covers_own_share_elsewhere</t>", "<t>x</t>")
    });
    let listed = column.faults();
    assert_eq!((listed.len(), listed[0].0.as_str()), (1, "Budsjett"));
    assert!(listed[0].1.contains("is missing"));
}

#[test]
fn the_limits_hold_and_one_less_is_taken() {
    let row = |number: u32| {
        format!(
            "<row r=\"{number}\"><c r=\"A{number}\" t=\"inlineStr\"><is><t>R{number}</t></is></c><c r=\"B{number}\"><v>942110464</v></c></row>"
        )
    };
    let with = |rows: u32| {
        let mut book = Book::template();
        book.insert(SOKNAD, &(5..5 + rows).map(row).collect::<String>());
        book.faults()
    };
    assert_eq!(with(200), []);
    assert_eq!(
        with(201),
        [(
            "Søknad!A205".to_owned(),
            "The workbook has more than 200 applications. Split it.".to_owned()
        )]
    );
    let mut deep = Book::filled();
    deep.fill(BUDSJETT, 5005, &["T1"]);
    assert_eq!(deep.faults()[0].0, "Budsjett!A5005");
    let mut long = Book::filled();
    long.fill(SVAR, 7, &["T2", "gains", &"å".repeat(limits::CELL_CHARACTERS)]);
    assert_eq!(long.faults(), []);
    long.fill(
        SVAR,
        8,
        &["T2", "anchoring", &"å".repeat(limits::CELL_CHARACTERS + 1)],
    );
    assert_eq!(long.faults()[0].0, "Svar!C8");
    // What else is wrong is listed beside it.
    long.fill(BUDSJETT, 12, &["T9"]);
    let places: Vec<String> = long.faults().into_iter().map(|fault| fault.0).collect();
    assert!(
        places.len() > 1 && places.contains(&"Svar!C8".to_owned()),
        "{places:?}"
    );
    assert!(
        places.iter().any(|place| place.starts_with("Budsjett!")),
        "{places:?}"
    );
}

#[test]
fn of_very_many_faults_the_first_are_told_and_the_rest_counted() {
    let mut book = Book::filled();
    let rows = (10..1010).map(|row| {
        format!("<row r=\"{row}\"><c r=\"A{row}\"><v>7</v></c><c r=\"B{row}\"><v>1</v></c></row>")
    });
    book.insert(PARTNERE, &rows.collect::<String>());
    let (_, faults) = read(&book.bytes(), &kkt());
    assert_eq!(
        (faults.listed.len(), faults.omitted, faults.total()),
        (limits::FAULTS, 1500, 2000)
    );
}
