//! An earlier application as a new draft: what the new edition knows is kept, and the rest is named.

use std::collections::BTreeMap;
use std::fmt::Display;

use tilskudd_kernel::ids::{IdSource, MeasureId};
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Edition, Track};

use crate::finding;

/// The parts left out, in the order of the content.
struct Copy<'a> {
    edition: &'a Edition,
    left_out: Vec<pb::LeftOut>,
}

/// The content under another edition, with new ids for its measures, and what was left out.
///
/// Texts, amounts and partners are kept; a measure of a kind that the edition does not know is left out whole, and so
/// are codes and answers that it has no place for. The order of the measures is kept, numbered from 1.
pub(crate) fn copy(
    mut content: pb::ApplicationContent,
    edition: &Edition,
    ids: &dyn IdSource,
) -> (pb::ApplicationContent, Vec<pb::LeftOut>) {
    let mut copy = Copy {
        edition,
        left_out: Vec::new(),
    };
    let measures = std::mem::take(&mut content.measures);
    let mut renamed = BTreeMap::new();
    content.measures = measures
        .into_iter()
        .enumerate()
        .filter_map(|(index, measure)| {
            let before = measure.id.clone();
            let kept = copy.measure(index, measure, ids)?;
            renamed.insert(before, kept.id.clone());
            Some(kept)
        })
        .collect();
    for grant in &mut content.other_grants {
        let named = std::mem::take(&mut grant.measures);
        grant.measures = named.iter().filter_map(|id| renamed.get(id).cloned()).collect();
    }
    let mut order: Vec<usize> = (0..content.measures.len()).collect();
    order.sort_by_key(|index| content.measures[*index].rank);
    for (rank, index) in (1..).zip(order) {
        content.measures[index].rank = rank;
    }
    (content, copy.left_out)
}

impl Copy<'_> {
    fn measure(&mut self, index: usize, mut measure: pb::Measure, ids: &dyn IdSource) -> Option<pb::Measure> {
        let edition = self.edition;
        let Some(track) = edition.track(&measure.kind) else {
            self.leave(
                format_args!("measures[{index}]"),
                &measure.kind,
                ("tiltakstypen", "tiltakstypen", "kind of measure"),
            );
            return None;
        };
        measure.id = MeasureId::new(ids).to_string();
        let at = format!("measures[{index}]");
        measure.sub_goals = self.codes(
            (&at, "sub_goals"),
            measure.sub_goals,
            ("delmålet", "delmålet", "sub-goal"),
            |code| edition.sub_goal(code).is_some(),
        );
        measure.target_groups = self.codes(
            (&at, "target_groups"),
            measure.target_groups,
            ("målgruppen", "målgruppa", "target group"),
            |code| edition.target_groups.iter().any(|group| group.code == code),
        );
        measure.answers = self.answers(&at, track, measure.answers);
        if !measure.earmark.is_empty() && edition.earmark(&measure.earmark).is_none() {
            let code = std::mem::take(&mut measure.earmark);
            self.leave(
                format_args!("{at}.earmark"),
                &code,
                ("øremerkingen", "øyremerkinga", "earmark"),
            );
        }
        Some(measure)
    }

    fn codes(
        &mut self,
        (at, list): (&str, &str),
        codes: Vec<String>,
        what: (&str, &str, &str),
        known: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let mut kept = Vec::with_capacity(codes.len());
        for (index, code) in codes.into_iter().enumerate() {
            if known(&code) {
                kept.push(code);
            } else {
                self.leave(format_args!("{at}.{list}[{index}]"), &code, what);
            }
        }
        kept
    }

    fn answers(
        &mut self,
        at: &str,
        track: Track,
        answers: Vec<pb::CriterionAnswer>,
    ) -> Vec<pb::CriterionAnswer> {
        let edition = self.edition;
        let mut kept = Vec::with_capacity(answers.len());
        for (index, answer) in answers.into_iter().enumerate() {
            if edition.criteria(track).any(|one| one.code == answer.criterion) {
                kept.push(answer);
            } else {
                self.leave(
                    format_args!("{at}.answers[{index}]"),
                    &answer.criterion,
                    ("spørsmålet", "spørsmålet", "question"),
                );
            }
        }
        kept
    }

    fn leave(&mut self, field: impl Display, code: &str, (nb, nn, en): (&str, &str, &str)) {
        let edition = &self.edition.id;
        let reason = LocalText::new(
            format!("Utgaven {edition} har ikke {nb} {code}."),
            format!("Utgåva {edition} har ikkje {nn} {code}."),
            format!("Edition {edition} does not have the {en} {code}."),
        );
        self.left_out.push(pb::LeftOut {
            field: field.to_string(),
            code: code.to_owned(),
            reason: Some(finding::text(&reason)),
        });
    }
}
