//! Intake (mottak): organisations, published editions, calls and applications, from draft to receipt.
//!
//! Owns, in `national`: organisations and editions; every region holds copies, by version. `national` in turn holds
//! copies of the calls that the regions announce, to show them (R2). Owns, in a region: its calls, their reopenings,
//! and the applications to them.
//!
//! Invariants, held by the database too:
//! - An edition never changes once published, a call once announced, a submission ever. What was signed is an
//!   insert-only row of exactly the bytes that its hash is of.
//! - An applicant has no more live applications to a call than the call allows (P2): each takes a numbered slot,
//!   unique for call and applicant, within what the call says, and gives it back when it is withdrawn or dismissed.
//! - Content changes after submission only by the answer to a request for completion: a revision, signed anew, insert
//!   only like the submission. The latest counts; what was signed before it stays.
//! - One request for completion of an application is open at a time, and each is closed once. Nothing happens by
//!   itself when its deadline passes (forvaltningsloven §11).
//! - Nobody dismisses what they proposed to dismiss themselves.
//! - Case numbers are unique.
//! - A rejected submission stores nothing.
//! - An attachment's row is written when all of its bytes are in the store as declared, and what was submitted keeps
//!   its attachments.
//!
//! Lock order: the organisation's row, then the application's. A submission or revision writes both, so of two
//! submissions of one applicant at the same time the later one fails to serialise, runs again and counts the earlier
//! one (R9, P2). So it is with two drafts that an applicant makes: it has at most 200 in a call.
//!
//! Organisations over time: what holds from which day is insert-only rows, sent to the regions with their days and
//! versions, so that copies arrive in any order; `intake.organisation` is what of it holds today. What predecessors
//! in other regions have applied for is asked by a chore, and pending until they answer (P7).
//!
//! Events, each to the services that [`tilskudd_kernel::events::SUBSCRIPTIONS`] names:
//!
//! | event | receiver |
//! |---|---|
//! | an edition is published | intake, assessment, allocation and reporting of every region |
//! | an organisation has changed | intake of the regions that it concerns |
//! | a succession is recorded | intake and allocation of every region |
//! | an office's name is recorded | intake of every region; allocation and payment of its own |
//! | a call is announced | the region's assessment, allocation, payment and reporting; intake of `national` |
//! | an application is submitted or revised | assessment |
//! | a completion is requested or closed, an application has ended | assessment, allocation |
//!
//! Receives from allocation that an application is decided.

mod acts;
mod api;
mod applications;
mod attachment_store;
mod attachments;
mod cache;
mod calls;
mod change_reports;
mod day;
mod delegations;
mod error;
mod etag;
mod events;
mod finding;
mod intake;
mod lists;
mod migrations;
mod names;
mod organisations;
mod refused_findings;
mod register;
mod server;
mod templates;
mod vocabulary;
mod web;
mod workbook;

pub use migrations::all as migrations;
pub use server::definition;
