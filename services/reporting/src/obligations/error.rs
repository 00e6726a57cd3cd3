//! Refusals of acts on an obligation.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

use crate::obligations::domain::state::State;

/// Refusals of acts on an obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ObligationError {
    /// Report forms go out in January of the year after the grant year.
    FormsTooEarly {
        /// The year that they go out in.
        year: i32,
        /// Where the edition says so.
        source: RuleSource,
    },
    /// The caller does not represent the recipient.
    OtherOrganisation,
    /// The awards owe no report.
    Waived {
        /// Resource name of the call that waives it.
        call: String,
    },
    /// The obligation is in a state that does not allow it.
    State {
        /// Its state.
        is: State,
    },
}

tilskudd_kernel::refuses!(ObligationError);

impl ObligationError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::FormsTooEarly { year, source } => Refusal::precondition(
                "FORMS_TOO_EARLY",
                source.clone(),
                LocalText::new(
                    format!("Rapporteringsskjemaene sendes ut fra 1. januar {year}. Vent til da."),
                    format!("Rapporteringsskjemaa blir sende ut frå 1. januar {year}. Vent til då."),
                    format!("The report forms go out from 1 January {year}. Wait until then."),
                ),
            ),
            Self::OtherOrganisation => Refusal::denied(
                "OTHER_ORGANISATION",
                RuleSource::system("own-organisation"),
                LocalText::new(
                    "Bare mottakeren kan rapportere. Logg inn for den det gjelder.",
                    "Berre mottakaren kan rapportere. Logg inn for den det gjeld.",
                    "Only the recipient can report. Log in for the one concerned.",
                ),
            ),
            Self::Waived { call } => Refusal::precondition(
                "REPORT_WAIVED",
                RuleSource::call(call.clone(), "report_waiver_ore"),
                LocalText::new(
                    "Tilskuddet er under grensen i utlysningen, så det skal ikke rapporteres. Du trenger ikke gjøre noe.",
                    "Tilskotet er under grensa i utlysinga, så det skal ikkje rapporterast. Du treng ikkje gjere noko.",
                    "The grant is below the call's limit, so no report is owed. You need do nothing.",
                ),
            ),
            Self::State { is } => in_state(*is),
        }
    }
}

/// The state that the obligation would need, state by state.
fn in_state(state: State) -> Refusal {
    let source = RuleSource::system("obligation-state");
    match state {
        State::Running => Refusal::precondition(
            "OBLIGATION_STATE",
            source,
            LocalText::new(
                "Rapporteringsskjemaene er ikke sendt ut ennå. De kommer i januar.",
                "Rapporteringsskjemaa er ikkje sende ut enno. Dei kjem i januar.",
                "The report forms are not out yet. They come in January.",
            ),
        ),
        State::FormSent => Refusal::precondition(
            "OBLIGATION_STATE",
            source,
            LocalText::new(
                "Det er ikke sendt inn noen rapport ennå. Vent til mottakeren har sendt den inn.",
                "Det er ikkje sendt inn nokon rapport enno. Vent til mottakaren har sendt han inn.",
                "No report has been submitted yet. Wait until the recipient has submitted it.",
            ),
        ),
        State::Reported => Refusal::precondition(
            "OBLIGATION_STATE",
            source,
            LocalText::new(
                "Rapporten er inne. Den må sendes tilbake før noe kan endres.",
                "Rapporten er inne. Han må sendast tilbake før noko kan endrast.",
                "The report is in. It must be returned before anything can change.",
            ),
        ),
        State::Accepted => Refusal::precondition(
            "OBLIGATION_STATE",
            source,
            LocalText::new(
                "Rapporten er godtatt og kan ikke endres. Ta kontakt med kontoret som behandler saken, hvis noe er feil.",
                "Rapporten er godteken og kan ikkje endrast. Ta kontakt med kontoret som handsamar saka, om noko er feil.",
                "The report is accepted and cannot be changed. Contact the office that handles the case if something is wrong.",
            ),
        ),
        State::Closed => Refusal::precondition(
            "OBLIGATION_STATE",
            source,
            LocalText::new(
                "Rapporteringen er avsluttet. Ta kontakt med kontoret som behandler saken, hvis noe er feil.",
                "Rapporteringa er avslutta. Ta kontakt med kontoret som handsamar saka, om noko er feil.",
                "The reporting is closed. Contact the office that handles the case if something is wrong.",
            ),
        ),
    }
}
