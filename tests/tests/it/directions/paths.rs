//! Which paths a source names, read by a full parser: aliases, groups, `super` and macros' words included.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// A path that a source names, from its crate down: `crate`, `http`, `Call`. A glob ends in `*`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Its parts.
    pub parts: Vec<String>,
    /// Where, counted from 1.
    pub line: usize,
}

impl Named {
    /// Whether it is `wanted`, lies below it, or takes it in by a glob.
    pub fn is(&self, wanted: &[&str]) -> bool {
        match self.parts.split_last() {
            Some((last, above)) if last == "*" => {
                let shared = above.len().min(wanted.len());
                above[..shared].iter().zip(wanted).all(|(a, b)| a == b)
                    && (above.len() >= wanted.len() || !above.is_empty())
            }
            _ => self.parts.len() >= wanted.len() && self.parts.iter().zip(wanted).all(|(a, b)| a == b),
        }
    }
}

/// One file of a crate.
pub struct Source {
    /// Below the crate's `src`: `usecase/records.rs`.
    pub place: String,
    /// What it names outside tests.
    pub named: Vec<Named>,
}

impl Source {
    /// The room it stands in: the first folder, or the file itself.
    pub fn room(&self) -> &str {
        let first = self.place.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }
}

/// The sources of a crate by its `src` folder; what is compiled for tests only is left out.
pub fn sources(src: &Path) -> Vec<Source> {
    let mut read = Vec::new();
    let mut only_tests = BTreeSet::new();
    for file in files(src) {
        let text = std::fs::read_to_string(&file).unwrap();
        let place = file.strip_prefix(src).unwrap().to_string_lossy().replace('\\', "/");
        let tree = syn::parse_file(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
        let module = module_of(&place);
        only_tests.extend(test_modules(&tree, &module));
        read.push((place, module, tree));
    }
    read.retain(|(_, module, _)| !only_tests.iter().any(|test| module.starts_with(test)));
    read.into_iter().map(|(place, module, tree)| Source { named: named(&tree, module), place }).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// `usecase/imports/mod.rs` is `usecase`, `imports`.
fn module_of(place: &str) -> Vec<String> {
    let mut parts: Vec<String> = place.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

/// Modules in files of their own that this one declares for tests only.
fn test_modules(tree: &syn::File, module: &[String]) -> Vec<Vec<String>> {
    let declared = tree.items.iter().filter_map(|item| match item {
        syn::Item::Mod(inner) if inner.content.is_none() && is_for_tests(&inner.attrs) => Some(&inner.ident),
        _ => None,
    });
    declared.map(|name| [module, &[name.to_string()]].concat()).collect()
}

/// What one file names.
pub fn named(tree: &syn::File, module: Vec<String>) -> Vec<Named> {
    let mut reader = Reader { module, aliases: BTreeMap::new(), found: Vec::new() };
    // Aliases first: a name may be used above the line that brings it in.
    for item in &tree.items {
        match item {
            syn::Item::Use(used) if !is_for_tests(&used.attrs) => reader.take_use(used),
            syn::Item::ExternCrate(outer) => {
                let (name, line) = (outer.ident.to_string(), outer.ident.span().start().line);
                let local = outer.rename.as_ref().map_or(name.clone(), |(_, local)| local.to_string());
                reader.aliases.insert(local, vec![name.clone()]);
                reader.found.push(Named { parts: vec![name], line });
            }
            _ => {}
        }
    }
    reader.visit_file(tree);
    reader.found.sort();
    reader.found.dedup();
    reader.found
}

struct Reader {
    module: Vec<String>,
    aliases: BTreeMap<String, Vec<String>>,
    found: Vec<Named>,
}

impl Reader {
    /// A path from its crate down, as far as the file's own `use` lines tell.
    fn full(&self, parts: &[String]) -> Vec<String> {
        let Some((first, rest)) = parts.split_first() else { return Vec::new() };
        let start = match first.as_str() {
            "self" => [&["crate".to_owned()], self.module.as_slice()].concat(),
            "super" => {
                let ups = parts.iter().take_while(|part| *part == "super").count();
                let kept = self.module.len().saturating_sub(ups);
                let above = [&["crate".to_owned()], &self.module[..kept]].concat();
                return [above.as_slice(), &parts[ups..]].concat();
            }
            alias => match self.aliases.get(alias) {
                Some(full) => full.clone(),
                None => vec![first.clone()],
            },
        };
        [start.as_slice(), rest].concat()
    }

    fn take(&mut self, parts: &[String], line: usize) {
        let parts = self.full(parts);
        if parts.len() > 1 || self.aliases.values().any(|full| *full == parts) {
            self.found.push(Named { parts, line });
        }
    }

    fn take_use(&mut self, used: &syn::ItemUse) {
        let mut leaves = Vec::new();
        flatten(&used.tree, &mut Vec::new(), &mut leaves);
        for (parts, local, line) in leaves {
            let full = self.full(&parts);
            if let Some(local) = local.filter(|local| local != "_") {
                self.aliases.insert(local, full.clone());
            }
            self.found.push(Named { parts: full, line });
        }
    }

    /// Words joined by `::` in a macro's input, which is no syntax tree.
    fn take_tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut line, mut colons) = (Vec::new(), 0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(word) if path.is_empty() || colons == 2 => {
                    if path.is_empty() {
                        line = word.span().start().line;
                    }
                    path.push(word.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() && colons < 2 => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => {
                    self.take(&path, line);
                    self.take_tokens(group.stream());
                    path.clear();
                }
                TokenTree::Ident(word) => {
                    self.take(&path, line);
                    (path, line) = (vec![word.to_string()], word.span().start().line);
                }
                _ => {
                    self.take(&path, line);
                    path.clear();
                }
            }
            colons = 0;
        }
        self.take(&path, line);
    }
}

type Leaf = (Vec<String>, Option<String>, usize);

fn flatten(tree: &syn::UseTree, above: &mut Vec<String>, leaves: &mut Vec<Leaf>) {
    let leaf = |name: &syn::Ident, local: &syn::Ident| {
        let mut parts = above.clone();
        let (name, mut local) = (name.to_string(), local.to_string());
        // `use a::b::{self}` brings in `b`.
        if name != "self" || parts.is_empty() {
            parts.push(name);
        } else if local == "self" {
            local = parts.last().cloned().unwrap_or_default();
        }
        (parts, Some(local))
    };
    match tree {
        syn::UseTree::Path(path) => {
            above.push(path.ident.to_string());
            flatten(&path.tree, above, leaves);
            above.pop();
        }
        syn::UseTree::Name(name) => {
            let (parts, local) = leaf(&name.ident, &name.ident);
            leaves.push((parts, local, name.ident.span().start().line));
        }
        syn::UseTree::Rename(rename) => {
            let (parts, local) = leaf(&rename.ident, &rename.rename);
            leaves.push((parts, local, rename.ident.span().start().line));
        }
        syn::UseTree::Glob(glob) => {
            let parts = [above.as_slice(), &["*".to_owned()]].concat();
            leaves.push((parts, None, glob.star_token.spans[0].start().line));
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|item| flatten(item, above, leaves)),
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(inner) => &inner.attrs,
            syn::Item::Fn(inner) => &inner.attrs,
            syn::Item::Use(inner) => &inner.attrs,
            syn::Item::Impl(inner) => &inner.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, inner: &'ast syn::ItemMod) {
        self.module.push(inner.ident.to_string());
        visit::visit_item_mod(self, inner);
        self.module.pop();
    }

    fn visit_item_use(&mut self, used: &'ast syn::ItemUse) {
        // Those of functions and inner modules, too; the file's own are known by now and taken again.
        self.take_use(used);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |part| part.ident.span().start().line);
        self.take(&parts, line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.take_tokens(call.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str, wanted: &[&str]) -> bool {
        let tree = syn::parse_file(source).unwrap();
        named(&tree, vec!["usecase".to_owned(), "records".to_owned()]).iter().any(|named| named.is(wanted))
    }

    #[test]
    fn no_spelling_hides_a_path() {
        for source in [
            "use actix_web::HttpRequest;",
            "use actix_web as x;",
            "use actix_web as x; fn f(r: x::HttpRequest) {}",
            "extern crate actix_web as x;",
            "use ::actix_web::{self, web};",
            "use {std::fmt, actix_web::*};",
            "fn f(r: actix_web::HttpRequest) {}",
            "fn f() { use actix_web::web; }",
            "fn f() { let _ = <actix_web::web::Data<u8> as Clone>::clone; }",
            "mod inner { fn f() { actix_web::rt::spawn(()); } }",
            "macro_rules! m { () => { actix_web::rt::spawn(()) } }",
            "fn f() { vec![actix_web :: rt::System::current()]; }",
        ] {
            assert!(names(source, &["actix_web"]), "{source}");
        }
        for source in [
            "use crate::http::Call;",
            "use crate::{access, http as edge};",
            "use super::super::http::Call;",
            "fn f(call: super::super::http::Call) {}",
            "use crate as house; fn f(call: house::http::Call) {}",
            "use crate::*;",
            "fn f() { matches!(x, crate::http::Call { .. }); }",
        ] {
            assert!(names(source, &["crate", "http"]), "{source}");
        }
        for source in ["use std::time::SystemTime as T; fn f() { T::now(); }", "use std::time::*;"] {
            assert!(names(source, &["std", "time", "SystemTime", "now"]), "{source}");
        }
    }

    #[test]
    fn words_that_are_no_paths_are_none() {
        for source in [
            "// use actix_web::web;",
            "/// See [`actix_web::web`].\nfn f() {}",
            "const S: &str = \"actix_web::web\";",
            "#[cfg(test)]\nmod tests { use actix_web::web; }",
            "#[cfg(test)]\nuse actix_web::web;",
            "use my_actix_web::web;",
            "use crate::store::actix_web;",
        ] {
            assert!(!names(source, &["actix_web"]), "{source}");
        }
    }
}
