//! What a file names of its own crate and of others, each path resolved by the file's imports.

use std::collections::{BTreeMap, BTreeSet};

use syn::punctuated::Punctuated;
use syn::visit::Visit;

use crate::source::{Crate, File};

/// A path from the root of a crate: `["crate", "store", "case_file"]`, `["sqlx", "PgConnection"]`.
pub type Full = Vec<String>;

/// Every path that a file names, from the root of its crate or of another.
#[must_use]
pub fn named(file: &File) -> BTreeSet<Full> {
    let mut names = Names::new(file);
    // Imports first, also those inside functions: a path may stand before what it goes by.
    let mut imports = Imports(Vec::new());
    imports.visit_file(&file.syntax);
    for tree in imports.0 {
        names.import(tree, &mut Vec::new());
    }
    names.visit_file(&file.syntax);
    names.found
}

struct Imports<'f>(Vec<&'f syn::UseTree>);

impl<'f> Visit<'f> for Imports<'f> {
    fn visit_item_use(&mut self, item: &'f syn::ItemUse) {
        self.0.push(&item.tree);
    }
}

struct Names<'f> {
    module: &'f [String],
    /// What an imported name stands for.
    imported: BTreeMap<String, Full>,
    found: BTreeSet<Full>,
}

impl<'f> Names<'f> {
    fn new(file: &'f File) -> Self {
        Self {
            module: &file.module,
            imported: BTreeMap::new(),
            found: BTreeSet::new(),
        }
    }

    fn import(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Name(name) => self.import_as(before, &name.ident, &name.ident),
            syn::UseTree::Rename(name) => self.import_as(before, &name.ident, &name.rename),
            syn::UseTree::Glob(_) => {
                if let Some(full) = self.resolve(before) {
                    self.found.insert(full);
                }
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, before);
                }
            }
        }
    }

    fn import_as(&mut self, before: &[String], name: &syn::Ident, known_as: &syn::Ident) {
        let mut path = before.to_vec();
        if name != "self" {
            path.push(name.to_string());
        }
        let known_as = if known_as == "self" {
            path.last().cloned().unwrap_or_default()
        } else {
            known_as.to_string()
        };
        if let Some(full) = self.resolve(&path) {
            self.imported.insert(known_as, full.clone());
            self.found.insert(full);
        }
    }

    /// From the root; none for what is local to the file or of the language.
    fn resolve(&self, path: &[String]) -> Option<Full> {
        let (first, rest) = path.split_first()?;
        let mut full = match first.as_str() {
            "crate" => vec!["crate".to_owned()],
            "self" => self.own(0),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let mut full = self.own(ups);
                full.extend(path.iter().skip(ups).cloned());
                return Some(full);
            }
            other => match self.imported.get(other) {
                Some(full) => full.clone(),
                None => vec![other.to_owned()],
            },
        };
        full.extend(rest.iter().cloned());
        Some(full)
    }

    fn name(&mut self, path: &syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if parts.len() > 1
            && let Some(full) = self.resolve(&parts)
        {
            self.found.insert(full);
        }
    }

    fn own(&self, ups: usize) -> Full {
        let kept = self.module.len().saturating_sub(ups);
        let mut full = vec!["crate".to_owned()];
        full.extend(self.module.iter().take(kept).cloned());
        full
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.name(path);
        syn::visit::visit_path(self, path);
    }

    /// `#[derive(sqlx::FromRow)]`.
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("derive") {
            let derived =
                attribute.parse_args_with(Punctuated::<syn::Path, syn::Token![,]>::parse_terminated);
            if let Ok(derived) = derived {
                derived.iter().for_each(|path| self.name(path));
            }
        }
        syn::visit::visit_attribute(self, attribute);
    }

    /// What looks like expressions, as in `format!` and `assert!`.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let inside = call.parse_body_with(Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated);
        if let Ok(inside) = inside {
            for expression in &inside {
                Inside(self).visit_expr(expression);
            }
        }
        syn::visit::visit_macro(self, call);
    }
}

/// Visits what was parsed from the inside of a macro.
struct Inside<'n, 'f>(&'n mut Names<'f>);

impl<'ast> Visit<'ast> for Inside<'_, '_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.name(path);
        syn::visit::visit_path(self, path);
    }
}

/// The files of the crate that a file imports from, by their place in the crate: the one that a path names, and the one
/// that the thing stands in when the first only hands it on. A module that re-exports its own children uses nothing of
/// theirs.
#[must_use]
pub fn imported_files(of: &Crate) -> Vec<BTreeSet<usize>> {
    let by_module: BTreeMap<&[String], usize> = of
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.module != ["main"])
        .map(|(place, file)| (file.module.as_slice(), place))
        .collect();
    let re_exported: Vec<BTreeMap<String, Full>> = of.files.iter().map(re_exports).collect();
    of.files
        .iter()
        .enumerate()
        .map(|(place, file)| {
            let handed_on: BTreeSet<&Full> = re_exported[place]
                .values()
                .filter(|full| is_below(full, &file.module))
                .collect();
            named(file)
                .iter()
                .filter(|full| !handed_on.contains(full))
                .flat_map(|full| files_of(full, &by_module, &re_exported))
                .filter(|found| *found != place)
                .collect()
        })
        .collect()
}

fn is_below(full: &[String], module: &[String]) -> bool {
    full.split_first()
        .is_some_and(|(first, within)| first == "crate" && within.starts_with(module))
}

/// Names that a file re-exports, and what they stand for.
fn re_exports(file: &File) -> BTreeMap<String, Full> {
    let mut names = Names::new(file);
    for item in &file.syntax.items {
        if let syn::Item::Use(item) = item
            && !matches!(item.vis, syn::Visibility::Inherited)
        {
            names.import(&item.tree, &mut Vec::new());
        }
    }
    // `pub use child::Thing` in a module that declares `child`.
    let declared: BTreeSet<String> = file
        .syntax
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Mod(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    let own = names.own(0);
    names
        .imported
        .into_iter()
        .map(|(name, full)| match full.first() {
            Some(first) if declared.contains(first) => (name, [own.clone(), full].concat()),
            _ => (name, full),
        })
        .collect()
}

fn files_of(
    full: &[String],
    by_module: &BTreeMap<&[String], usize>,
    re_exported: &[BTreeMap<String, Full>],
) -> Vec<usize> {
    let mut full = full.to_vec();
    let mut found = Vec::new();
    // A name is re-exported at most a few times over.
    for _ in 0..4 {
        let Some(within) = full.strip_prefix(&["crate".to_owned()]) else {
            break;
        };
        let known = (0..=within.len())
            .rev()
            .find_map(|length| Some((length, *by_module.get(&within[..length])?)));
        let Some((length, place)) = known else { break };
        found.push(place);
        let target = within.get(length).and_then(|name| re_exported[place].get(name));
        match target {
            Some(target) => full = [target.as_slice(), &within[length + 1..]].concat(),
            None => break,
        }
    }
    found
}
