//! Whether code names what an advisory lists as affected.

use std::collections::BTreeSet;

use gwanmun_model::advisory::AffectedCode;
use gwanmun_model::reach::Symbols;
use gwanmun_model::{Import, SourceLanguage};

/// Names told of one finding.
const NAMED_MAX: usize = 10;

/// Looks for what `code` lists in the names the own code uses of a component it imports.
///
/// A method counts as named where its type is: methods are called on values, whose type is not known here.
pub(super) fn named(
    language: SourceLanguage,
    imports: &[&Import],
    code: &[&AffectedCode],
) -> Symbols {
    if code.is_empty() {
        return Symbols::NotListed;
    }
    let named: BTreeSet<String> = match language {
        SourceLanguage::Go => code.iter().flat_map(|code| of_go(imports, code)).collect(),
        SourceLanguage::Rust => {
            let functions = code.iter().flat_map(|code| &code.symbols);
            let functions = functions.filter(|function| is_named_in_rust(imports, function));
            functions.cloned().collect()
        }
        SourceLanguage::JavaScript | SourceLanguage::Jvm | SourceLanguage::Python => {
            return Symbols::NotListed;
        }
    };
    if named.is_empty() {
        Symbols::NotSeen
    } else {
        Symbols::Named(named.into_iter().take(NAMED_MAX).collect())
    }
}

/// Returns the affected names of one Go package the code uses; the package itself where all of it is affected.
fn of_go(imports: &[&Import], code: &AffectedCode) -> Vec<String> {
    let of_package = imports.iter().filter(|import| import.name == code.path);
    let mut named = Vec::new();
    for import in of_package {
        if code.symbols.is_empty() {
            named.push(code.path.clone());
        }
        let is_used = |symbol: &&String| {
            let head = symbol.split('.').next().unwrap_or_default();
            import.symbols.iter().any(|used| used == head)
        };
        let used = code.symbols.iter().filter(is_used);
        named.extend(used.map(|symbol| format!("{}.{symbol}", code.path)));
    }
    named
}

/// Whether code names a function of Rust, given as `crate::module::Type::function`, or the type it belongs to.
fn is_named_in_rust(imports: &[&Import], function: &str) -> bool {
    let mut segments = function.split("::").skip(1).collect::<Vec<_>>();
    let Some(last) = segments.pop() else {
        return false;
    };
    let is_type = |segment: &&&str| segment.starts_with(|first: char| first.is_uppercase());
    let owner = segments.iter().rev().find(is_type).copied();
    let paths = imports.iter().flat_map(|import| &import.symbols);
    let mut ends = paths.flat_map(|path| path.split("::").skip(1));
    match owner {
        Some(owner) => ends.any(|segment| segment == owner),
        None => ends.any(|segment| segment == last),
    }
}
