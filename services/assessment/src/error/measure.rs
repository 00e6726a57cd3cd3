//! Refusals of judgements and recommendations of measures.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of a judgement or a recommendation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MeasureError {
    /// The application has no such measure.
    Unknown {
        /// Titles of the measures that it has.
        known: Vec<String>,
    },
    /// A judgement does not cover exactly the edition's criteria.
    Criteria {
        /// Title of the measure.
        measure: String,
        /// The criteria of its track.
        expected: Vec<LocalText>,
        /// Where the criteria stand.
        source: RuleSource,
    },
    /// Not every measure is judged.
    NotJudged {
        /// Titles of these.
        measures: Vec<String>,
        /// Where the criteria of the first stand.
        source: RuleSource,
    },
    /// The recommendations are not one for each measure.
    NotEveryMeasure,
    /// More is recommended than applied for.
    AboveApplied {
        /// Title of the measure.
        measure: String,
        /// What it applies for, øre.
        applied: Money,
    },
    /// Money is recommended for ordinary development work.
    OrdinaryWork {
        /// Title of the measure.
        measure: String,
        /// The source of the rule.
        source: RuleSource,
    },
}

impl MeasureError {
    #[expect(clippy::too_many_lines, reason = "one arm a refusal, read as a table")]
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Unknown { known } => {
                let LocalText { nb, nn, en } = listed(known);
                Refusal::precondition(
                    "UNKNOWN_MEASURE",
                    None,
                    LocalText::new(
                        format!("Søknaden har ikke dette tiltaket. Velg blant tiltakene i saken: {nb}."),
                        format!("Søknaden har ikkje dette tiltaket. Vel blant tiltaka i saka: {nn}."),
                        format!("The application has no such measure. Choose among those of the case: {en}."),
                    ),
                )
            }
            Self::Criteria {
                measure,
                expected,
                source,
            } => {
                let LocalText { nb, nn, en } = LocalText::listed(expected);
                Refusal::precondition(
                    "CRITERIA_NOT_JUDGED",
                    source.clone(),
                    LocalText::new(
                        format!(
                            "Tiltaket «{measure}» er ikke vurdert etter nøyaktig de kriteriene som gjelder. Vurder det etter hvert av dem én gang: {nb}."
                        ),
                        format!(
                            "Tiltaket «{measure}» er ikkje vurdert etter nøyaktig dei kriteria som gjeld. Vurder det etter kvart av dei éin gong: {nn}."
                        ),
                        format!(
                            "The measure \"{measure}\" is not judged by exactly the criteria of its track. Judge it by each of them once: {en}."
                        ),
                    ),
                )
            }
            Self::NotJudged { measures, source } => {
                let LocalText { nb, nn, en } = listed(measures);
                Refusal::precondition(
                    "MEASURES_NOT_JUDGED",
                    source.clone(),
                    LocalText::new(
                        format!("Ikke alle tiltak er vurdert. Vurder disse før du innstiller: {nb}."),
                        format!("Ikkje alle tiltak er vurderte. Vurder desse før du innstiller: {nn}."),
                        format!("Not every measure is judged. Judge these before you recommend: {en}."),
                    ),
                )
            }
            Self::NotEveryMeasure => Refusal::precondition(
                "NOT_EVERY_MEASURE",
                RuleSource::system("every-measure"),
                LocalText::new(
                    "Innstillingen gjelder ikke hvert tiltak i søknaden én gang. Innstill på hvert av dem; 0 innstiller på avslag.",
                    "Innstillinga gjeld ikkje kvart tiltak i søknaden éin gong. Innstill på kvart av dei; 0 innstiller på avslag.",
                    "The recommendation does not cover each measure of the application once. Recommend for each of them; 0 recommends refusal.",
                ),
            ),
            Self::AboveApplied { measure, applied } => Refusal::precondition(
                "ABOVE_APPLIED",
                RuleSource::system("not-above-applied"),
                LocalText::new(
                    format!("Tiltaket «{measure}» søker om {applied} kr. Innstill ikke på mer."),
                    format!("Tiltaket «{measure}» søkjer om {applied} kr. Innstill ikkje på meir."),
                    format!(
                        "The measure \"{measure}\" applies for NOK {}. Do not recommend more.",
                        applied.english()
                    ),
                ),
            ),
            Self::OrdinaryWork { measure, source } => Refusal::precondition(
                "ORDINARY_DEVELOPMENT_WORK",
                source.clone(),
                LocalText::new(
                    format!(
                        "Tiltaket «{measure}» er vurdert som ordinært utviklingsarbeid, som ikke får støtte. Innstill på 0."
                    ),
                    format!(
                        "Tiltaket «{measure}» er vurdert som ordinært utviklingsarbeid, som ikkje får støtte. Innstill på 0."
                    ),
                    format!(
                        "The measure \"{measure}\" was judged to be ordinary development work, which gets nothing. Recommend 0."
                    ),
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(MeasureError);

/// The titles of measures, for a text.
pub(super) fn listed(titles: &[String]) -> LocalText {
    let titles: Vec<LocalText> = titles.iter().map(|title| LocalText::same(title)).collect();
    LocalText::listed(&titles)
}
