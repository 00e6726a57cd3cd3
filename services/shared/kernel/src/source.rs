//! The source of a rule, stated in every refusal, finding and letter.

mod citation;
mod rules;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The source of a rule (hjemmel).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RuleSource {
    /// A section of an edition of the scheme's rules (regelverk).
    Edition {
        /// The edition, as `KKT-2024`.
        edition: Cow<'static, str>,
        /// The section, as `§4` or `KKT: Hvem kan få tilskudd`.
        section: Cow<'static, str>,
    },
    /// A paragraph of a law or regulation.
    Law {
        /// The law's short name, as `forvaltningsloven`.
        law: Cow<'static, str>,
        /// The paragraph, as `§6`.
        paragraph: Cow<'static, str>,
    },
    /// A clause of one region's call of one year (utlysning).
    Call {
        /// The call's name or id.
        call: Cow<'static, str>,
        /// The clause, as `deadline`.
        clause: Cow<'static, str>,
    },
    /// A rule that the system itself sets.
    System {
        /// The rule's name, as `two-person`.
        rule: Cow<'static, str>,
    },
}

impl RuleSource {
    /// A section of an edition of the rules.
    pub fn edition(
        edition: impl Into<Cow<'static, str>>,
        section: impl Into<Cow<'static, str>>,
    ) -> RuleSource {
        RuleSource::Edition {
            edition: edition.into(),
            section: section.into(),
        }
    }

    /// A paragraph of a law or regulation.
    pub fn law(law: impl Into<Cow<'static, str>>, paragraph: impl Into<Cow<'static, str>>) -> RuleSource {
        RuleSource::Law {
            law: law.into(),
            paragraph: paragraph.into(),
        }
    }

    /// A clause of a call.
    pub fn call(call: impl Into<Cow<'static, str>>, clause: impl Into<Cow<'static, str>>) -> RuleSource {
        RuleSource::Call {
            call: call.into(),
            clause: clause.into(),
        }
    }

    /// A rule of the system's own.
    pub fn system(rule: impl Into<Cow<'static, str>>) -> RuleSource {
        RuleSource::System { rule: rule.into() }
    }
}

impl fmt::Display for RuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleSource::Edition { edition, section } => write!(f, "{edition} {section}"),
            RuleSource::Law { law, paragraph } => write!(f, "{law} {paragraph}"),
            RuleSource::Call { call, clause } => write!(f, "call {call} {clause}"),
            RuleSource::System { rule } => write!(f, "system rule {rule}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_of_each() -> [(RuleSource, &'static str); 4] {
        [
            (
                RuleSource::edition("KKT-2024", "KKT: Hvem kan få tilskudd"),
                "KKT-2024 KKT: Hvem kan få tilskudd",
            ),
            (RuleSource::law("forvaltningsloven", "§6"), "forvaltningsloven §6"),
            (
                RuleSource::call("2024-TRO", "deadline".to_owned()),
                "call 2024-TRO deadline",
            ),
            (RuleSource::system("two-person"), "system rule two-person"),
        ]
    }

    #[test]
    fn a_source_reads_as_a_citation() {
        for (source, text) in one_of_each() {
            assert_eq!(source.to_string(), text);
        }
    }

    #[test]
    fn a_source_survives_json() {
        for (source, _) in one_of_each() {
            let json = serde_json::to_string(&source).unwrap();
            assert_eq!(serde_json::from_str::<RuleSource>(&json).unwrap(), source);
        }
        let json = serde_json::to_string(&RuleSource::law("forvaltningsloven", "§6")).unwrap();
        assert_eq!(
            json,
            r#"{"kind":"law","law":"forvaltningsloven","paragraph":"§6"}"#
        );
    }

    #[test]
    fn an_unknown_kind_or_field_is_refused() {
        for json in [
            r#"{"kind":"custom","rule":"x"}"#,
            r#"{"kind":"system","rule":"x","law":"y"}"#,
            r#"{"kind":"system"}"#,
        ] {
            assert!(serde_json::from_str::<RuleSource>(json).is_err(), "{json}");
        }
    }
}
