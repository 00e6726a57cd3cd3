//! One dialect: who asks is `scope`, a file has one use case, and the parts of a service name each other in one
//! direction only.

use syn::visit::Visit;

use crate::imports::named;
use crate::source::{Crate, File};

/// A part of a service, and the parts that it never names.
const NEVER: [(&str, &[&str]); 4] = [
    ("grpc", &["store"]),
    ("codec", &["grpc", "ops"]),
    ("ops", &["grpc"]),
    ("store", &["grpc", "ops"]),
];

/// What of a service is said in another way, in words.
#[must_use]
pub fn faults(of: &Crate) -> Vec<String> {
    of.files.iter().flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<String> {
    let mut signatures = Signatures::default();
    signatures.visit_file(&file.syntax);
    let mut faults: Vec<String> = signatures
        .scopes
        .iter()
        .filter(|name| !["scope", "_"].contains(&name.as_str()))
        .map(|name| format!("{}: a Scope is called {name}", file.path))
        .collect();
    if file.module.first().is_some_and(|part| part == "ops") && signatures.runs > 1 {
        faults.push(format!(
            "{}: {} use cases in one file",
            file.path, signatures.runs
        ));
    }
    let part = file.module.first().map(String::as_str).unwrap_or_default();
    let never = NEVER.iter().find(|(of, _)| *of == part).map(|(_, never)| *never);
    for full in named(file) {
        let (Some(first), Some(second)) = (full.first(), full.get(1)) else {
            continue;
        };
        if first == "crate" && never.unwrap_or_default().contains(&second.as_str()) {
            faults.push(format!("{} names {}", file.path, full.join("::")));
        }
    }
    faults
}

#[derive(Default)]
struct Signatures {
    /// Names of parameters that are a `&Scope`.
    scopes: Vec<String>,
    /// Public functions called `run`.
    runs: usize,
}

impl<'ast> Visit<'ast> for Signatures {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let public = !matches!(item.vis, syn::Visibility::Inherited);
        self.runs += usize::from(public && item.sig.ident == "run");
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_pat_type(&mut self, parameter: &'ast syn::PatType) {
        if let (syn::Pat::Ident(name), syn::Type::Reference(of)) =
            (parameter.pat.as_ref(), parameter.ty.as_ref())
            && let syn::Type::Path(path) = of.elem.as_ref()
            && path.path.is_ident("Scope")
        {
            self.scopes.push(name.ident.to_string());
        }
        syn::visit::visit_pat_type(self, parameter);
    }
}
