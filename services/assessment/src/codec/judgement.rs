//! Judgements and recommendations of measures, both ways.

use tilskudd_proto::assessment::v1 as pb;
use tilskudd_runtime::{Fields, Invalid, codec};

use crate::domain::case::Judged;
use crate::domain::judgement::{CriterionJudgement, Grade, Judgement, Recommendation};

/// Most criteria of one judgement, and most measures of one application.
pub(super) const ITEMS_MAX: usize = 50;

pub(super) const fn grade(grade: Grade) -> pb::Grade {
    match grade {
        Grade::Low => pb::Grade::Low,
        Grade::Some => pb::Grade::Some,
        Grade::Good => pb::Grade::Good,
        Grade::High => pb::Grade::High,
    }
}

pub(super) fn judged(judged: &Judged) -> pb::Judgement {
    let judgement = &judged.judgement;
    let criteria = judgement.criteria.iter().map(|item| pb::CriterionJudgement {
        criterion: item.criterion.to_string(),
        grade: grade(item.grade).into(),
        reason: item.reason.to_string(),
    });
    pb::Judgement {
        measure: judgement.measure.to_string(),
        criteria: criteria.collect(),
        overall: grade(judgement.overall).into(),
        reason: judgement.reason.to_string(),
        prioritised: judgement.prioritised,
        ordinary_work: judgement.ordinary_work,
        judged: Some(codec::signatory(judged.signed)),
    }
}

pub(super) fn recommendation(recommendation: &Recommendation) -> pb::MeasureRecommendation {
    pb::MeasureRecommendation {
        measure: recommendation.measure.to_string(),
        amount_ore: recommendation.amount.ore(),
        reason: recommendation.reason.to_string(),
    }
}

pub(super) fn parse_judgement(f: &mut Fields, judgement: &pb::Judgement) -> Result<Judgement, Invalid> {
    let measure = f.parse("measure", &judgement.measure);
    let length = f.len("criteria", judgement.criteria.len(), 1..=ITEMS_MAX);
    let mut criteria = Vec::new();
    for (at, item) in judgement.criteria.iter().enumerate().take(ITEMS_MAX) {
        criteria.push(f.within(format_args!("criteria[{at}]"), |f| {
            let criterion = f.text("criterion", &item.criterion);
            let grade = parse_grade(f, "grade", item.grade);
            let reason = f.text("reason", &item.reason);
            Ok(CriterionJudgement {
                criterion: criterion?,
                grade: grade?,
                reason: reason?,
            })
        }));
    }
    let overall = parse_grade(f, "overall", judgement.overall);
    let reason = f.text("reason", &judgement.reason);
    length?;
    Ok(Judgement {
        measure: measure?,
        criteria: criteria.into_iter().collect::<Result<_, Invalid>>()?,
        overall: overall?,
        reason: reason?,
        prioritised: judgement.prioritised,
        ordinary_work: judgement.ordinary_work,
    })
}

fn parse_grade(f: &mut Fields, field: &str, value: i32) -> Result<Grade, Invalid> {
    match f.enumeration::<pb::Grade>(field, value)? {
        // Refused by `enumeration` already.
        pb::Grade::Unspecified => Err(Invalid),
        pb::Grade::Low => Ok(Grade::Low),
        pb::Grade::Some => Ok(Grade::Some),
        pb::Grade::Good => Ok(Grade::Good),
        pb::Grade::High => Ok(Grade::High),
    }
}

pub(super) fn parse_recommendation(
    f: &mut Fields,
    item: &pb::MeasureRecommendation,
) -> Result<Recommendation, Invalid> {
    let measure = f.parse("measure", &item.measure);
    let amount = f.amount("amount_ore", item.amount_ore);
    let reason = f.text("reason", &item.reason);
    Ok(Recommendation {
        measure: measure?,
        amount: amount?,
        reason: reason?,
    })
}
