//! Transactions and audit actions are named alike: `service.noun.verb`, `noun.verb`.

use syn::visit::Visit;

use crate::source::Crate;

/// Methods of the store that take the transaction's name first.
const TRANSACTIONS: [&str; 4] = ["run_tx", "run_once", "receive", "receive_with"];

/// The names of transactions and audit actions in a crate that are not written alike, in words.
#[must_use]
pub fn faults(of: &Crate) -> Vec<String> {
    let mut faults = Vec::new();
    for file in &of.files {
        let mut calls = Calls::default();
        calls.visit_file(&file.syntax);
        let transactions = calls
            .transactions
            .iter()
            .filter(|name| !is_transaction(&of.name, name));
        faults.extend(transactions.map(|name| format!("{}: transaction {name}", file.path)));
        let actions = calls.actions.iter().filter(|name| !is_dotted(name, 2));
        faults.extend(actions.map(|name| format!("{}: audit action {name}", file.path)));
    }
    faults
}

fn is_transaction(service: &str, name: &str) -> bool {
    is_dotted(name, 3) && name.starts_with(&format!("{service}."))
}

/// Lower-case words with hyphens, so many of them between dots.
fn is_dotted(name: &str, parts: usize) -> bool {
    let word = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase())
            && part
                .chars()
                .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')
    };
    name.split('.').count() == parts && name.split('.').all(word)
}

#[derive(Default)]
struct Calls {
    transactions: Vec<String>,
    actions: Vec<String>,
}

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let method = call.method.to_string();
        if let Some(syn::Expr::Lit(first)) = call.args.first()
            && let syn::Lit::Str(name) = &first.lit
        {
            if TRANSACTIONS.contains(&method.as_str()) {
                self.transactions.push(name.value());
            } else if method == "audit" {
                self.actions.push(name.value());
            }
        }
        syn::visit::visit_expr_method_call(self, call);
    }
}
