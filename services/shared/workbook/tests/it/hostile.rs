//! Files made to do harm: bombs, entities, references beyond any sheet. Each is refused, and says so.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::book::{BUDSJETT, Book, SOKNAD, faults};

/// The only fault, of the file as a whole.
fn whole(bytes: &[u8]) -> String {
    let listed = faults(bytes);
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(listed[0].0, "workbook");
    listed[0].1.clone()
}

#[test]
fn a_file_that_unpacks_too_far_is_refused_before_it_is_unpacked() {
    let mut bomb = Book::filled();
    bomb.0
        .push(("xl/worksheets/sheet99.xml".into(), vec![b' '; 40 * 1024 * 1024]));
    let bytes = bomb.bytes();
    assert!(bytes.len() < 1024 * 1024, "{}", bytes.len());
    assert!(whole(&bytes).contains("unpacks to more than 16 MiB"));
    // What is not read is not unpacked.
    let mut media = Book::filled();
    media
        .0
        .push(("xl/media/image1.png".into(), vec![b' '; 40 * 1024 * 1024]));
    assert_eq!(media.faults(), []);
}

#[test]
fn one_text_in_very_many_cells_counts_for_each() {
    let mut book = Book::filled();
    book.change("xl/sharedStrings.xml", |text| {
        text.replacen(
            "</sst>",
            &format!("<si><t>{}</t></si></sst>", "å".repeat(7_000)),
            1,
        )
    });
    let index = {
        let (_, strings) = book
            .0
            .iter()
            .find(|(name, _)| name == "xl/sharedStrings.xml")
            .unwrap();
        String::from_utf8_lossy(strings).matches("<si>").count() - 1
    };
    let rows =
        (10..1_010).map(|row| format!("<row r=\"{row}\"><c r=\"C{row}\" t=\"s\"><v>{index}</v></c></row>"));
    book.insert(BUDSJETT, &rows.collect::<String>());
    assert!(whole(&book.bytes()).contains("unpacks to more than"));
}

#[test]
fn entities_and_other_encodings_are_refused() {
    let doctype = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    for name in [
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet2.xml",
    ] {
        let mut book = Book::filled();
        book.change(name, |text| text.replacen("?>", &format!("?>{doctype}"), 1));
        assert!(whole(&book.bytes()).contains("Excel does not write"), "{name}");
        let mut utf16 = Book::filled();
        utf16.change(name, |text| text.replacen("UTF-8", "UTF-16", 1));
        assert!(whole(&utf16.bytes()).contains("Excel does not write"), "{name}");
        let (_, part) = utf16.0.iter_mut().find(|(part, _)| part == name).unwrap();
        *part = vec![0xff, 0xfe, b'<', 0];
        assert!(whole(&utf16.bytes()).contains("Excel does not write"), "{name}");
    }
    // An entity that nobody declared is no text.
    let mut undeclared = Book::filled();
    undeclared.insert(
        SOKNAD,
        "<row r=\"6\"><c r=\"A6\" t=\"inlineStr\"><is><t>&passwd;</t></is></c></row>",
    );
    assert!(!undeclared.faults().is_empty());
}

/// calamine counts with 32 bits and makes room for as many texts as a file announces; all of these made it panic,
/// or ask for more memory than there is, before the parts were checked.
#[test]
fn references_and_counts_beyond_a_sheet_are_refused() {
    let cells = [
        "<row r=\"99999999999\"></row>",
        "<row r=\"4294967295\"></row><row></row>",
        "<row r=\"6\"><c r=\"A99999999999\"><v>1</v></c></row>",
        "<row r=\"6\"><c r = 'ZZZZZZZZZ6'><v>1</v></c></row>",
    ];
    for cell in cells {
        let mut book = Book::filled();
        book.insert(SOKNAD, cell);
        assert!(whole(&book.bytes()).contains("Excel does not write"), "{cell}");
    }
    for dimension in ["A1:ZZZZZZZ9", "B2:A1", "A1:A99999999999", "A9:A1"] {
        let mut book = Book::filled();
        book.change("xl/worksheets/sheet2.xml", |text| {
            let start = text.find("<dimension ref=\"").unwrap() + "<dimension ref=\"".len();
            let end = start + text[start..].find('"').unwrap();
            format!("{}{dimension}{}", &text[..start], &text[end..])
        });
        assert!(
            whole(&book.bytes()).contains("Excel does not write"),
            "{dimension}"
        );
    }
    for count in ["18446744073709551615", "1000000000000", "-1"] {
        let mut book = Book::filled();
        book.change("xl/sharedStrings.xml", |text| {
            let start = text.find("uniqueCount=\"").unwrap() + "uniqueCount=\"".len();
            let end = start + text[start..].find('"').unwrap();
            format!("{}{count}{}", &text[..start], &text[end..])
        });
        assert!(whole(&book.bytes()).contains("Excel does not write"), "{count}");
    }
}

#[test]
fn odd_numbers_are_no_panic_and_no_value() {
    for number in [
        "+1", "inf", "-inf", "nan", "infinity", "1e999", "1_0", "0x1", "", " 1", "1e", "--1", "٣",
    ] {
        for kind in [
            "", " t=\"n\"", " t=\"b\"", " t=\"d\"", " t=\"s\"", " t=\"e\"", " t=\"q\"",
        ] {
            let mut book = Book::filled();
            book.insert(BUDSJETT, &format!("<row r=\"8\"><c r=\"A8\" t=\"inlineStr\"><is><t>T2</t></is></c><c r=\"D8\"{kind}><v>{number}</v></c></row>"));
            // Key and text of the line are missing in any case; that they are listed shows that it was read.
            assert!(!book.faults().is_empty(), "{number} {kind}");
        }
    }
}

#[test]
fn a_file_that_is_no_workbook_is_told_so() {
    let mut plain = ZipWriter::new(Cursor::new(Vec::new()));
    plain.start_file("a.txt", SimpleFileOptions::default()).unwrap();
    plain.write_all(b"hello").unwrap();
    let many = {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..1_001 {
            writer
                .start_file(format!("{number}"), SimpleFileOptions::default())
                .unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].repeat(100);
    for bytes in [
        Vec::new(),
        b"PK".to_vec(),
        b"navn;beloep".to_vec(),
        compound,
        plain.finish().unwrap().into_inner(),
        many,
    ] {
        assert!(whole(&bytes).contains("is no Excel workbook"));
    }
    assert!(whole(&vec![b'P'; 5 * 1024 * 1024]).contains("larger than 4 MiB"));
}
