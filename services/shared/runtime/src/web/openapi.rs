//! The OpenAPI 3.1 description, made of the types that are shown: their schemas and their doc comments.

use axum::http::Method;
use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::ROOT;
use super::problem::Problem;

/// The name and path of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Below `/public/v1`, such as `/regions/{region}/calls`.
    pub path: &'static str,
    /// Its id, unique in the service.
    pub id: &'static str,
    /// What it shows, in a few words.
    pub summary: &'static str,
    /// What else to know.
    pub description: &'static str,
}

/// Statuses that any operation may answer with besides 200 and 304.
const REFUSALS: [(&str, &str); 6] = [
    ("400", "A parameter is wrong."),
    ("401", "A token was shown, and it is not valid; none is needed."),
    (
        "404",
        "There is no such thing, or the region is served elsewhere.",
    ),
    ("429", "Too many requests; see Retry-After."),
    ("503", "Not answering now; see Retry-After."),
    ("default", "Refused."),
];

/// The description while operations are added.
#[derive(Debug)]
pub(super) struct Document {
    schemas: SchemaGenerator,
    title: String,
    description: String,
    paths: Map<String, Value>,
}

impl Document {
    pub(super) fn new(title: &str, description: &str) -> Self {
        // OpenAPI 3.1 takes JSON Schema 2020-12 as it is.
        let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self {
            schemas: settings.into_generator(),
            title: title.to_owned(),
            description: description.to_owned(),
            paths: Map::new(),
        }
    }

    /// Describes an operation and gives the names of its parameters.
    pub(super) fn add<Query: JsonSchema, Answer: JsonSchema>(
        &mut self,
        operation: &Operation,
    ) -> Vec<String> {
        let mut parameters: Vec<Value> = parts(operation.path).map(of_path).collect();
        let query = self.schemas.root_schema_for::<Query>().to_value();
        let mut names = Vec::new();
        for (name, schema) in query["properties"].as_object().into_iter().flatten() {
            parameters.push(of_query(name, schema));
            names.push(name.clone());
        }
        let answer = self.schemas.subschema_for::<Answer>();
        let problem = self.schemas.subschema_for::<Problem>();
        let mut responses = Map::new();
        responses.insert("200".into(), json!({
            "description": operation.summary,
            "headers": {
                "ETag": header("Tag of what is shown, for If-None-Match."),
                "Last-Modified": header("When the newest of what is shown came to be, for If-Modified-Since."),
                "Cache-Control": header("How long it may be kept."),
            },
            "content": { "application/json": { "schema": answer } },
        }));
        responses.insert(
            "304".into(),
            json!({ "description": "The asker has it already." }),
        );
        for (status, description) in REFUSALS {
            responses.insert(
                status.into(),
                json!({
                    "description": description,
                    "content": { "application/problem+json": { "schema": problem } },
                }),
            );
        }
        let described = |id: String| {
            json!({
                "operationId": id,
                "summary": operation.summary,
                "description": operation.description,
                "parameters": parameters,
                "responses": responses,
            })
        };
        let path = format!("{ROOT}{}", operation.path);
        let method = Method::GET.as_str().to_ascii_lowercase();
        self.paths
            .insert(path, json!({ method: described(operation.id.to_owned()) }));
        names
    }

    pub(super) fn into_json(mut self) -> Value {
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": self.title,
                "description": self.description,
                "version": env!("CARGO_PKG_VERSION"),
                "license": { "name": "MIT", "identifier": "MIT" },
            },
            "paths": self.paths,
            "components": { "schemas": self.schemas.take_definitions(true) },
        })
    }
}

/// The names in braces of a path.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn of_path(name: &str) -> Value {
    let (description, schema) = match name {
        "region" => (
            "Id of the region, such as `trondelag`, or `national`.",
            json!({ "type": "string", "pattern": "^[a-z][a-z-]{1,40}$" }),
        ),
        _ => ("Id, a UUID.", json!({ "type": "string", "format": "uuid" })),
    };
    json!({ "name": name, "in": "path", "required": true, "description": description, "schema": schema })
}

fn of_query(name: &str, schema: &Value) -> Value {
    let mut schema = schema.clone();
    let description = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("description"));
    // Left out is how a parameter is absent; there is no null in a query.
    if let Some(kinds) = schema.get_mut("type")
        && let Some(kind) = kinds.get(0).cloned()
    {
        *kinds = kind;
    }
    json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema })
}

fn header(description: &str) -> Value {
    json!({ "description": description, "schema": { "type": "string" } })
}
