//! License statements: simple expressions, and the elements of the profile that spells expressions out.

use super::{Graph, id, kind, one_or_more, text};
use crate::document::json::Json;

/// Deepest nesting of license sets that is followed: real expressions have two or three levels, and sets may contain
/// themselves.
const DEPTH_MAX: u32 = 16;

/// Most parts of one expression, since a set that names another one many times multiplies.
const PARTS_MAX: usize = 1000;

/// Returns the expression a license value stands for: `None` where nothing is said by it.
pub(super) fn expression<'n, 'a>(value: &'n Json<'a>, graph: &Graph<'n, 'a>) -> Option<String> {
    let mut parts_left = PARTS_MAX;
    written(value, graph, DEPTH_MAX, &mut parts_left)
}

fn written<'n, 'a>(
    value: &'n Json<'a>,
    graph: &Graph<'n, 'a>,
    depth_left: u32,
    parts_left: &mut usize,
) -> Option<String> {
    let depth_left = depth_left.checked_sub(1)?;
    *parts_left = parts_left.checked_sub(1)?;
    let named = value.text();
    let element = match named {
        Some(id) => graph.by_id.get(id).copied(),
        None => Some(value),
    };
    let Some(element) = element else {
        // Individuals of the model and licenses of the SPDX list are named by their address only.
        return individual(named?);
    };
    let mut inner = |key: &str| {
        let value = one_or_more(element, key).next()?;
        written_in(value, graph, depth_left, parts_left)
    };
    match kind(element) {
        "simplelicensing_LicenseExpression" => text(element, "simplelicensing_licenseExpression")
            .filter(|expression| expression != "NOASSERTION"),
        "expandedlicensing_OrLaterOperator" => {
            Some(format!("{}+", inner("expandedlicensing_subjectLicense")?))
        }
        "expandedlicensing_WithAdditionOperator" => Some(format!(
            "{} WITH {}",
            inner("expandedlicensing_subjectExtendableLicense")?,
            inner("expandedlicensing_subjectAddition")?
        )),
        "expandedlicensing_ConjunctiveLicenseSet" => {
            joined(element, " AND ", graph, depth_left, parts_left)
        }
        "expandedlicensing_DisjunctiveLicenseSet" => {
            joined(element, " OR ", graph, depth_left, parts_left)
        }
        "expandedlicensing_NoneLicense" => Some("NONE".to_owned()),
        "expandedlicensing_NoAssertionLicense" => None,
        _ => individual(id(element)?),
    }
}

/// Brackets what is made of several parts.
fn written_in<'n, 'a>(
    value: &'n Json<'a>,
    graph: &Graph<'n, 'a>,
    depth_left: u32,
    parts_left: &mut usize,
) -> Option<String> {
    let text = written(value, graph, depth_left, parts_left)?;
    let is_plain = !text.contains(" AND ") && !text.contains(" OR ");
    Some(if is_plain { text } else { format!("({text})") })
}

fn joined<'n, 'a>(
    set: &'n Json<'a>,
    word: &str,
    graph: &Graph<'n, 'a>,
    depth_left: u32,
    parts_left: &mut usize,
) -> Option<String> {
    let members: Option<Vec<String>> = one_or_more(set, "expandedlicensing_member")
        .map(|member| written_in(member, graph, depth_left, parts_left))
        .collect();
    // A set with a part that says nothing says nothing as a whole: leaving the part out would change its meaning.
    members
        .filter(|members| !members.is_empty())
        .map(|members| members.join(word))
}

/// Returns what an element named by its address alone is: its last segment, as `MIT` of the list's address.
fn individual(id: &str) -> Option<String> {
    match last_segment(id) {
        "NoAssertionLicense" | "NoAssertionElement" | "NOASSERTION" | "" => None,
        "NoneLicense" | "NoneElement" => Some("NONE".to_owned()),
        name => Some(name.to_owned()),
    }
}

/// Returns what follows the last `/` or `#`.
pub(super) fn last_segment(id: &str) -> &str {
    id.rsplit(['/', '#']).next().unwrap_or(id)
}
