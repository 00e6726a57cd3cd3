//! Logs, traces and metrics.

use std::path::PathBuf;

use serde::Deserialize;

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a person at a terminal.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// Destinations of telemetry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// How log lines look; they go to standard error.
    pub log_format: LogFormat,
    /// Which log lines, such as `info,tilskudd_store=debug`.
    pub log_filter: String,
    /// OTLP collector (gRPC) for traces and metrics, such as `http://127.0.0.1:4317`; none: neither leaves.
    pub otlp_endpoint: Option<String>,
    /// Certificates (PEM) of whoever signs for the collector, where its address is `https://`; none: the system's.
    pub otlp_ca_file: Option<PathBuf>,
    /// Which share of the traces that start here is kept, in per mille.
    pub trace_per_mille: u16,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            log_format: LogFormat::Human,
            log_filter: "info".to_owned(),
            otlp_endpoint: None,
            otlp_ca_file: None,
            trace_per_mille: 1_000,
        }
    }
}
