//! One dialect: who asks is `scope`, a file has one use case, and the parts of a service name each other in one
//! direction only.

use syn::visit::Visit;

use crate::imports::named;
use crate::source::{Crate, File};
use crate::subjects::part;

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
    let own = part(&file.module).map(|(part, _)| part).unwrap_or_default();
    if own == "ops" && signatures.runs > 1 {
        faults.push(format!(
            "{}: {} use cases in one file",
            file.path, signatures.runs
        ));
    }
    let never = NEVER.iter().find(|(of, _)| *of == own).map(|(_, never)| *never);
    for full in named(file)
        .iter()
        .filter(|full| full.first().is_some_and(|first| first == "crate"))
    {
        let named = part(&full[1..]).map(|(part, _)| part);
        if named.is_some_and(|named| never.unwrap_or_default().contains(&named)) {
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
