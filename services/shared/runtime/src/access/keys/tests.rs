//! Keys of an issuer that answers, is slow, changes them, or is away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use proptest::prelude::*;

use super::*;

const SET: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"one",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

fn keys_at(source: &std::path::Path, at: &str) -> Keys {
    keys_of(Jwks::File(source.to_owned()), at)
}

#[tokio::test]
async fn keys_of_an_issuer_that_is_away_are_used_for_two_days_and_no_longer() {
    let dir = tempfile::TempDir::new().unwrap();
    let file = dir.path().join("jwks.json");
    std::fs::write(&file, SET).unwrap();
    let mut keys = keys_at(&file, "2024-03-01T12:00:00Z");
    assert!(keys.get("one").await.unwrap().is_some());
    std::fs::remove_file(&file).unwrap();
    for (at, good) in [
        ("2024-03-02T11:59:59Z", true),
        ("2024-03-03T11:59:58Z", true),
        // In the pause after the failed fetch too.
        ("2024-03-03T11:59:58Z", true),
        ("2024-03-03T12:00:00Z", false),
        ("2024-03-03T12:00:00Z", false),
    ] {
        keys.clock = SystemClock::fixed(at.parse().unwrap());
        assert_eq!(keys.get("one").await.is_ok_and(|key| key.is_some()), good, "{at}");
    }
}

#[tokio::test]
async fn nobody_queues_for_new_keys_while_old_ones_are_known() {
    let dir = tempfile::TempDir::new().unwrap();
    let file = dir.path().join("jwks.json");
    std::fs::write(&file, SET).unwrap();
    let keys = keys_at(&file, "2024-03-01T12:00:00Z");
    assert!(keys.get("one").await.unwrap().is_some());
    let _fetching = keys.fetching.lock().await;
    assert!(keys.get("one").await.unwrap().is_some());
    assert!(matches!(keys.get("two").await, Err(KeysError::Pause)));
}

/// An issuer on loopback, which answers each fetch as the test says.
async fn issuer<A, R>(answer: A) -> (Jwks, Arc<AtomicUsize>)
where
    A: Fn(usize) -> R + Clone + Send + Sync + 'static,
    R: IntoResponse + Send + 'static,
{
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let app = Router::new().route(
        "/keys",
        get(move || {
            let answer = answer(counted.fetch_add(1, Ordering::SeqCst));
            async move { answer }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (Jwks::Url(url), asked)
}

fn keys_of(source: Jwks, at: &str) -> Keys {
    let clock = SystemClock::fixed(at.parse().unwrap());
    let text = "issuer = 'x'\naudience = 'x'\nkind = 'office'\njwks = { file = 'x' }";
    let mut issuer: Issuer = toml::from_str(text).unwrap();
    issuer.jwks = source;
    Keys::new(&issuer, client().unwrap(), clock)
}

impl Keys {
    fn at(&mut self, at: &str) {
        self.clock = SystemClock::fixed(at.parse().unwrap());
    }
}

async fn has(keys: &Keys, id: &str) -> bool {
    keys.get(id).await.is_ok_and(|key| key.is_some())
}

#[tokio::test]
async fn few_wait_for_an_issuer_that_hangs_and_the_others_are_told_at_once() {
    let hanging = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", hanging.local_addr().unwrap());
    let keys = keys_of(Jwks::Url(url), "2024-03-01T12:00:00Z");
    let mut all: FuturesUnordered<_> = (0..100).map(|_| keys.get("one")).collect();
    // One fetches and some wait for it; nothing but the end of its patience would answer them.
    for _ in 0..100 - WAITING_MAX - 1 {
        assert!(matches!(all.next().await, Some(Err(KeysError::Pause))));
    }
    assert_eq!(all.len(), WAITING_MAX + 1);
    assert!(futures::poll!(all.next()).is_pending());
    assert!(!keys.were_given());
}

#[tokio::test]
async fn an_issuer_is_asked_until_it_has_given_keys_and_not_after() {
    let (source, asked) = issuer(|n| match n {
        0 => "<html>Logg inn</html>",
        _ => SET,
    })
    .await;
    let mut keys = keys_of(source, "2024-03-01T12:00:00Z");
    assert!(keys.refresh().await.is_err() && !keys.were_given());
    keys.at("2024-03-01T12:00:01Z");
    keys.fetch_first().await;
    assert!(keys.were_given());
    keys.fetch_first().await;
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn many_who_come_first_fetch_once_and_a_day_goes_by_on_it() {
    let (source, asked) = issuer(|_| SET).await;
    let mut keys = keys_of(source, "2024-03-01T12:00:00Z");
    let first = futures::future::join_all((0..=WAITING_MAX).map(|_| has(&keys, "one"))).await;
    assert!(first.into_iter().all(|found| found));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    keys.at("2024-03-02T11:59:59Z");
    assert!(has(&keys, "one").await);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    keys.at("2024-03-02T12:00:00Z");
    assert!(has(&keys, "one").await);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_new_key_is_found_and_an_old_one_is_gone_but_unknown_ids_make_nobody_fetch() {
    let (source, asked) = issuer(|n| {
        if n == 0 {
            SET.to_owned()
        } else {
            SET.replace("one", "two")
        }
    })
    .await;
    let mut keys = keys_of(source, "2024-03-01T12:00:00Z");
    assert!(has(&keys, "one").await);
    for n in 0..100 {
        assert!(keys.get(&format!("made up {n}")).await.unwrap().is_none());
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "not within ten seconds");
    keys.at("2024-03-01T12:00:10Z");
    assert!(has(&keys, "two").await);
    assert!(!has(&keys, "one").await, "what the issuer took back is no key");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_issuer_that_is_down_locks_out_nobody_whose_key_is_known() {
    let (source, asked) = issuer(|n| match n {
        0 => SET.into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    })
    .await;
    let mut keys = keys_of(source, "2024-03-01T12:00:00Z");
    assert!(has(&keys, "one").await);
    keys.at("2024-03-02T13:00:00Z");
    assert!(has(&keys, "one").await);
    assert!(matches!(keys.get("two").await, Err(KeysError::Pause)));
    assert_eq!(asked.load(Ordering::SeqCst), 2, "no more than once a second");
    keys.at("2024-03-02T13:00:01Z");
    assert!(matches!(keys.get("two").await, Err(KeysError::Fetch(_))));
}

#[tokio::test]
async fn a_key_set_has_a_size_a_time_and_an_address() {
    let (large, _) = issuer(|_| " ".repeat(BYTES_MAX + 1)).await;
    let keys = keys_of(large, "2024-03-01T12:00:00Z");
    assert!(matches!(keys.get("one").await, Err(KeysError::TooLarge)));
    let (elsewhere, _) = issuer(|_| SET).await;
    let Jwks::Url(url) = elsewhere else {
        panic!("a file")
    };
    let (moved, _) =
        issuer(move |_| (StatusCode::FOUND, [(header::LOCATION, url.clone())]).into_response()).await;
    let keys = keys_of(moved, "2024-03-01T12:00:00Z");
    assert!(keys.get("one").await.is_err(), "nobody is followed");
    // It takes the connection and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", silent.local_addr().unwrap());
    let mut keys = keys_of(Jwks::Url(url), "2024-03-01T12:00:00Z");
    assert_eq!(keys.patience, FETCH);
    keys.patience = Duration::from_millis(50);
    assert!(matches!(keys.get("one").await, Err(KeysError::Fetch(error)) if error.is_timeout()));
}

#[tokio::test]
async fn garbage_in_place_of_keys_leaves_the_known_ones() {
    let dir = tempfile::TempDir::new().unwrap();
    let file = dir.path().join("jwks.json");
    let many = format!("{{\"keys\":[{}]}}", vec!["{}"; KEYS_MAX + 1].join(","));
    let garbage = [
        "<html>Logg inn</html>",
        "",
        "{}",
        r#"{"keys":[]}"#,
        r#"{"keys":[{"kty":"oct","kid":"one","k":"AAAA"}]}"#,
        r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
        &many,
        &"x".repeat(BYTES_MAX + 1),
    ];
    for text in garbage {
        std::fs::write(&file, text).unwrap();
        let mut keys = keys_at(&file, "2024-03-01T12:00:00Z");
        assert!(keys.get("one").await.is_err(), "{text:.80}");
        keys.clock = SystemClock::fixed("2024-03-01T12:00:10Z".parse().unwrap());
        std::fs::write(&file, SET).unwrap();
        assert!(keys.get("one").await.unwrap().is_some());
        // A day later the set is fetched again, and what comes then is no set.
        keys.clock = SystemClock::fixed("2024-03-02T12:00:10Z".parse().unwrap());
        std::fs::write(&file, text).unwrap();
        assert!(keys.get("one").await.unwrap().is_some(), "{text:.80}");
        assert!(keys.get("two").await.is_err(), "{text:.80}");
    }
    // One key of a new form beside a good one.
    std::fs::write(&file, SET.replace("[{", r#"[{"kty":"AKP","kid":"new"},{"#)).unwrap();
    let keys = keys_at(&file, "2024-03-01T12:00:00Z");
    assert!(keys.get("one").await.unwrap().is_some());
}

proptest! {
    /// A key set comes from outside: whatever is in it, it is read or refused, and no symmetric key is used.
    #[test]
    fn any_key_set_is_read_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        cut in 0..SET.len(),
        at in 0..SET.len(),
        byte: u8,
        kty in "OKP|RSA|EC|oct|\\PC{0,5}",
        x in "[A-Za-z0-9_-]{0,50}|\\PC{0,10}",
    ) {
        let mut flipped = SET.as_bytes().to_vec();
        flipped[at] = byte;
        let put = serde_json::json!({ "keys": [{ "kty": kty, "crv": "Ed25519", "kid": "one", "x": x, "y": x, "n": x, "e": x, "k": x }] });
        for text in [bytes, SET.as_bytes()[..cut].to_vec(), flipped, put.to_string().into_bytes()] {
            if let Ok(keys) = usable(&text) {
                let symmetric = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
                prop_assert!(keys.values().all(|key| symmetric.iter().all(|one| !key.algorithms.contains(one))));
            }
        }
    }
}
