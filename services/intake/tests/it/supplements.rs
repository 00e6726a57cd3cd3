//! Supplements (ettersendinger): after submission, without a change of what was signed.

use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::intake::v1 as pb;
use tonic::Code;

use crate::samples::{call, content, measure};
use crate::world::{code, fields, id, source, world};

fn supplement(name: &str, text: &str) -> pb::SupplementApplicationRequest {
    pb::SupplementApplicationRequest {
        name: name.to_owned(),
        request_id: id(),
        text: text.to_owned(),
    }
}

#[tokio::test]
async fn applicant_and_office_add_to_what_is_submitted() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    let mut applicant = world().applications(&number);
    let early = applicant
        .supplement_application(supplement(&draft.name, "Mer."))
        .await
        .unwrap_err();
    assert_eq!(
        (code(&early), source(&early)),
        (
            "NOT_WITH_OFFICE".to_owned(),
            "system supplement-after-submission".to_owned()
        )
    );
    let receipt = world().submit(&draft).await.unwrap();
    let kept = applicant
        .supplement_application(supplement(&draft.name, " Mer om tiltaket. "))
        .await
        .unwrap()
        .into_inner()
        .supplement
        .unwrap();
    assert_eq!((kept.text.as_str(), kept.on_behalf), ("Mer om tiltaket.", false));
    let mut office = world().office_applications();
    office
        .supplement_application(supplement(&draft.name, "Kom på telefon."))
        .await
        .unwrap();
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let seen = office.get_application(get).await.unwrap().into_inner();
    let seen = seen.application.unwrap();
    assert_eq!(seen.content_hash, receipt.content_hash, "what was signed stays");
    assert_ne!(seen.etag, receipt.etag, "what was added counts");
    let texts: Vec<(&str, bool)> = seen
        .supplements
        .iter()
        .map(|one| (one.text.as_str(), one.on_behalf))
        .collect();
    assert_eq!(texts, [("Mer om tiltaket.", false), ("Kom på telefon.", true)]);
    let blank = applicant
        .supplement_application(supplement(&draft.name, " "))
        .await
        .unwrap_err();
    assert_eq!(fields(&blank), ["text"]);
    let stranger = world().municipality().await;
    let refused = world()
        .applications(&stranger)
        .supplement_application(supplement(&draft.name, "Mer."))
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_decided_application_and_one_with_twenty_supplements_take_no_more() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    world().submit(&draft).await.unwrap();
    let mut client = world().applications(&number);
    for _ in 0..20 {
        let request = supplement(&draft.name, "Mer.");
        client.supplement_application(request).await.unwrap();
    }
    let request = supplement(&draft.name, "Mer.");
    let refused = client.supplement_application(request).await.unwrap_err();
    assert_eq!(code(&refused), "TOO_MANY_SUPPLEMENTS");
    let decided = allocation::DecisionMade {
        decision: Some(allocation::Decision {
            application: draft.name.clone(),
            ..Default::default()
        }),
        ..Default::default()
    };
    world().tell("allocation", "trondelag", &decided).await.unwrap();
    let request = supplement(&draft.name, "Mer.");
    let refused = client.supplement_application(request).await.unwrap_err();
    assert_eq!(code(&refused), "NOT_WITH_OFFICE");
}
