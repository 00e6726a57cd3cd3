//! Over 300 lines: one table of the names of the system's own rules.
//!
//! What the system's own rules are called, for people.

/// Bokmål, nynorsk and English.
pub(super) type Words = (&'static str, &'static str, &'static str);

/// A rule's id, and its name in bokmål, nynorsk and English.
pub(super) const RULES: &[(&str, Words)] = &[
    (
        "announced-is-final",
        (
            "en kunngjort utlysning endres ikke",
            "ei kunngjord utlysing blir ikkje endra",
            "an announced call does not change",
        ),
    ),
    (
        "answer-within-a-year",
        (
            "svaret kommer innen et år",
            "svaret kjem innan eit år",
            "the answer comes within a year",
        ),
    ),
    (
        "application-ended",
        (
            "en søknad som er trukket eller avvist, får ikke vedtak",
            "ein søknad som er trekt eller avvist, får ikkje vedtak",
            "an application that was withdrawn or dismissed is not decided",
        ),
    ),
    (
        "application-state",
        (
            "hva som kan gjøres med søknaden nå",
            "kva som kan gjerast med søknaden no",
            "what can be done with the application now",
        ),
    ),
    (
        "attachment-as-declared",
        (
            "et vedlegg er som oppgitt",
            "eit vedlegg er som oppgitt",
            "an attachment is as declared",
        ),
    ),
    (
        "attachment-kinds",
        (
            "hvem som legger ved hva, og når",
            "kven som legg ved kva, og når",
            "who attaches what, and when",
        ),
    ),
    (
        "attachment-limits",
        (
            "hvor mange og store vedlegg en søknad kan ha",
            "kor mange og store vedlegg ein søknad kan ha",
            "how many and how large attachments an application may have",
        ),
    ),
    (
        "attachment-types",
        (
            "hvilke filtyper som kan legges ved",
            "kva filtypar som kan leggjast ved",
            "which types of files can be attached",
        ),
    ),
    (
        "audience",
        (
            "hvem tjenesten er for",
            "kven tenesta er for",
            "whom the call is for",
        ),
    ),
    (
        "budget-in-balance",
        (
            "budsjettet skal gå i balanse",
            "budsjettet skal gå i balanse",
            "the budget must balance",
        ),
    ),
    (
        "carry-over-amount",
        (
            "det overføres ikke mer enn det som er igjen",
            "det blir ikkje overført meir enn det som er att",
            "no more is carried over than is left",
        ),
    ),
    (
        "carry-over-one-year",
        (
            "penger overføres bare til året etter",
            "pengar blir berre overførte til året etter",
            "money is carried over to the next year only",
        ),
    ),
    (
        "carry-over-state",
        (
            "et ønske om overføring avgjøres én gang",
            "eit ønske om overføring blir avgjort éin gong",
            "a request to carry over is decided once",
        ),
    ),
    (
        "case-state",
        (
            "hva som kan gjøres med saken nå",
            "kva som kan gjerast med saka no",
            "what can be done with the case now",
        ),
    ),
    (
        "client-certificate",
        (
            "tjenester legitimerer seg med sertifikat",
            "tenester legitimerer seg med sertifikat",
            "services identify themselves by certificate",
        ),
    ),
    (
        "closed-is-final",
        (
            "det som er avsluttet, endres ikke",
            "det som er avslutta, blir ikkje endra",
            "what is closed does not change",
        ),
    ),
    (
        "completion-state",
        (
            "hva som kan gjøres med mangelbrevet nå",
            "kva som kan gjerast med mangelbrevet no",
            "what can be done with the request for completion now",
        ),
    ),
    (
        "confirmed-account",
        (
            "penger utbetales bare til en bekreftet konto",
            "pengar blir berre utbetalte til ein stadfesta konto",
            "money is paid to a confirmed account only",
        ),
    ),
    (
        "contact-person",
        (
            "søknaden har én kontaktperson",
            "søknaden har éin kontaktperson",
            "the application has one contact person",
        ),
    ),
    (
        "decision-state",
        (
            "hva som kan gjøres med vedtaket nå",
            "kva som kan gjerast med vedtaket no",
            "what can be done with the decision now",
        ),
    ),
    (
        "delegations-are-final",
        (
            "en tilbakekalt fullmakt endres ikke",
            "ei tilbakekalla fullmakt blir ikkje endra",
            "a revoked delegation does not change",
        ),
    ),
    (
        "dismissal-state",
        (
            "hva som kan gjøres med avvisningen nå",
            "kva som kan gjerast med avvisinga no",
            "what can be done with the dismissal now",
        ),
    ),
    (
        "district-status-is-of-municipalities",
        (
            "bare kommuner er distriktskommuner",
            "berre kommunar er distriktskommunar",
            "only municipalities are district municipalities",
        ),
    ),
    (
        "draft-limits",
        (
            "hvor mange utkast en søker kan ha",
            "kor mange utkast ein søkjar kan ha",
            "how many drafts an applicant may have",
        ),
    ),
    (
        "editions-are-immutable",
        (
            "en publisert regelverksutgave endres ikke",
            "ei publisert regelverksutgåve blir ikkje endra",
            "a published edition does not change",
        ),
    ),
    (
        "every-measure",
        (
            "innstillingen omfatter hvert tiltak én gang",
            "innstillinga omfattar kvart tiltak éin gong",
            "the recommendation covers each measure once",
        ),
    ),
    (
        "export-rows",
        (
            "hvor mange rader en liste kan ha",
            "kor mange rader ei liste kan ha",
            "how many rows a list can have",
        ),
    ),
    (
        "extend-only",
        (
            "en frist flyttes bare fram i tid",
            "ein frist blir berre flytta fram i tid",
            "a deadline is only moved to later",
        ),
    ),
    (
        "frame-answer",
        (
            "et forslag til ramme besvares én gang",
            "eit framlegg til ramme blir svara på éin gong",
            "a proposed frame is answered once",
        ),
    ),
    (
        "frame-certainty",
        (
            "en endelig ramme blir ikke foreløpig igjen",
            "ei endeleg ramme blir ikkje førebels igjen",
            "a final frame does not become provisional again",
        ),
    ),
    (
        "known-earmark",
        (
            "øremerkingen finnes i regelverket",
            "øyremerkinga finst i regelverket",
            "the rules have the earmark",
        ),
    ),
    (
        "known-events",
        (
            "hendelsen er av et kjent slag",
            "hendinga er av eit kjent slag",
            "the event is of a known kind",
        ),
    ),
    (
        "ledger-balance",
        (
            "regnskapet skal gå i balanse",
            "rekneskapen skal gå i balanse",
            "the ledger must balance",
        ),
    ),
    (
        "legal-time",
        (
            "klokken stilles bare i demonstrasjoner",
            "klokka blir berre stilt i demonstrasjonar",
            "the clock is turned in demonstrations only",
        ),
    ),
    (
        "national-owns",
        (
            "det som gjelder hele landet, eier Helsedirektoratet",
            "det som gjeld heile landet, eig Helsedirektoratet",
            "Helsedirektoratet owns what is national",
        ),
    ),
    (
        "not-above-applied",
        (
            "ingen får mer enn det er søkt om",
            "ingen får meir enn det er søkt om",
            "nobody gets more than is applied for",
        ),
    ),
    (
        "obligation-state",
        (
            "hva som kan gjøres med rapporteringen nå",
            "kva som kan gjerast med rapporteringa no",
            "what can be done with the reporting now",
        ),
    ),
    (
        "office-draft",
        (
            "utkast som kontoret har ført, endres av kontoret",
            "utkast som kontoret har ført, blir endra av kontoret",
            "the office changes the drafts that it wrote",
        ),
    ),
    (
        "one-open-completion",
        (
            "en søknad har ett åpent mangelbrev om gangen",
            "ein søknad har eitt ope mangelbrev om gongen",
            "an application has one open request for completion at a time",
        ),
    ),
    (
        "one-record-per-bank-reference",
        (
            "en innbetaling registreres én gang",
            "ei innbetaling blir registrert éin gong",
            "a repayment is recorded once",
        ),
    ),
    (
        "one-reminder",
        (
            "det sendes én påminnelse for hver frist",
            "det blir sendt éi påminning for kvar frist",
            "one reminder is sent for each deadline",
        ),
    ),
    (
        "order-of-acts",
        (
            "rekkefølgen på stegene i en utbetaling",
            "rekkjefølgja på stega i ei utbetaling",
            "the order of the steps of a payment",
        ),
    ),
    (
        "ordinary-development-work",
        (
            "ordinært utviklingsarbeid får ikke støtte",
            "ordinært utviklingsarbeid får ikkje støtte",
            "ordinary development work gets nothing",
        ),
    ),
    (
        "own-events",
        (
            "en tjeneste sender bare sine egne hendelser",
            "ei teneste sender berre sine eigne hendingar",
            "a service sends only its own events",
        ),
    ),
    (
        "own-organisation",
        (
            "en søker ser bare sin egen organisasjon",
            "ein søkjar ser berre sin eigen organisasjon",
            "an applicant sees its own organisation only",
        ),
    ),
    (
        "own-ranking",
        (
            "søkeren prioriterer tiltakene selv",
            "søkjaren prioriterer tiltaka sjølv",
            "the applicant ranks its measures itself",
        ),
    ),
    (
        "own-region",
        (
            "et embete behandler bare sin egen region",
            "eit embete handsamar berre sin eigen region",
            "an office acts in its own region only",
        ),
    ),
    (
        "per-caller",
        (
            "hvor mye hver bruker kan be om samtidig",
            "kor mykje kvar brukar kan be om samtidig",
            "how much each caller may ask for at once",
        ),
    ),
    (
        "permission",
        (
            "hvilke roller som kan gjøre dette",
            "kva roller som kan gjere dette",
            "which roles may do this",
        ),
    ),
    (
        "recommended-refusal",
        (
            "et tiltak som er innstilt til avslag, får ikke penger",
            "eit tiltak som er innstilt til avslag, får ikkje pengar",
            "a measure recommended for refusal gets no money",
        ),
    ),
    (
        "registered-applicant",
        (
            "søkeren står i Enhetsregisteret",
            "søkjaren står i Einingsregisteret",
            "the applicant is in Enhetsregisteret",
        ),
    ),
    (
        "registered-with-original",
        (
            "en registrert søknad har originalen vedlagt",
            "ein registrert søknad har originalen lagd ved",
            "a registered application has its original attached",
        ),
    ),
    (
        "reopening-days",
        (
            "hvor lenge en utlysning kan gjenåpnes",
            "kor lenge ei utlysing kan opnast på nytt",
            "how long a call can be reopened",
        ),
    ),
    (
        "request-id",
        (
            "en forespørsel utføres én gang",
            "ein førespurnad blir utført éin gong",
            "a request is carried out once",
        ),
    ),
    (
        "search-limit",
        (
            "hvor mange treff et søk kan ha",
            "kor mange treff eit søk kan ha",
            "how many matches a search can have",
        ),
    ),
    (
        "signed-is-final",
        (
            "det som er undertegnet, endres ikke",
            "det som er underskrive, blir ikkje endra",
            "what is signed does not change",
        ),
    ),
    (
        "streams",
        (
            "hvor mange strømmer som kan være åpne",
            "kor mange straumar som kan vere opne",
            "how many streams can be open",
        ),
    ),
    (
        "successions-are-recorded-once",
        (
            "en overgang registreres én gang",
            "ein overgang blir registrert éin gong",
            "a succession is recorded once",
        ),
    ),
    (
        "supplement-after-submission",
        (
            "det ettersendes til søknader som er sendt inn",
            "det blir ettersendt til søknader som er sende inn",
            "supplements are for submitted applications",
        ),
    ),
    (
        "two-person",
        (
            "kravet om to personer",
            "kravet om to personar",
            "the two-person rule",
        ),
    ),
    (
        "workbook-layout",
        (
            "arbeidsboken følger malen",
            "arbeidsboka følgjer malen",
            "the workbook follows the template",
        ),
    ),
    (
        "workbook-once",
        (
            "en arbeidsbok importeres én gang",
            "ei arbeidsbok blir importert éin gong",
            "a workbook is imported once",
        ),
    ),
];
