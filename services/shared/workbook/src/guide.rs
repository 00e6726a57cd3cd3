//! The sheet `Veiledning`: how to fill in, in bokmål and nynorsk side by side (språklova §14), and in English.

use tilskudd_kernel::lang::LocalText;
use tilskudd_rulebook::Edition;

use crate::limits;

/// A paragraph.
pub(crate) struct Line {
    /// In bold.
    pub(crate) heading: bool,
    pub(crate) text: LocalText,
}

fn heading(nb: &'static str, nn: &'static str, en: &'static str) -> Line {
    Line {
        heading: true,
        text: LocalText::new(nb, nn, en),
    }
}

fn line(nb: &'static str, nn: &'static str, en: &'static str) -> Line {
    Line {
        heading: false,
        text: LocalText::new(nb, nn, en),
    }
}

/// The guide to the workbook of an edition.
pub(crate) fn lines(edition: &Edition) -> Vec<Line> {
    let names = &edition.names;
    let mut lines = vec![
        Line {
            heading: true,
            text: LocalText::new(
                format!("{}: søknad i arbeidsbok", names.nb),
                format!("{}: søknad i arbeidsbok", names.nn),
                format!("{}: applications in a workbook", names.en),
            ),
        },
        Line {
            heading: false,
            text: LocalText::new(
                format!("Regelverk: {}", edition.id),
                format!("Regelverk: {}", edition.id),
                format!("Edition of the rules: {}", edition.id),
            ),
        },
    ];
    lines.extend(how());
    lines.extend(sheets());
    lines.push(Line {
        heading: false,
        text: LocalText::new(
            format!(
                "Grenser: {} søknader, {} rader i hvert ark, {} tegn i en celle, 4 MiB.",
                limits::APPLICATIONS,
                limits::ROWS,
                limits::CELL_CHARACTERS
            ),
            format!(
                "Grenser: {} søknader, {} rader i kvart ark, {} teikn i ei celle, 4 MiB.",
                limits::APPLICATIONS,
                limits::ROWS,
                limits::CELL_CHARACTERS
            ),
            format!(
                "Limits: {} applications, {} rows in each sheet, {} characters in a cell, 4 MiB.",
                limits::APPLICATIONS,
                limits::ROWS,
                limits::CELL_CHARACTERS
            ),
        ),
    });
    lines
}

fn how() -> [Line; 8] {
    [
        heading("Slik gjør du", "Slik gjer du", "How to do it"),
        line(
            "1. Fyll ut de hvite radene under overskriftene. Kolonner merket * må fylles ut. Rekkefølgen på kolonnene er uten betydning; den skjulte første raden må stå.",
            "1. Fyll ut dei kvite radene under overskriftene. Kolonnar merkte * må fyllast ut. Rekkjefølgja på kolonnane er utan verknad; den skjulte første rada må stå.",
            "1. Fill in the white rows below the headings. Columns marked * are required. The order of the columns does not matter; the hidden first row must stay.",
        ),
        line(
            "2. Gi hver søknad og hvert tiltak en referanse, som S1 og T1. De andre arkene viser til dem.",
            "2. Gje kvar søknad og kvart tiltak ein referanse, som S1 og T1. Dei andre arka viser til dei.",
            "2. Give each application and each measure a reference, such as S1 and T1. The other sheets refer to them.",
        ),
        line(
            "3. Velg fra listene der det finnes en. Alle verdier med ordlyd står i arket Koder.",
            "3. Vel frå listene der det finst ei. Alle verdiar med ordlyd står i arket Koder.",
            "3. Choose from the lists where there is one. All values with their wording are in the sheet Koder.",
        ),
        line(
            "4. Beløp er kroner med høyst to desimaler. Søknadsbeløp og egenfinansiering skal til sammen være lik summen av budsjettlinjene.",
            "4. Beløp er kroner med høgst to desimalar. Søknadsbeløp og eigenfinansiering skal til saman vere lik summen av budsjettlinjene.",
            "4. Amounts are kroner with at most two decimals. What is applied for and own funding together equal the sum of the budget lines.",
        ),
        line(
            "5. Send arbeidsboken inn for kontroll. Alle feil blir vist på en gang, med ark og celle. Ingenting blir lagret før alt er rett.",
            "5. Send arbeidsboka inn for kontroll. Alle feil blir viste på ein gong, med ark og celle. Ingenting blir lagra før alt er rett.",
            "5. Send the workbook in for checking. All faults are shown at once, with sheet and cell. Nothing is stored until all is right.",
        ),
        line(
            "6. Søknadene blir utkast. De må signeres og sendes inn hver for seg; først da blir de kontrollert mot regelverket.",
            "6. Søknadene blir utkast. Dei må signerast og sendast inn kvar for seg; først då blir dei kontrollerte mot regelverket.",
            "6. The applications become drafts. Each is signed and submitted by itself; only then are they checked against the rules.",
        ),
        heading("Arkene", "Arka", "The sheets"),
    ]
}

fn sheets() -> [Line; 6] {
    [
        line(
            "Søknad: en rad for hver søknad, med organisasjonsnummeret til søkeren (9 siffer).",
            "Søknad: ei rad for kvar søknad, med organisasjonsnummeret til søkjaren (9 siffer).",
            "Søknad: one row for each application, with the applicant's organisation number (9 digits).",
        ),
        line(
            "Tiltak: en rad for hvert tiltak det søkes om, med delmål, målgrupper og beløp. Prioritet er søkerens egen rekkefølge fra 1; tom: rekkefølgen i arket.",
            "Tiltak: ei rad for kvart tiltak det blir søkt om, med delmål, målgrupper og beløp. Prioritet er søkjaren si eiga rekkjefølgje frå 1; tom: rekkjefølgja i arket.",
            "Tiltak: one row for each measure applied for, with sub-goals, target groups and amounts. Rank is the applicant's own order from 1; blank: the order of the sheet.",
        ),
        line(
            "Svar: en rad for hvert kriterium som tiltaket skal svare på.",
            "Svar: ei rad for kvart kriterium som tiltaket skal svare på.",
            "Svar: one row for each criterion that the measure answers.",
        ),
        line(
            "Budsjett: en rad for hver budsjettlinje. Linjenøkkelen er deres egen, en for hver linje i tiltaket; regnskapet blir rapportert på den samme.",
            "Budsjett: ei rad for kvar budsjettlinje. Linjenøkkelen er dykkar eigen, éin for kvar linje i tiltaket; rekneskapen blir rapportert på den same.",
            "Budsjett: one row for each budget line. The line key is your own, one for each line of the measure; the accounts are reported on the same.",
        ),
        line(
            "Partnere: en rad for hver samarbeidspartner i et tiltak.",
            "Partnere: ei rad for kvar samarbeidspartnar i eit tiltak.",
            "Partnere: one row for each partner in a measure.",
        ),
        line(
            "Andre tilskudd: en rad for hvert annet statlig tilskudd til samme formål.",
            "Andre tilskudd: ei rad for kvart anna statleg tilskot til same føremål.",
            "Andre tilskudd: one row for each other state grant for the same purpose.",
        ),
    ]
}
