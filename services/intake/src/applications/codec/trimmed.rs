//! The content that an applicant writes, without white space around any text.

use tilskudd_proto::intake::v1 as pb;

/// The content with every text trimmed.
pub(crate) fn content(mut message: pb::ApplicationContent) -> pb::ApplicationContent {
    trim([
        &mut message.purpose,
        &mut message.description,
        &mut message.control_statement,
        &mut message.contact_name,
        &mut message.contact_email,
    ]);
    message.measures.iter_mut().for_each(measure);
    trim(message.other_grants.iter_mut().map(|grant| &mut grant.title));
    message
}

fn measure(measure: &mut pb::Measure) {
    trim([
        &mut measure.kind,
        &mut measure.title,
        &mut measure.description,
        &mut measure.own_funding_reason,
        &mut measure.earmark,
    ]);
    trim(&mut measure.sub_goals);
    trim(&mut measure.target_groups);
    for answer in &mut measure.answers {
        trim([&mut answer.criterion, &mut answer.answer]);
    }
    for line in &mut measure.budget_lines {
        trim([&mut line.key, &mut line.text]);
    }
    trim(measure.partners.iter_mut().map(|partner| &mut partner.title));
}

fn trim<'a>(texts: impl IntoIterator<Item = &'a mut String>) {
    for text in texts {
        let trimmed = text.trim();
        if trimmed.len() != text.len() {
            *text = trimmed.to_owned();
        }
    }
}
