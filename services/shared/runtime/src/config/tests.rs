use std::io::Write;

use super::*;

const SAMPLE: &str = include_str!("sample.toml");

fn load(text: &str) -> Result<Config, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    Config::load(file.path())
}

/// What a person reads: the error with its causes, as one line.
fn one_line(error: &ConfigError) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

/// Loads what is refused, and gives the line with `FILE` for the file's name.
fn refused(text: &str) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let line = one_line(&Config::load(file.path()).unwrap_err());
    assert_eq!(line.lines().count(), 1, "{line}");
    line.replace(&file.path().display().to_string(), "FILE")
}

#[test]
fn the_sample_is_read_whole() {
    let config = load(SAMPLE).unwrap();
    assert_eq!(config.served()[0].code.to_string(), "TRO");
    assert_eq!(config.issuers.len(), 5);
    assert_eq!(config.limits.concurrent_requests, 128);
    assert!(matches!(config.service_token, Some(ServiceToken::File(_))));
    assert!(matches!(config.attachments, Some(Attachments::Folder(_))));
    assert_eq!(config.tls.unwrap().clients, Clients::Services);
    assert_eq!(config.health_listen.unwrap().port(), 5101);
}

#[test]
fn what_is_wrong_is_told_in_one_line_with_file_and_key() {
    let put = |old: &str, new: &str| {
        assert!(SAMPLE.contains(old), "{old}");
        SAMPLE.replace(old, new)
    };
    let cases = [
        (format!("colour = 1\n{SAMPLE}"), "FILE: colour: no such key"),
        (
            put("[limits]", "[limits]\ncolour = 1"),
            "FILE: limits.colour: no such key",
        ),
        (
            put("person_key = ", "# person_key = "),
            "FILE: person_key: is needed, and stands nowhere",
        ),
        (
            put("database_url = ", "# database_url = "),
            "FILE: regions.trondelag.database_url: is needed, and stands nowhere",
        ),
        (
            put("connections = 8", "connections = \"many\""),
            "FILE: limits.connections: u32 is expected, not a text",
        ),
        (
            put("connections = 8", "connections = 0"),
            "FILE: limits.connections: must be above 0",
        ),
        (
            put(
                "tilskudd_trondelag?sslmode=verify-full",
                "tilskudd_trondelag?sslmode=require",
            ),
            "FILE: database_url: with [tls] the address of a database elsewhere has sslmode=verify-full",
        ),
        (
            put("[tls]", "[telemetry_tls]"),
            "FILE: telemetry_tls: no such key",
        ),
        (
            put(
                "\"https://intake.tilskudd-national.svc:5001\"",
                "\"http://national:5001\"",
            ),
            "FILE: peers: with [tls] the other services are called by https",
        ),
    ];
    for (text, line) in cases {
        assert_eq!(refused(&text), line);
    }
    assert!(one_line(&Config::load(Path::new("/nowhere/at/all.toml")).unwrap_err()).contains("/nowhere"));
}

#[test]
fn a_region_that_nobody_knows_is_refused_unless_the_configuration_does() {
    let misspelt = SAMPLE.replace("[regions.trondelag]", "[regions.trondelaag]");
    let line = refused(&misspelt);
    assert!(
        line.starts_with("FILE: regions: trondelaag is no region."),
        "{line}"
    );
    for (old, new) in [
        ("event_recipients = [", "event_recipients = [\"trondelaag\", "),
        ("[peers_of.national]", "[peers_of.nasjonal]"),
        ("region = \"trondelag\"", "region = \"trondelaag\""),
    ] {
        assert!(
            refused(&SAMPLE.replace(old, new)).contains("is no region"),
            "{new}"
        );
    }
    load(&format!("known_regions = [\"trondelaag\"]\n{misspelt}")).unwrap();
}

#[test]
fn the_key_of_an_older_configuration_is_accepted_and_both_at_once_are_refused() {
    let old = SAMPLE.replace("event_recipients = [", "told_tenants = [");
    assert_ne!(old, SAMPLE);
    let (old, new) = (load(&old).unwrap(), load(SAMPLE).unwrap());
    assert_eq!(old.event_recipients.len(), 2);
    assert_eq!(old.event_recipients, new.event_recipients);
    let line = refused(&SAMPLE.replace("seal_key_file", "told_tenants = [\"agder\"]\nseal_key_file"));
    assert!(line.contains("event_recipients"), "{line}");
}

#[test]
fn a_broken_line_with_a_secret_is_not_shown() {
    let line = refused(&SAMPLE.replace("database_url = \"", "database_url = "));
    assert!(
        line.contains("line") && !line.contains("secret-of-the-role"),
        "{line}"
    );
    let line = refused(&SAMPLE.replace("connections = 8", "connections = \"secret-of-the-role\""));
    assert!(!line.contains("secret-of-the-role"), "{line}");
}

#[test]
fn secrets_come_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("person_key", "the-key-that-stands-in-a-file-of-its-own\n");
    put(
        "regions.trondelag.database_url",
        "postgres://from-the-folder/?sslmode=verify-full\n",
    );
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let text = SAMPLE.replace("person_key = ", "# person_key = ");
    file.write_all(text.as_bytes()).unwrap();
    let config = Config::load_with(file.path(), Some(folder.path())).unwrap();
    assert!(config.person_key.expose().ends_with("of-its-own"));
    let region = config.regions.values().next().unwrap();
    assert_eq!(
        region.database_url.expose(),
        "postgres://from-the-folder/?sslmode=verify-full"
    );
    assert_eq!(region.code.to_string(), "TRO");
    put("person_kay", "x");
    let line = one_line(&Config::load_with(file.path(), Some(folder.path())).unwrap_err());
    let place = folder.path().display();
    assert_eq!(line, format!("{place}: person_kay: no such key"));
    std::fs::remove_file(folder.path().join("person_kay")).unwrap();
    put("person_key", "short");
    let line = one_line(&Config::load_with(file.path(), Some(folder.path())).unwrap_err());
    assert_eq!(line, format!("{place}: person_key: at least 32 bytes are needed"));
}

#[test]
fn an_issuer_is_written_as_it_is_read() {
    let config = load(SAMPLE).unwrap();
    for issuer in &config.issuers {
        let text = toml::to_string(issuer).unwrap();
        let read: Issuer = toml::from_str(&text).unwrap();
        assert_eq!(format!("{read:?}"), format!("{issuer:?}"), "{text}");
    }
}

#[test]
fn secrets_are_not_printed() {
    let config = load(SAMPLE).unwrap();
    let printed = format!("{config:?}");
    assert!(
        !printed.contains("0123456789abcdef") && !printed.contains("secret-of-the-role"),
        "{printed}"
    );
}
