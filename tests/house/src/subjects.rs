//! Subjects of a service: its folders, each with parts of its own, and which subject names which.

use std::collections::{BTreeMap, BTreeSet};

use crate::imports::named;
use crate::marks::{Marks, between};
use crate::source::{Crate, File};

/// Parts of a subject; a folder that holds one of them is a subject.
const PARTS: [&str; 6] = ["domain", "ops", "store", "codec", "grpc", "error"];
/// Parts that one subject never names of another.
const OWN: [&str; 2] = ["codec", "grpc"];

/// The marks between which the picture of all subjects stands.
pub const PICTURE: Marks = ("<!-- subjects: made by `just generate` -->", "<!-- /subjects -->");

/// Which subject names which, with the files that do.
pub type Graph = BTreeMap<(String, String), BTreeSet<String>>;

/// The part that a path lies in, and what stands before it: a subject, or nothing.
#[must_use]
pub fn part(path: &[String]) -> Option<(&str, Option<&str>)> {
    let is_part = |name: &&String| PARTS.contains(&name.as_str());
    match (path.first(), path.get(1)) {
        (Some(first), _) if is_part(&first) => Some((first, None)),
        (Some(first), Some(second)) if is_part(&second) => Some((second, Some(first))),
        _ => None,
    }
}

/// The subjects of a service, by name.
#[must_use]
pub fn subjects(of: &Crate) -> BTreeSet<String> {
    of.files
        .iter()
        .filter_map(|file| part(&file.module)?.1.map(str::to_owned))
        .collect()
}

/// Which of a service's subjects names which.
#[must_use]
pub fn graph(of: &Crate) -> Graph {
    let subjects = subjects(of);
    let mut graph = Graph::new();
    for file in &of.files {
        for (to, _) in others(file, &subjects) {
            let from = file.module.first().cloned().unwrap_or_default();
            graph.entry((from, to)).or_default().insert(file.path.clone());
        }
    }
    graph
}

/// The subjects of all services and which names which, as a picture in Mermaid. What is reached through another subject
/// too has no arrow of its own: the graph has no circles, so nothing is lost by that.
#[must_use]
pub fn picture<'c>(services: impl Iterator<Item = &'c Crate>) -> String {
    let mut picture = String::from("```mermaid\nflowchart LR\n");
    for of in services.filter(|of| !subjects(of).is_empty()) {
        let node = |subject: &str| format!("{}_{subject}", of.name);
        picture.push_str(&format!("  subgraph {}\n", of.name));
        for subject in subjects(of) {
            picture.push_str(&format!(
                "    {}[{}]\n",
                node(&subject),
                subject.replace('_', " ")
            ));
        }
        let graph = graph(of);
        for (from, to) in graph.keys() {
            let by_way = graph
                .keys()
                .any(|(other, by)| other == from && by != to && reached(&graph, by).contains(to.as_str()));
            if !by_way {
                picture.push_str(&format!("    {} --> {}\n", node(from), node(to)));
            }
        }
        picture.push_str("  end\n");
    }
    picture.push_str("```\n");
    picture
}

/// The document with the picture between its marks made anew.
#[must_use]
pub fn with_picture<'c>(document: &str, services: impl Iterator<Item = &'c Crate>) -> Option<String> {
    between(document, PICTURE, &picture(services))
}

/// Every subject that one names, also by way of others.
fn reached<'g>(graph: &'g Graph, from: &str) -> BTreeSet<&'g str> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![from.to_owned()]);
    while let Some(place) = open.pop() {
        for (_, to) in graph.keys().filter(|(from, _)| *from == place) {
            if reached.insert(to.as_str()) {
                open.push(to.clone());
            }
        }
    }
    reached
}

/// What is wrong between subjects, in words: circles, and a subject's messages read or answered by another.
#[must_use]
pub fn faults(of: &Crate) -> Vec<String> {
    let subjects = subjects(of);
    let mut faults = Vec::new();
    for file in &of.files {
        for (to, full) in others(file, &subjects) {
            if part(&full).is_some_and(|(part, _)| OWN.contains(&part)) {
                faults.push(format!("{} names {} of {to}", file.path, full.join("::")));
            }
        }
    }
    let graph = graph(of);
    for ((from, to), files) in &graph {
        if reached(&graph, to).contains(from.as_str()) {
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            faults.push(format!("{from} ↔ {to}: {}", files.join(", ")));
        }
    }
    faults
}

/// What a subject's file names of other subjects, without the leading `crate`.
fn others(file: &File, subjects: &BTreeSet<String>) -> Vec<(String, Vec<String>)> {
    let Some(own) = file.module.first().filter(|first| subjects.contains(*first)) else {
        return Vec::new();
    };
    named(file)
        .into_iter()
        .filter(|full| full.first().is_some_and(|first| first == "crate"))
        .filter_map(|full| {
            let to = full.get(1).filter(|to| subjects.contains(*to) && *to != own)?;
            Some((to.clone(), full[1..].to_vec()))
        })
        .collect()
}
