//! The columns of each sheet; `*` after a heading says that they have to be filled in.

use tilskudd_kernel::lang::LocalText;
use tilskudd_rulebook::Edition;

use super::{Column, Kind, Sheet};
use crate::lists::List;

/// Most columns of a list that several may be chosen of.
const CHOICES: usize = 8;

/// A column: key, headings, kind and width.
type Row = (&'static str, [&'static str; 3], Kind, u16);

fn columns(rows: impl IntoIterator<Item = Row>) -> Vec<Column> {
    let column = |(key, [nb, nn, en], kind, width): Row| Column {
        key,
        heading: LocalText::new(nb, nn, en),
        kind,
        width,
    };
    rows.into_iter().map(column).collect()
}

/// Which row of another sheet a row belongs to.
const OF_APPLICATION: Row = (
    "of",
    [
        "Søknad (referanse) *",
        "Søknad (referanse) *",
        "Application (reference) *",
    ],
    Kind::Of(Sheet::Applications),
    20,
);
const OF_MEASURE: Row = (
    "of",
    [
        "Tiltak (referanse) *",
        "Tiltak (referanse) *",
        "Measure (reference) *",
    ],
    Kind::Of(Sheet::Measures),
    20,
);
const OWN: Row = (
    "reference",
    ["Referanse *", "Referanse *", "Reference *"],
    Kind::Own,
    14,
);
const AMOUNT: Row = (
    "amount",
    ["Beløp (kr) *", "Beløp (kr) *", "Amount (NOK) *"],
    Kind::Kroner,
    16,
);

pub(super) fn applications() -> Vec<Column> {
    let controls = [
        "Interne og eksterne kontrolltiltak",
        "Interne og eksterne kontrolltiltak",
        "Internal and external controls",
    ];
    let number = [
        "Organisasjonsnummer *",
        "Organisasjonsnummer *",
        "Organisation number *",
    ];
    columns([
        OWN,
        ("organisation_number", number, Kind::Organisation, 22),
        (
            "contact_name",
            ["Kontaktperson", "Kontaktperson", "Contact person"],
            Kind::Text(200),
            28,
        ),
        (
            "contact_email",
            ["E-post", "E-post", "E-mail"],
            Kind::Text(200),
            32,
        ),
        ("purpose", ["Formål", "Føremål", "Purpose"], Kind::Text(8000), 60),
        (
            "description",
            ["Beskrivelse", "Skildring", "Description"],
            Kind::Text(8000),
            80,
        ),
        ("control_statement", controls, Kind::Text(8000), 60),
    ])
}

pub(super) fn measures(edition: &Edition) -> Vec<Column> {
    let mut all = columns([
        OF_APPLICATION,
        OWN,
        ("rank", ["Prioritet", "Prioritet", "Rank"], Kind::Whole, 10),
        (
            "kind",
            ["Tiltakstype *", "Tiltakstype *", "Kind of measure *"],
            Kind::Code(List::MeasureKinds),
            44,
        ),
        ("title", ["Tittel *", "Tittel *", "Title *"], Kind::Text(200), 40),
        (
            "description",
            ["Beskrivelse", "Skildring", "Description"],
            Kind::Text(8000),
            70,
        ),
        (
            "field",
            ["Fagfelt", "Fagfelt", "Field of service"],
            Kind::Code(List::Fields),
            30,
        ),
    ]);
    all.extend(choices(
        edition,
        List::SubGoals,
        "sub_goals",
        ["Delmål", "Delmål", "Sub-goal"],
    ));
    all.extend(choices(
        edition,
        List::TargetGroups,
        "target_groups",
        ["Målgruppe", "Målgruppe", "Target group"],
    ));
    all.extend(amounts());
    all
}

/// As many columns as there is to choose from.
fn choices(
    edition: &Edition,
    list: List,
    key: &'static str,
    heading: [&'static str; 3],
) -> impl Iterator<Item = Column> {
    (1..=list.entries(edition).len().clamp(1, CHOICES)).map(move |number| {
        let [nb, nn, en] = heading.map(|heading| format!("{heading} {number}"));
        Column {
            key,
            heading: LocalText::new(nb, nn, en),
            kind: Kind::Code(list),
            width: 30,
        }
    })
}

fn amounts() -> Vec<Column> {
    let own = [
        "Egenfinansiering (kr)",
        "Eigenfinansiering (kr)",
        "Own funding (NOK)",
    ];
    let reason = [
        "Grunn til at egenandel mangler",
        "Grunn til at eigendel manglar",
        "Reason for no own share",
    ];
    let short = [
        "Kort kurs eller internopplæring",
        "Kort kurs eller internopplæring",
        "Short course or internal training",
    ];
    let technology = [
        "Spredning av velferdsteknologi",
        "Spreiing av velferdsteknologi",
        "Spreading welfare technology",
    ];
    columns([
        (
            "applied",
            [
                "Søknadsbeløp (kr) *",
                "Søknadsbeløp (kr) *",
                "Applied for (NOK) *",
            ],
            Kind::Kroner,
            20,
        ),
        ("own_funding", own, Kind::Kroner, 22),
        ("own_funding_reason", reason, Kind::Text(4000), 40),
        (
            "earmark",
            ["Øremerking", "Øyremerking", "Earmark"],
            Kind::Code(List::Earmarks),
            30,
        ),
        ("short_course", short, Kind::YesNo, 20),
        ("welfare_technology", technology, Kind::YesNo, 20),
    ])
}

pub(super) fn answers() -> Vec<Column> {
    columns([
        OF_MEASURE,
        (
            "criterion",
            ["Kriterium *", "Kriterium *", "Criterion *"],
            Kind::Code(List::Criteria),
            60,
        ),
        ("answer", ["Svar", "Svar", "Answer"], Kind::Text(8000), 90),
    ])
}

pub(super) fn budget() -> Vec<Column> {
    let covers = [
        "Dekker egenandel i annet statstilskudd",
        "Dekkjer eigendel i anna statstilskot",
        "Covers own share of another state grant",
    ];
    columns([
        OF_MEASURE,
        (
            "key",
            ["Linjenøkkel *", "Linjenøkkel *", "Line key *"],
            Kind::Text(40),
            16,
        ),
        ("text", ["Tekst *", "Tekst *", "Text *"], Kind::Text(200), 50),
        AMOUNT,
        ("covers_own_share_elsewhere", covers, Kind::YesNo, 24),
    ])
}

pub(super) fn partners() -> Vec<Column> {
    columns([
        OF_MEASURE,
        ("title", ["Navn *", "Namn *", "Name *"], Kind::Text(200), 50),
        (
            "kind",
            ["Type *", "Type *", "Kind *"],
            Kind::Code(List::PartnerKinds),
            40,
        ),
    ])
}

pub(super) fn other_grants() -> Vec<Column> {
    columns([
        OF_APPLICATION,
        (
            "title",
            ["Tilskudd *", "Tilskot *", "Grant *"],
            Kind::Text(200),
            50,
        ),
        AMOUNT,
        (
            "demands_own_share",
            ["Krever egenandel", "Krev eigendel", "Demands an own share"],
            Kind::YesNo,
            20,
        ),
    ])
}
