//! The list of reason codes, made from the arms that refuse: each constructor of a refusal or failure that is given a
//! code and a text.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;

use crate::source::{Crate, File};

/// One code.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// The gRPC codes that it comes with: one.
    pub statuses: BTreeSet<&'static str>,
    /// Its English texts: the first sentence, and those after it.
    pub texts: BTreeSet<(String, String)>,
    /// The crates that answer it.
    pub crates: BTreeSet<String>,
}

/// Constructors, with the gRPC code that they mean; `new` names it in its first argument.
const CONSTRUCTORS: [(&str, &str); 9] = [
    ("precondition", "FAILED_PRECONDITION"),
    ("denied", "PERMISSION_DENIED"),
    ("invalid", "INVALID_ARGUMENT"),
    ("exists", "ALREADY_EXISTS"),
    ("aborted", "ABORTED"),
    ("unavailable", "UNAVAILABLE"),
    ("unauthenticated", "UNAUTHENTICATED"),
    ("exhausted", "RESOURCE_EXHAUSTED"),
    ("new", ""),
];

const KINDS: [(&str, &str); 11] = [
    ("InvalidArgument", "INVALID_ARGUMENT"),
    ("NotFound", "NOT_FOUND"),
    ("AlreadyExists", "ALREADY_EXISTS"),
    ("FailedPrecondition", "FAILED_PRECONDITION"),
    ("PermissionDenied", "PERMISSION_DENIED"),
    ("Unauthenticated", "UNAUTHENTICATED"),
    ("Aborted", "ABORTED"),
    ("ResourceExhausted", "RESOURCE_EXHAUSTED"),
    ("Unavailable", "UNAVAILABLE"),
    ("DeadlineExceeded", "DEADLINE_EXCEEDED"),
    ("Internal", "INTERNAL"),
];

/// Every code of the crates.
#[must_use]
pub fn codes(crates: &[Crate]) -> BTreeMap<String, Code> {
    let mut codes: BTreeMap<String, Code> = BTreeMap::new();
    for of in crates {
        let constants = constants(&of.files);
        for file in &of.files {
            let mut arms = Arms {
                constants: &constants,
                found: Vec::new(),
            };
            arms.visit_file(&file.syntax);
            for arm in arms.found {
                let code = codes.entry(arm.code).or_default();
                code.statuses.insert(arm.status);
                code.crates.insert(of.name.clone());
                if let Some(text) = arm.english {
                    code.texts.insert(sentences(&text));
                }
            }
        }
    }
    codes
}

struct Arm {
    code: String,
    status: &'static str,
    english: Option<String>,
}

struct Arms<'c> {
    constants: &'c BTreeMap<String, String>,
    found: Vec<Arm>,
}

impl<'ast> Visit<'ast> for Arms<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(function) = call.func.as_ref() {
            self.found.extend(self.arm(&function.path, call));
        }
        syn::visit::visit_expr_call(self, call);
    }
}

impl Arms<'_> {
    fn arm(&self, function: &syn::Path, call: &syn::ExprCall) -> Option<Arm> {
        let segments: Vec<String> = function
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        let [.., of, name] = segments.as_slice() else {
            return None;
        };
        if !["Refusal", "Failure", "Self"].contains(&of.as_str()) {
            return None;
        }
        let (_, stated) = CONSTRUCTORS.iter().find(|(constructor, _)| constructor == name)?;
        let mut arguments = call.args.iter();
        let status = if stated.is_empty() {
            kind(arguments.next()?)?
        } else {
            stated
        };
        let code = self.code(arguments.next()?)?;
        let english = call.args.iter().find_map(english);
        Some(Arm {
            code,
            status,
            english,
        })
    }

    /// A literal, or a constant of the crate.
    fn code(&self, argument: &syn::Expr) -> Option<String> {
        match argument {
            syn::Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()).filter(|code| is_code(code)),
                _ => None,
            },
            syn::Expr::Path(path) => {
                let name = path.path.segments.last()?.ident.to_string();
                self.constants.get(&name).cloned()
            }
            _ => None,
        }
    }
}

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || one == '_')
}

fn kind(argument: &syn::Expr) -> Option<&'static str> {
    let syn::Expr::Path(path) = argument else {
        return None;
    };
    let name = path.path.segments.last()?.ident.to_string();
    KINDS
        .iter()
        .find(|(kind, _)| *kind == name)
        .map(|(_, status)| *status)
}

/// The English text of a `LocalText::new(…)` among the arguments: a literal, or what `format!` is given.
fn english(argument: &syn::Expr) -> Option<String> {
    let syn::Expr::Call(call) = argument else {
        return None;
    };
    let syn::Expr::Path(function) = call.func.as_ref() else {
        return None;
    };
    let segments = &function.path.segments;
    let is_text = segments.len() == 2 && segments[0].ident == "LocalText" && segments[1].ident == "new";
    if !is_text {
        return None;
    }
    match call.args.last()? {
        syn::Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        syn::Expr::Macro(call) => {
            let literal: syn::LitStr = call.mac.parse_body_with(first_literal).ok()?;
            Some(literal.value())
        }
        _ => None,
    }
}

fn first_literal(input: syn::parse::ParseStream<'_>) -> syn::Result<syn::LitStr> {
    let literal = input.parse()?;
    let _: proc_macro2::TokenStream = input.parse()?;
    Ok(literal)
}

/// Constants that hold a text.
fn constants(files: &[File]) -> BTreeMap<String, String> {
    let items = files.iter().flat_map(|file| &file.syntax.items);
    items
        .filter_map(|item| match item {
            syn::Item::Const(item) => match item.expr.as_ref() {
                syn::Expr::Lit(literal) => match &literal.lit {
                    syn::Lit::Str(text) => Some((item.ident.to_string(), text.value())),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
        .filter(|(_, text)| is_code(text))
        .collect()
}

/// What is wrong, and what to do; what is filled in without a name is an ellipsis.
fn sentences(text: &str) -> (String, String) {
    let text = text.replace("{}", "…");
    match text.split_once(". ") {
        Some((meaning, remedy)) => (format!("{meaning}."), remedy.to_owned()),
        None => (text, String::new()),
    }
}

/// `docs/CODES.md`.
#[must_use]
pub fn page(codes: &BTreeMap<String, Code>) -> String {
    let mut page = String::from(HEAD);
    for (name, code) in codes {
        let column = |part: fn(&(String, String)) -> &String| {
            let texts: Vec<String> = code
                .texts
                .iter()
                .map(|text| part(text).replace('|', "\\|"))
                .collect();
            texts.join("<br>")
        };
        let statuses: Vec<&str> = code.statuses.iter().copied().collect();
        page.push_str(&format!(
            "| `{name}` | {} | {} | {} | {} |\n",
            statuses.join(", "),
            column(|text| &text.0),
            column(|text| &text.1),
            answered_by(&code.crates),
        ));
    }
    page
}

/// Crates that all services share: what they answer, every service does.
const SHARED: [&str; 3] = ["demonstration", "kernel", "runtime"];

fn answered_by(crates: &BTreeSet<String>) -> String {
    if crates.iter().any(|of| SHARED.contains(&of.as_str())) {
        return "every service".to_owned();
    }
    crates.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

const HEAD: &str = "# Reason codes

Every refusal is a `google.rpc.Status` whose `ErrorInfo.reason` is one of these codes. A code means the same in every
service. Its text comes in bokmål, nynorsk and English, and names the rule's source; words in braces are filled in. Made from the code by
`just generate`; a test holds it.

| code | status | what it means | what to do | answered by |
|---|---|---|---|---|
";
