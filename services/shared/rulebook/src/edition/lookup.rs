//! Lookups in an edition.

use chrono::NaiveDate;
use serde_json::Value;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::year::Year;

use super::{
    Coded, Criterion, Earmark, Edition, Grade, LetterText, MeasureKind, PersonList, Priority, Recipient,
    TargetGroup,
};
use crate::facts::MeasureFacts;
use crate::vocabulary::{
    AppealRule, ContentItem, EditionAppeal, LetterClause, OrganisationKind, SignatoryRole, Track,
};

/// The edition that wrote a topic's rules of one section.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Provenance {
    /// The topic, a key of the file such as `recipients`.
    pub topic: String,
    /// The section, as this edition cites it.
    pub section: String,
    /// The edition that wrote it.
    pub from: String,
}

impl Edition {
    /// The typed source of a rule of this edition.
    #[must_use]
    pub fn source(&self, section: &str) -> RuleSource {
        RuleSource::edition(self.id.clone(), section.to_owned())
    }

    /// A kind of measure by its code.
    #[must_use]
    pub fn measure_kind(&self, code: &str) -> Option<&MeasureKind> {
        self.measures.kinds.iter().find(|kind| kind.code == code)
    }

    /// Every kind of measure, in the order of the rules.
    #[must_use]
    pub fn measure_kinds(&self) -> &[MeasureKind] {
        &self.measures.kinds
    }

    /// The track of a kind of measure.
    #[must_use]
    pub fn track(&self, kind_code: &str) -> Option<Track> {
        self.measure_kind(kind_code).map(|kind| kind.track)
    }

    /// Whether a short course of this kind is refused (KKT: Kompetansetiltak).
    #[must_use]
    pub fn refuses_short_course(&self, kind_code: &str) -> bool {
        let rule = self.measures.short_courses.as_ref();
        rule.is_some_and(|rule| !rule.except.iter().any(|code| code == kind_code))
    }

    /// The criteria of a track, in their order.
    pub fn criteria(&self, track: Track) -> impl Iterator<Item = &Criterion> {
        self.criteria
            .iter()
            .filter(move |criterion| criterion.track == track)
    }

    /// The scale of a judgement, best first.
    #[must_use]
    pub fn grades(&self) -> &[Grade] {
        &self.assessment.grades
    }

    /// A grade by its code.
    #[must_use]
    pub fn grade(&self, code: &str) -> Option<&Grade> {
        self.grades().iter().find(|grade| grade.code == code)
    }

    /// The priorities, a set.
    #[must_use]
    pub fn priorities(&self) -> &[Priority] {
        &self.priorities
    }

    /// A sub-goal by its code.
    #[must_use]
    pub fn sub_goal(&self, code: &str) -> Option<&Coded> {
        self.sub_goals.iter().find(|goal| goal.code == code)
    }

    /// A target group by its code.
    #[must_use]
    pub fn target_group(&self, code: &str) -> Option<&TargetGroup> {
        self.target_groups.iter().find(|group| group.code == code)
    }

    /// An earmark by its code.
    #[must_use]
    pub fn earmark(&self, code: &str) -> Option<&Earmark> {
        self.earmarks.iter().find(|earmark| earmark.code == code)
    }

    /// How many development projects a municipality can apply for in a year (R9); `None`: as many as it likes.
    #[must_use]
    pub fn max_development_projects(&self) -> Option<u32> {
        self.limits
            .max_development_projects
            .as_ref()
            .map(|limit| limit.value)
    }

    /// How many of the measures are development projects.
    #[must_use]
    pub fn development_projects(&self, measures: &[MeasureFacts]) -> u32 {
        let projects = measures
            .iter()
            .filter(|measure| self.track(&measure.kind) == Some(Track::Development));
        u32::try_from(projects.count()).unwrap_or(u32::MAX)
    }

    /// The edition's rules for a kind of applicant; `None`: it cannot apply.
    #[must_use]
    pub fn recipient(&self, kind: OrganisationKind) -> Option<&Recipient> {
        self.recipients
            .kinds
            .iter()
            .find(|recipient| recipient.kind == kind)
    }

    /// As what somebody can sign for this kind of applicant; empty: nobody can.
    #[must_use]
    pub fn signature_roles(&self, kind: OrganisationKind) -> &[SignatoryRole] {
        let roles = self.signatures.roles.iter();
        roles
            .filter(|entry| entry.kinds.contains(&kind))
            .map(|entry| entry.roles.as_slice())
            .next()
            .unwrap_or_default()
    }

    /// The section that demands a content; the whole of the contents' when it is not listed apart.
    #[must_use]
    pub fn content_section(&self, item: ContentItem) -> Option<&str> {
        let content = self.contents.iter().find(|content| content.item == item);
        content.map(|content| content.section.as_str())
    }

    /// Texts of the grant letter, in its order.
    #[must_use]
    pub fn letter_texts(&self) -> &[LetterText] {
        &self.letter
    }

    /// One text of the grant letter.
    #[must_use]
    pub fn letter_text(&self, clause: LetterClause) -> Option<&LetterText> {
        self.letter.iter().find(|text| text.clause == clause)
    }

    /// Lines of the report on persons who completed training.
    #[must_use]
    pub fn person_lists(&self) -> &[PersonList] {
        &self.achievement.persons
    }

    /// The report's questions to development projects.
    #[must_use]
    pub fn narrative_questions(&self) -> &[Coded] {
        &self.achievement.narrative
    }

    /// When reports on a grant year are due, unless the call says otherwise: a local date in the year after.
    /// `None` only in a year after 2100.
    #[must_use]
    pub fn report_due(&self, grant_year: Year) -> Option<NaiveDate> {
        let year = grant_year.next().ok()?;
        NaiveDate::from_ymd_opt(year.get(), self.reporting.due_month, self.reporting.due_day)
    }

    /// The letter's text on appeal, with its source, for a call with this rule.
    #[must_use]
    pub fn appeal_text(&self, rule: AppealRule) -> (RuleSource, LocalText) {
        match (rule, self.appeal.award_and_refusal) {
            (AppealRule::None, EditionAppeal::None) => {
                (self.source(&self.appeal.section), self.appeal.text.clone())
            }
            (AppealRule::None, EditionAppeal::Ordinary | EditionAppeal::Open) => (
                RuleSource::law("forvaltningsloven", "§28"),
                LocalText::new(
                    "Tildeling og avslag kan ikke påklages, jf. forvaltningsloven § 28.",
                    "Tildeling og avslag kan ikkje påklagast, jf. forvaltningslova § 28.",
                    "Award and refusal cannot be appealed (Public Administration Act section 28).",
                ),
            ),
            (AppealRule::Ordinary, _) => (
                RuleSource::law("forvaltningsloven", "§28"),
                LocalText::new(
                    "Vedtaket kan påklages innen tre uker fra dere mottok brevet. Send klagen til kontoret som har \
                     fattet vedtaket.",
                    "Vedtaket kan påklagast innan tre veker frå de fekk brevet. Send klaga til kontoret som har \
                     gjort vedtaket.",
                    "The decision can be appealed within three weeks of receiving this letter. Send the appeal to \
                     the office that decided.",
                ),
            ),
        }
    }

    /// Which edition wrote what: one line for each topic, section and edition, in alphabetical order.
    #[must_use]
    pub fn provenance(&self) -> Vec<Provenance> {
        let mut lines = Vec::new();
        if let Ok(Value::Object(topics)) = serde_json::to_value(self) {
            for (topic, value) in &topics {
                walk_rules(value, &mut |section, from| {
                    lines.push(Provenance {
                        topic: topic.clone(),
                        section: section.to_owned(),
                        from: from.to_owned(),
                    });
                });
            }
        }
        lines.sort();
        lines.dedup();
        lines
    }
}

/// Visits section and origin of every rule under a value.
pub(super) fn walk_rules(value: &Value, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Object(map) => {
            if let (Some(Value::String(section)), Some(Value::String(from))) =
                (map.get("section"), map.get("from"))
            {
                visit(section, from);
            }
            map.values().for_each(|inner| walk_rules(inner, visit));
        }
        Value::Array(items) => items.iter().for_each(|inner| walk_rules(inner, visit)),
        _ => {}
    }
}
