//! Over 300 lines: a region that answers, refuses and stays silent, all in one setting.
//!
//! P7: a successor answers for its predecessors, also those of another region, whose silence is pending.

use std::net::SocketAddr;

use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_testkit::eventually;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tonic::Code;

use crate::house::{House, note};
use crate::samples::organisation;
use crate::world::{code, fields, number, source};

/// Ålesund and Haram as they are registered since 2024.
const ALESUND: &str = "929911709";
const HARAM: &str = "829912252";

fn municipality(number: &str, title: &str, own: &str, region: &str, valid_from: &str) -> pb::Organisation {
    pb::Organisation {
        title: title.to_owned(),
        municipality_number: own.to_owned(),
        region: region.to_owned(),
        valid_from: valid_from.to_owned(),
        ..organisation(number, pb::OrganisationKind::Municipality)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn haram_answers_for_the_alesund_that_it_was_split_from() {
    let region = "more-og-romsdal";
    let house = House::start(&[region], |_| {}).await;
    let call = house.announce(&[region]).await.remove(0);
    // The number of the municipality that was split is gone from the register; a made-up one stands for it.
    let former = number();
    house
        .import(municipality(&former, "Ålesund kommune", "1507", region, ""))
        .await;
    for (number, title, own) in [
        (ALESUND, "Ålesund kommune", "1508"),
        (HARAM, "Haram kommune", "1580"),
    ] {
        let new = municipality(number, title, own, region, "2024-01-01");
        assert_eq!(house.import(new).await, 1);
        let recorded = house
            .succeed(&former, number, pb::SuccessionKind::Split)
            .await
            .unwrap();
        assert_eq!(
            (
                recorded.predecessor_region.as_str(),
                recorded.predecessor_title.as_str()
            ),
            (region, "Ålesund kommune")
        );
        house.copied(region, number).await;
    }
    house.copied(region, &former).await;

    // Before the day the new one is not there, and the old one applies.
    let early = house.draft(HARAM, &call, 3).await.unwrap_err();
    assert_eq!(code(&early), "UNKNOWN_ORGANISATION");
    let theirs = house.draft(&former, &call, 4).await.unwrap();
    assert_eq!(house.noted(&theirs).await, None, "it succeeds nobody");
    house.submit(&theirs).await;

    house.turn("2024-02-15T12:00:00Z");
    let draft = house.draft(HARAM, &call, 3).await.unwrap();
    let noted = eventually("the copy of the succession", async || {
        Ok(house.noted(&draft).await)
    });
    let noted = noted.await.unwrap();
    assert!(
        noted.contains("applied for 4") && noted.contains("7 together"),
        "{noted}"
    );
    // A note, no refusal: the words do not say how they count.
    let receipt = house.submit(&draft).await;
    assert_eq!(note(&receipt.findings), Some(noted));

    let request = pb::ListSuccessionsRequest {
        name: format!("regions/{region}/organisations/{former}"),
    };
    let listed = house
        .successions()
        .list_successions(request)
        .await
        .unwrap()
        .into_inner();
    let successors: Vec<_> = listed
        .successors
        .iter()
        .map(|one| one.successor.as_str())
        .collect();
    assert_eq!((listed.predecessors.len(), successors), (0, vec![HARAM, ALESUND]));
    assert!(house.0.stop().await);
}

/// The way to a region's intake, which can be away.
struct Way {
    here: SocketAddr,
    forwarding: Option<JoinHandle<()>>,
}

impl Way {
    fn close(&mut self) {
        if let Some(forwarding) = self.forwarding.take() {
            forwarding.abort();
        }
    }

    async fn open(&mut self, to: SocketAddr) {
        let listener = TcpListener::bind(self.here).await.unwrap();
        self.forwarding = Some(tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((mut inward, _)) = listener.accept().await {
                open.spawn(async move {
                    let mut outward = TcpStream::connect(to).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut inward, &mut outward).await;
                });
            }
        }));
    }
}

/// Waits until a question has got no answer.
async fn asked_in_vain(house: &House) {
    let asked = "SELECT count(*) FROM intake.predecessor_answer WHERE development_projects IS NULL";
    let mut sql = house.0.connect_as(Service::Intake, "trondelag").await.unwrap();
    eventually("a question without an answer", async || {
        let pending: i64 = sqlx::query_scalar(asked).fetch_one(&mut sql).await?;
        Ok((pending == 1).then_some(()))
    })
    .await
    .unwrap();
}

async fn known(house: &House, region: &str, number: &str) -> Vec<pb::PredecessorProjects> {
    let request = pb::ListPredecessorProjectsRequest {
        name: format!("regions/{region}/organisations/{number}"),
        year: 2024,
        scheme: "kkt".to_owned(),
    };
    let response = house
        .successions()
        .list_predecessor_projects(request)
        .await
        .unwrap();
    response.into_inner().predecessors
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_region_that_does_not_answer_leaves_the_count_pending_until_it_does() {
    let reserved = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut way = Way {
        here: reserved.local_addr().unwrap(),
        forwarding: None,
    };
    drop(reserved);
    let here = way.here;
    let house = House::start(&["trondelag", "nordland"], move |config| {
        let there = [(Service::Intake, format!("http://{here}"))];
        config.peers_of.insert("nordland".parse().unwrap(), there.into());
    })
    .await;
    let to = house.0.service(Service::Intake).unwrap().addr;
    way.open(to).await;

    let calls = house.announce(&["trondelag", "nordland"]).await;
    let (merged, successor) = (number(), number());
    house
        .import(municipality(&merged, "Gammelvik kommune", "1850", "nordland", ""))
        .await;
    house
        .import(municipality(&successor, "Nyvik kommune", "5099", "trondelag", ""))
        .await;
    house.copied("nordland", &merged).await;
    house.copied("trondelag", &successor).await;
    let theirs = house.draft(&merged, &calls[1], 2).await.unwrap();
    house.submit(&theirs).await;

    way.close();
    house
        .succeed(&merged, &successor, pb::SuccessionKind::Merger)
        .await
        .unwrap();
    let draft = house.draft(&successor, &calls[0], 3).await.unwrap();
    let noted = eventually("the copy of the succession", async || {
        Ok(house.noted(&draft).await)
    });
    assert!(noted.await.unwrap().contains("This is pending"));
    // The region is away: it stays pending, and the submission is received with that note and not without it.
    asked_in_vain(&house).await;
    assert!(known(&house, "trondelag", &successor).await[0].pending);
    let receipt = house.submit(&draft).await;
    assert!(note(&receipt.findings).unwrap().contains("This is pending"));

    way.open(to).await;
    let answered = eventually("the answer", async || {
        let known = known(&house, "trondelag", &successor).await.remove(0);
        Ok((!known.pending).then_some(known))
    });
    let answered = answered.await.unwrap();
    assert_eq!(
        (
            answered.organisation_number,
            answered.region.as_str(),
            answered.development_projects
        ),
        (merged, "nordland", 2)
    );
    assert!(answered.answered_at.is_some());
    let next = house.draft(&successor, &calls[0], 3).await.unwrap();
    assert!(house.noted(&next).await.unwrap().contains("applied for 2"));
    assert!(house.0.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_helsedirektoratets_own_scheme_predecessors_are_counted_where_they_applied() {
    let house = House::start(&["trondelag"], |_| {}).await;
    let call = house.announce_nationally().await;
    let (merged, successor) = (number(), number());
    for (number, title, own) in [
        (&merged, "Gammelvik kommune", "5095"),
        (&successor, "Nyvik kommune", "5099"),
    ] {
        house
            .import(municipality(number, title, own, "trondelag", ""))
            .await;
    }
    let theirs = house.draft(&merged, &call, 2).await.unwrap();
    house.submit(&theirs).await;
    let before = house.draft(&successor, &call, 3).await.unwrap();
    assert_eq!(house.noted(&before).await, None, "it succeeds nobody");

    house
        .succeed(&merged, &successor, pb::SuccessionKind::Merger)
        .await
        .unwrap();
    // At once, and not what the predecessor's region would answer.
    let noted = house.noted(&before).await.unwrap();
    assert!(
        noted.contains("applied for 2") && noted.contains("5 together"),
        "{noted}"
    );
    let counted = |one: &pb::PredecessorProjects| {
        (
            one.region.clone(),
            one.pending,
            one.development_projects,
            one.answered_at.is_some(),
        )
    };
    let here = known(&house, "national", &successor).await.remove(0);
    assert_eq!(counted(&here), ("trondelag".to_owned(), false, 2, false));
    // The region counts its own schemes: nobody has applied there.
    let there = eventually("the copy of the succession", async || {
        Ok(known(&house, "trondelag", &successor).await.pop())
    });
    let there = there.await.unwrap();
    assert_eq!(counted(&there), ("trondelag".to_owned(), false, 0, false));
    assert!(house.0.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organisation_that_a_region_does_not_know_is_no_answer_of_none() {
    let house = House::start(&["trondelag"], |_| {}).await;
    let known = number();
    house
        .import(municipality(&known, "Kjent kommune", "5098", "trondelag", ""))
        .await;
    house.copied("trondelag", &known).await;
    let count = async |number: &str, year| {
        let request = pb::CountProjectsRequest {
            name: format!("regions/trondelag/organisations/{number}"),
            year,
            scheme: "kkt".to_owned(),
        };
        house.as_service().count_projects(request).await
    };
    assert_eq!(
        count(&known, 2024)
            .await
            .unwrap()
            .into_inner()
            .development_projects,
        0
    );
    assert_eq!(count(&number(), 2024).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(fields(&count(&known, 1999).await.unwrap_err()), ["year"]);
    assert!(house.0.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_is_followed_and_a_ring_ends() {
    let house = House::start(&["trondelag"], |_| {}).await;
    let call = house.announce(&["trondelag"]).await.remove(0);
    let ring = [number(), number(), number()];
    for number in &ring {
        house
            .import(municipality(number, "Ledd kommune", "5097", "trondelag", ""))
            .await;
        house.copied("trondelag", number).await;
    }
    for projects in [(0, 1), (1, 2)] {
        let draft = house.draft(&ring[projects.0], &call, projects.1).await.unwrap();
        house.submit(&draft).await;
    }
    for (from, to) in [(0, 1), (1, 2), (2, 0)] {
        let kind = pb::SuccessionKind::Renumbering;
        house.succeed(&ring[from], &ring[to], kind).await.unwrap();
    }
    let theirs = eventually("the copies", async || {
        let theirs = known(&house, "trondelag", &ring[2]).await;
        Ok((theirs.len() == 2).then_some(theirs))
    });
    let theirs = theirs.await.unwrap();
    let mut projects: Vec<_> = theirs.iter().map(|one| one.development_projects).collect();
    projects.sort_unstable();
    assert_eq!(projects, [1, 2]);
    assert!(house.0.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_succession_is_recorded_once_between_two_that_are_registered() {
    let house = House::start(&["trondelag"], |_| {}).await;
    let (one, other) = (number(), number());
    for number in [&one, &other] {
        house
            .import(municipality(number, "Ei kommune", "5096", "national", ""))
            .await;
    }
    let kind = pb::SuccessionKind::Merger;
    house.succeed(&one, &other, kind).await.unwrap();
    let told = house.0.emitted(Service::Intake, "national").await.unwrap();
    let told = told
        .iter()
        .filter(|event| event.decode::<pb::SuccessionRecorded>().is_some());
    let mut told: Vec<String> = told
        .map(|event| format!("{} of {}", event.destination_service, event.destination_tenant))
        .collect();
    told.sort_unstable();
    let expected = [
        "allocation of national",
        "allocation of trondelag",
        "intake of trondelag",
    ];
    assert_eq!(told, expected);
    let again = house.succeed(&one, &other, kind).await.unwrap_err();
    assert_eq!(
        (code(&again).as_str(), source(&again).as_str()),
        ("SUCCESSION_KNOWN", "system successions-are-recorded-once")
    );
    let unknown = house.succeed(&number(), &other, kind).await.unwrap_err();
    assert_eq!(code(&unknown), "UNKNOWN_ORGANISATION");
    let itself = house.succeed(&one, &one, kind).await.unwrap_err();
    assert_eq!(fields(&itself), ["succession.successor"]);
    let none = house
        .succeed(&one, "123456780", pb::SuccessionKind::Unspecified)
        .await;
    assert_eq!(
        fields(&none.unwrap_err()),
        ["succession.successor", "succession.kind"]
    );
    assert!(house.0.stop().await);
}
