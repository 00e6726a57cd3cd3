//! What can go wrong in reporting, with stable codes, and what it tells a person.

use thiserror::Error;
use tilskudd_kernel::ids::AwardId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::MoneyError;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::{Failure, Finding, Kind};

use crate::domain::obligation::State;
use crate::domain::report_rules::Problem;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
#[derive(Debug, Error)]
pub enum Error {
    /// No such obligation or call in the region.
    #[error("there is no {name}")]
    NotFound {
        /// Its resource name.
        name: String,
    },
    /// Report forms go out in January of the year after.
    #[error("forms go out from 1 January {year}")]
    FormsTooEarly {
        /// The year that they go out in.
        year: i32,
        /// Where that stands.
        rule: RuleSource,
    },
    /// The caller does not represent the recipient.
    #[error("the caller does not represent the recipient")]
    OtherOrganisation,
    /// No report is owed.
    #[error("the awards owe no report")]
    Waived {
        /// Resource name of the call that waives it.
        call: String,
    },
    /// The obligation's state does not allow it.
    #[error("the obligation is {}", is.as_str())]
    State {
        /// Its state.
        is: State,
    },
    /// The report breaks rules.
    #[error("the report breaks {} rules", .0.len())]
    Report(Vec<Problem>),
    /// The auditor's statement is in already.
    #[error("the auditor's statement is in")]
    StatementReceived,
    /// The auditor's statement is demanded and not in.
    #[error("the auditor's statement is missing")]
    StatementMissing {
        /// Where that stands.
        rule: RuleSource,
    },
    /// Money that was awarded is not paid, so there is nothing to account for yet.
    #[error("award {award} is not paid in full")]
    NotPaid {
        /// The award.
        award: AwardId,
        /// Where that stands.
        rule: RuleSource,
    },
    /// The person who registered the auditor's statement tries to accept the report.
    #[error("who registered the auditor's statement cannot accept")]
    StatementTwoPerson,
    /// The person who submitted the report tries to accept it.
    #[error("who submitted cannot accept")]
    TwoPerson,
    /// More is reported used than is paid and not returned.
    #[error("more of award {award} is used than paid")]
    UsedAbovePaid {
        /// The award.
        award: AwardId,
        /// Where that stands.
        rule: RuleSource,
    },
    /// An event holds something that its sender must not send; it is parked for an operator.
    #[error("the event's {field} cannot be read: {why}")]
    Malformed {
        /// The field.
        field: &'static str,
        /// Why.
        why: String,
    },
    /// A sum of stored amounts is beyond what an amount can be.
    #[error("a sum is out of range")]
    Money(#[from] MoneyError),
    /// The edition was told before with another text; the event is parked for an operator.
    #[error("edition {0} is held with another text")]
    EditionDiffers(String),
    /// The copy of an edition does not parse.
    #[error("the stored edition cannot be used")]
    Edition(#[source] tilskudd_rulebook::Error),
    /// The database.
    #[error("the database refused or failed")]
    Store(#[from] tilskudd_store::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(tilskudd_store::Error::from(error))
    }
}

impl Error {
    /// The stable reason code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "NOT_FOUND",
            Self::FormsTooEarly { .. } => "FORMS_TOO_EARLY",
            Self::OtherOrganisation => "OTHER_ORGANISATION",
            Self::Waived { .. } => "REPORT_WAIVED",
            Self::State { .. } => "OBLIGATION_STATE",
            Self::Report(_) => "REPORT_INCOMPLETE",
            Self::StatementReceived => "AUDITOR_STATEMENT_RECEIVED",
            Self::StatementMissing { .. } => "AUDITOR_STATEMENT_MISSING",
            Self::TwoPerson | Self::StatementTwoPerson => "TWO_PERSON",
            Self::NotPaid { .. } => "NOT_PAID",
            Self::UsedAbovePaid { .. } => "USED_ABOVE_PAID",
            Self::Malformed { .. } => "MALFORMED_EVENT",
            Self::EditionDiffers(_) => "EDITION_DIFFERS",
            Self::Money(_) | Self::Edition(_) | Self::Store(_) => "INTERNAL",
        }
    }

    /// Where the rule stands that refuses; of several, the first.
    #[must_use]
    pub fn rule(&self) -> Option<RuleSource> {
        match self {
            Self::FormsTooEarly { rule, .. }
            | Self::StatementMissing { rule }
            | Self::NotPaid { rule, .. }
            | Self::UsedAbovePaid { rule, .. } => Some(rule.clone()),
            Self::Report(problems) => problems.first().map(|problem| problem.source.clone()),
            Self::Waived { call } => Some(RuleSource::call(call.clone(), "report_waiver_ore")),
            Self::State { .. } => Some(RuleSource::system("obligation-state")),
            Self::OtherOrganisation => Some(RuleSource::system("own-organisation")),
            Self::TwoPerson | Self::StatementTwoPerson => Some(RuleSource::system("two-person")),
            Self::EditionDiffers(_) => Some(RuleSource::system("editions-are-immutable")),
            Self::NotFound { .. }
            | Self::StatementReceived
            | Self::Malformed { .. }
            | Self::Money(_)
            | Self::Edition(_)
            | Self::Store(_) => None,
        }
    }

    const fn kind(&self) -> Kind {
        match self {
            Self::NotFound { .. } => Kind::NotFound,
            Self::OtherOrganisation | Self::TwoPerson | Self::StatementTwoPerson => Kind::PermissionDenied,
            Self::StatementReceived => Kind::AlreadyExists,
            Self::FormsTooEarly { .. }
            | Self::Waived { .. }
            | Self::State { .. }
            | Self::Report(_)
            | Self::StatementMissing { .. }
            | Self::NotPaid { .. }
            | Self::UsedAbovePaid { .. }
            | Self::EditionDiffers(_) => Kind::FailedPrecondition,
            Self::Malformed { .. } => Kind::InvalidArgument,
            Self::Money(_) | Self::Edition(_) | Self::Store(_) => Kind::Internal,
        }
    }

    /// What it tells a person to do.
    fn text(&self) -> LocalText {
        match self {
            Self::NotFound { name } => LocalText::new(
                format!("Finner ikke {name}. Sjekk navnet."),
                format!("Finn ikkje {name}. Sjekk namnet."),
                format!("Cannot find {name}. Check the name."),
            ),
            Self::FormsTooEarly { year, .. } => LocalText::new(
                format!("Rapporteringsskjemaene sendes ut fra 1. januar {year}."),
                format!("Rapporteringsskjemaa blir sende ut frå 1. januar {year}."),
                format!("The report forms go out from 1 January {year}."),
            ),
            Self::OtherOrganisation => LocalText::new(
                "Bare mottakeren kan rapportere. Logg inn for den det gjelder.",
                "Berre mottakaren kan rapportere. Logg inn for den det gjeld.",
                "Only the recipient can report. Log in for the one concerned.",
            ),
            Self::Waived { .. } => LocalText::new(
                "Tilskuddet er under grensen i utlysningen, så det skal ikke rapporteres.",
                "Tilskotet er under grensa i utlysinga, så det skal ikkje rapporterast.",
                "The grant is below the call's limit, so no report is owed.",
            ),
            Self::State { is } => state_text(*is),
            Self::Report(problems) => match problems.as_slice() {
                [only] => only.text.clone(),
                several => LocalText::new(
                    format!("Rapporten må rettes på {} punkter.", several.len()),
                    format!("Rapporten må rettast på {} punkt.", several.len()),
                    format!("The report must be corrected in {} places.", several.len()),
                ),
            },
            other => other.acceptance_text(),
        }
    }

    /// The texts about accepting a report.
    fn acceptance_text(&self) -> LocalText {
        match self {
            Self::StatementReceived => LocalText::new(
                "Revisorerklæringen er alt registrert.",
                "Revisorfråsegna er alt registrert.",
                "The auditor's statement is registered already.",
            ),
            Self::StatementMissing { .. } => LocalText::new(
                "Revisorerklæringen som tilskuddsbrevet krever, mangler. Registrer den først.",
                "Revisorfråsegna som tilskotsbrevet krev, manglar. Registrer ho først.",
                "The auditor's statement that the grant letter demands is missing. Register it first.",
            ),
            Self::TwoPerson => LocalText::new(
                "Den som sendte inn rapporten, kan ikke godta den. La en annen gjøre det.",
                "Den som sende inn rapporten, kan ikkje godta han. La ein annan gjere det.",
                "Whoever submitted the report cannot accept it. Let somebody else do so.",
            ),
            Self::StatementTwoPerson => LocalText::new(
                "Den som registrerte revisorerklæringen, kan ikke godta rapporten. La en annen gjøre det.",
                "Den som registrerte revisorfråsegna, kan ikkje godta rapporten. La ein annan gjere det.",
                "Whoever registered the auditor's statement cannot accept the report. Let somebody else do so.",
            ),
            Self::NotPaid { award, .. } => LocalText::new(
                format!("Tilsagnet {award} er ikke utbetalt fullt ut. Vent til det er det."),
                format!("Tilsegnet {award} er ikkje utbetalt fullt ut. Vent til det er det."),
                format!("The award {award} is not paid in full. Wait until it is."),
            ),
            Self::UsedAbovePaid { award, .. } => LocalText::new(
                format!(
                    "Det er rapportert brukt mer av {award} enn det som er utbetalt. Send rapporten tilbake."
                ),
                format!(
                    "Det er rapportert brukt meir av {award} enn det som er utbetalt. Send rapporten tilbake."
                ),
                format!("More of {award} is reported used than is paid. Return the report."),
            ),
            Self::EditionDiffers(id) => LocalText::new(
                format!("Utgaven {id} er mottatt før med en annen tekst."),
                format!("Utgåva {id} er motteken før med ein annan tekst."),
                format!("Edition {id} was received before with another text."),
            ),
            Self::Malformed { field, why } => LocalText::new(
                format!("Hendelsens {field} kan ikke leses. Hvorfor står i den engelske teksten."),
                format!("{field} i hendinga kan ikkje lesast. Kvifor står i den engelske teksten."),
                format!("The event's {field} cannot be read: {why}."),
            ),
            Self::NotFound { .. }
            | Self::FormsTooEarly { .. }
            | Self::OtherOrganisation
            | Self::Waived { .. }
            | Self::State { .. }
            | Self::Report(_)
            | Self::Money(_)
            | Self::Edition(_)
            | Self::Store(_) => LocalText::new("Feil i systemet", "Feil i systemet", "Fault in the system"),
        }
    }
}

fn state_text(state: State) -> LocalText {
    match state {
        State::Running => LocalText::new(
            "Rapporteringsskjemaene er ikke sendt ut ennå. De kommer i januar.",
            "Rapporteringsskjemaa er ikkje sende ut enno. Dei kjem i januar.",
            "The report forms are not out yet. They come in January.",
        ),
        State::FormSent => LocalText::new(
            "Det er ikke kommet noen rapport å behandle.",
            "Det er ikkje kome nokon rapport å handsame.",
            "No report has come to work on.",
        ),
        State::Reported => LocalText::new(
            "Rapporten er inne. Den må sendes tilbake før noe kan endres.",
            "Rapporten er inne. Han må sendast tilbake før noko kan endrast.",
            "The report is in. It must be returned before anything can change.",
        ),
        State::Accepted => LocalText::new(
            "Rapporten er godtatt og kan ikke endres.",
            "Rapporten er godteken og kan ikkje endrast.",
            "The report is accepted and cannot be changed.",
        ),
        State::Closed => LocalText::new(
            "Rapporteringen er avsluttet.",
            "Rapporteringa er avslutta.",
            "The reporting is closed.",
        ),
    }
}

impl From<Problem> for Finding {
    fn from(problem: Problem) -> Self {
        Self {
            rule: problem.rule.to_owned(),
            source: problem.source,
            field: problem.field,
            text: problem.text,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            Error::Edition(error) => Self::internal(error),
            Error::Money(error) => Self::internal(error),
            refused => {
                let mut failure = Self::new(refused.kind(), refused.code(), refused.text());
                if let Some(rule) = refused.rule() {
                    failure = failure.because(rule);
                }
                if let Error::Report(problems) = refused {
                    return failure.with_findings(problems.into_iter().map(Finding::from).collect());
                }
                failure.caused_by(refused)
            }
        }
    }
}
