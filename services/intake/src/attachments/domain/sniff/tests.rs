use proptest::prelude::*;

use crate::attachments::domain::sniff::*;

fn le(value: usize, bytes: usize) -> Vec<u8> {
    value.to_le_bytes()[..bytes].to_vec()
}

/// A ZIP file of stored parts.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let sizes = [
            le(0, 4),
            le(content.len(), 4),
            le(content.len(), 4),
            le(name.len(), 2),
        ]
        .concat();
        let offset = file.len();
        file.extend(
            [
                b"PK\x03\x04".to_vec(),
                vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                sizes.clone(),
                le(0, 2),
            ]
            .concat(),
        );
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(content);
        directory.extend(
            [
                b"PK\x01\x02".to_vec(),
                vec![20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                sizes,
            ]
            .concat(),
        );
        directory.extend([vec![0; 12], le(offset, 4), name.as_bytes().to_vec()].concat());
    }
    let counts = [le(parts.len(), 2), le(parts.len(), 2)].concat();
    let end = [le(directory.len(), 4), le(file.len(), 4), le(0, 2)].concat();
    file.extend(directory);
    file.extend([b"PK\x05\x06".to_vec(), vec![0; 4], counts, end].concat());
    file
}

fn sniffed(file: &[u8]) -> Option<MediaType> {
    let mut sniffer = Sniffer::default();
    sniffer.push(file);
    sniffer.media_type()
}

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

#[test]
fn every_allowed_type_is_known_by_its_bytes() {
    let mimetype =
        |media: MediaType| zip(&[("mimetype", media.as_str().as_bytes()), ("content.xml", b"<x/>")]);
    let rels: (&str, &[u8]) = ("_rels/.rels", b"<r/>");
    let files = [
        (MediaType::Pdf, b"%PDF-1.7\n%\xe2\xe3".to_vec()),
        (MediaType::Png, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        (MediaType::Jpeg, b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()),
        (
            MediaType::Text,
            "Blåbærsyltetøy\r\n\tmed fløte\n".as_bytes().to_vec(),
        ),
        (
            MediaType::Docx,
            zip(&[
                TYPES,
                rels,
                ("docProps/app.xml", b"a"),
                ("word/document.xml", b"d"),
            ]),
        ),
        (MediaType::Docx, zip(&[rels, ("word/document2.xml", b"d"), TYPES])),
        (
            MediaType::Xlsx,
            zip(&[("docProps/app.xml", b"a"), ("xl/workbook.xml", b"w"), TYPES]),
        ),
        (MediaType::Odt, mimetype(MediaType::Odt)),
        (MediaType::Ods, mimetype(MediaType::Ods)),
    ];
    for (media, file) in files {
        assert_eq!(sniffed(&file), Some(media), "{media:?}");
    }
}

#[test]
fn what_only_looks_like_it_is_not_it() {
    let whole = zip(&[TYPES, ("word/document.xml", b"d")]);
    let before = [b"PK\x03\x04#!".to_vec(), whole.clone()].concat();
    let template = b"application/vnd.oasis.opendocument.text-template";
    let files = [
        ("nothing", Vec::new()),
        ("a program", b"\x7fELF\x02\x01\x01\0".to_vec()),
        ("text with a NUL", b"text\0text".to_vec()),
        ("Latin-1", b"Bl\xe5b\xe6r".to_vec()),
        ("half a character", b"Bl\xc3".to_vec()),
        ("any ZIP file", zip(&[("a.txt", b"a")])),
        ("a cut-off document", whole[..whole.len() - 5].to_vec()),
        (
            "a document with something after it",
            [whole.clone(), b"more".to_vec()].concat(),
        ),
        ("a document with something before it", before),
        (
            "Word with macros",
            zip(&[TYPES, ("word/document.xml", b"d"), ("word/vbaProject.bin", b"v")]),
        ),
        (
            "Excel with macros",
            zip(&[TYPES, ("xl/workbook.xml", b"w"), ("xl/vbaProject.bin", b"v")]),
        ),
        (
            "both at once",
            zip(&[TYPES, ("word/document.xml", b"d"), ("xl/workbook.xml", b"w")]),
        ),
        ("a template", zip(&[("mimetype", template)])),
        (
            "a type that is not first",
            zip(&[("a", b"a"), ("mimetype", MediaType::Odt.as_str().as_bytes())]),
        ),
    ];
    for (what, file) in files {
        assert_eq!(sniffed(&file), None, "{what}");
    }
}

#[test]
fn little_of_a_large_file_is_held() {
    let mut sniffer = Sniffer::default();
    for _ in 0..100 {
        sniffer.push(&vec![b'a'; 256 * 1024]);
        assert!(sniffer.head.len() + sniffer.tail.len() + sniffer.text.rest.len() <= HEAD + 2 * TAIL);
    }
    assert_eq!(
        (sniffer.length(), sniffer.media_type()),
        (25 * 1024 * 1024, Some(MediaType::Text))
    );
}

/// Cuts a file at these places.
fn cut(file: &[u8], places: &[usize]) -> Vec<Vec<u8>> {
    let mut rest = file;
    let mut pieces = Vec::new();
    for place in places {
        let (piece, later) = rest.split_at((*place).min(rest.len()));
        pieces.push(piece.to_vec());
        rest = later;
    }
    pieces.push(rest.to_vec());
    pieces
}

proptest! {
    #[test]
    fn any_bytes_are_sniffed_without_a_panic(
        start in prop::sample::select(vec![b"".to_vec(), b"PK\x03\x04".to_vec(), zip(&[TYPES])]),
        middle in prop::collection::vec(any::<u8>(), 0..600),
        end in prop::sample::select(vec![b"".to_vec(), b"PK\x05\x06".to_vec(), zip(&[TYPES]), vec![0; 40]]),
    ) {
        sniffed(&[start, middle, end].concat());
    }

    #[test]
    fn a_spoilt_document_is_sniffed_without_a_panic(at in 0..400_usize, byte: u8) {
        let mut file = zip(&[TYPES, ("word/document.xml", b"d"), ("word/styles.xml", b"s")]);
        let place = at % file.len();
        file[place] = byte;
        sniffed(&file);
    }

    #[test]
    fn any_chunking_is_the_same_file(
        file in prop_oneof![
            "\\PC{0,200}".prop_map(String::into_bytes),
            Just(zip(&[TYPES, ("xl/workbook.xml", b"w")])),
            prop::collection::vec(any::<u8>(), 0..300),
        ],
        places in prop::collection::vec(0..90_usize, 0..12),
    ) {
        let mut sniffer = Sniffer::default();
        for piece in cut(&file, &places) {
            sniffer.push(&piece);
        }
        prop_assert_eq!(sniffer.media_type(), sniffed(&file));
        prop_assert_eq!(sniffer.length(), file.len() as u64);
    }
}
