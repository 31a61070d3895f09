//! Every key in every language with the same variables, every plural form that the language has, and no parser faults.

use crate::language::TRANSLATIONS;
use crate::{Catalog, Language};
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use std::collections::{BTreeMap, BTreeSet};

/// Variables of one text, and the plural categories each choice offers.
#[derive(Debug, Default, PartialEq)]
struct Shape {
    variables: BTreeSet<String>,
    choices: Vec<BTreeSet<String>>,
}

fn shapes(language: Language) -> BTreeMap<String, Shape> {
    let mut shapes = BTreeMap::new();
    let dir = TRANSLATIONS.get_dir(language.code()).unwrap();
    for file in dir.files().filter(|file| file.path().extension().is_some_and(|extension| extension == "ftl")) {
        let place = file.path().display().to_string();
        let resource = fluent_syntax::parser::parse(file.contents_utf8().unwrap())
            .unwrap_or_else(|(_, errors)| panic!("{place}: {errors:?}"));
        for entry in &resource.body {
            if let Entry::Message(message) = entry {
                let mut shape = Shape::default();
                walk(message.value.as_ref().unwrap_or_else(|| panic!("{place}: no text")), &mut shape);
                let twice = shapes.insert(message.id.name.to_owned(), shape);
                assert!(twice.is_none(), "{place}: {} stands twice", message.id.name);
            }
        }
    }
    shapes
}

fn walk(pattern: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            walk_expression(expression, shape);
        }
    }
}

fn walk_expression(expression: &Expression<&str>, shape: &mut Shape) {
    match expression {
        Expression::Inline(inline) => walk_inline(inline, shape),
        Expression::Select { selector, variants } => {
            walk_inline(selector, shape);
            let names = variants.iter().filter_map(|variant| match variant.key {
                VariantKey::Identifier { name } => Some(name.to_owned()),
                VariantKey::NumberLiteral { .. } => None,
            });
            shape.choices.push(names.collect());
            variants.iter().for_each(|variant| walk(&variant.value, shape));
        }
    }
}

fn walk_inline(inline: &InlineExpression<&str>, shape: &mut Shape) {
    match inline {
        InlineExpression::VariableReference { id } => drop(shape.variables.insert(id.name.to_owned())),
        InlineExpression::Placeable { expression } => walk_expression(expression, shape),
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|argument| walk_inline(argument, shape));
        }
        _ => {}
    }
}

#[test]
fn nothing_is_left_out_by_the_parser() {
    assert_eq!(Catalog::new().faults(), [] as [&str; 0]);
}

#[test]
fn every_key_exists_everywhere_with_the_same_variables() {
    let english = shapes(Language::EN);
    let mut faults = Vec::new();
    for language in Language::all() {
        let theirs = shapes(*language);
        faults
            .extend(english.keys().filter(|key| !theirs.contains_key(*key)).map(|key| format!("{language}: no {key}")));
        faults.extend(theirs.keys().filter(|key| !english.contains_key(*key)).map(|key| format!("en: no {key}")));
        for (key, shape) in &theirs {
            // How a date or an amount is put together differs; the code gives every part.
            let free = key.starts_with("meta-");
            if !free && english.get(key).is_some_and(|english| english.variables != shape.variables) {
                faults.push(format!("{language}: {key} has other variables than English"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_plural_has_the_forms_that_its_language_needs() {
    let mut faults = Vec::new();
    for language in Language::all() {
        let needed: &[&str] = match language.code() {
            "cs" => &["one", "few", "other"],
            // A Hungarian noun after a number stays singular: no choice is needed, and one without `one` is a mistake.
            _ => &["one", "other"],
        };
        for (key, shape) in shapes(*language) {
            for choice in shape.choices.iter().filter(|choice| is_plural(choice)) {
                let missing = needed.iter().filter(|form| !choice.contains(**form));
                faults.extend(missing.map(|form| format!("{language}: {key} has no [{form}]")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A choice by plural category rather than by a word such as `manager`. Czech may merge its forms where the case has
/// only one and the rest (`před 1 dnem`, `před 2 dny`): then `few` is `other`.
fn is_plural(choice: &BTreeSet<String>) -> bool {
    let categories = ["zero", "one", "two", "few", "many", "other"];
    choice.len() > 1 && choice.iter().all(|name| categories.contains(&name.as_str())) && choice.len() != 2
        || choice.contains("few")
        || choice.contains("many")
}

#[test]
fn every_key_that_the_code_here_uses_exists() {
    let catalog = Catalog::new();
    let source = [include_str!("../numbers.rs"), include_str!("../dates.rs"), include_str!("../catalog.rs")].concat();
    let quoted = source.split('"').filter(|word| word.starts_with("meta-") || word.starts_with("unit-"));
    for key in quoted.filter(|key| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')) {
        let family = key.ends_with('-');
        assert!(family || catalog.has(Language::EN, key), "{key}");
    }
    for number in 1..=12 {
        assert!(catalog.has(Language::EN, &format!("meta-month-{number}")));
    }
}
