//! Which elements may stand in an element, and in which order.

use super::Check;
use crate::collect::shown;
use crate::document::xml::Element;

/// Most expected elements that are spelled out.
const EXPECTED_SHOWN: usize = 12;

/// What matching a part of a model gave.
enum Matched {
    /// It fits, and so many children were used.
    Used(usize),
    /// Its first element is not the next child.
    Not,
}

impl<'g> Check<'g> {
    /// Checks the children of an element against a sequence or choice.
    ///
    /// The models of the schemas are deterministic, so that the next child always tells which part is meant.
    pub(super) fn content(&mut self, element: &Element, model: &'g Element) {
        let children: Vec<&Element> = element.children.iter().collect();
        let used = match self.repeated(element, model, &children) {
            Matched::Used(used) => used,
            Matched::Not => {
                let message = format!("lacks {}", expected(model));
                self.fault(element, message);
                0
            }
        };
        let rest = children.get(used..).unwrap_or_default();
        if let Some(child) = rest.first() {
            let name = shown(&child.name);
            let is_foreign = self.is_foreign(child, element);
            let message = if is_foreign {
                format!("`{name}` is of another format and must not stand here")
            } else if names(model).contains(&child.name.as_str()) {
                format!(
                    "`{name}` stands too late or too often; the order is: {}",
                    order(model)
                )
            } else {
                format!("`{name}` is not known here; allowed: {}", expected(model))
            };
            self.path.push(child.name.clone());
            self.fault(child, message);
            self.path.pop();
        }
        // What stands at the wrong place is still checked by itself: its other faults are worth knowing.
        for (index, child) in rest.iter().enumerate() {
            if self.is_foreign(child, element) {
                continue;
            }
            self.path.push(child.name.clone());
            match declaration(model, &child.name) {
                Some(declared) => self.element(child, declared),
                None if index > 0 => {
                    let message = format!("`{}` is not known here", shown(&child.name));
                    self.fault(child, message);
                }
                None => {}
            }
            self.path.pop();
        }
    }

    /// Matches a part as often as it may stand.
    fn repeated(&mut self, parent: &Element, part: &'g Element, children: &[&Element]) -> Matched {
        let (least, most) = (bound(part, "minOccurs"), bound(part, "maxOccurs"));
        let (mut used, mut count) = (0, 0);
        while count < most {
            let rest = children.get(used..).unwrap_or_default();
            match self.once(parent, part, rest) {
                Matched::Used(0) => {
                    count = count.max(least);
                    break;
                }
                Matched::Used(more) => {
                    used += more;
                    count += 1;
                }
                Matched::Not => break,
            }
        }
        if count >= least || is_emptiable(part) {
            return Matched::Used(used);
        }
        if used == 0 {
            return Matched::Not;
        }
        let message = format!("needs {} at least {least} times", expected(part));
        self.fault(parent, message);
        Matched::Used(used)
    }

    fn once(&mut self, parent: &Element, part: &'g Element, children: &[&Element]) -> Matched {
        match part.name.as_str() {
            "element" => self.one_element(parent, part, children),
            "sequence" => self.sequence(parent, part, children),
            "choice" => self.choice(parent, part, children),
            // `any`: an element of another namespace, whatever it says.
            _ => match children.first() {
                Some(child) if self.is_foreign(child, parent) => Matched::Used(1),
                _ => Matched::Not,
            },
        }
    }

    fn one_element(
        &mut self,
        parent: &Element,
        declared: &'g Element,
        children: &[&Element],
    ) -> Matched {
        match children.first() {
            Some(child)
                if declared.attribute("name") == Some(&child.name)
                    && !self.is_foreign(child, parent) =>
            {
                self.path.push(child.name.clone());
                self.element(child, declared);
                self.path.pop();
                Matched::Used(1)
            }
            _ => Matched::Not,
        }
    }

    fn sequence(&mut self, parent: &Element, part: &'g Element, children: &[&Element]) -> Matched {
        let mut used = 0;
        for step in particles(part) {
            let rest = children.get(used..).unwrap_or_default();
            match self.repeated(parent, step, rest) {
                Matched::Used(more) => used += more,
                Matched::Not if used == 0 => {
                    // What is needed first may be missing while the rest is there.
                    if !children
                        .first()
                        .is_some_and(|child| names(part).contains(&child.name.as_str()))
                    {
                        return Matched::Not;
                    }
                    self.fault(parent, format!("lacks {}", expected(step)));
                }
                Matched::Not => self.fault(parent, format!("lacks {}", expected(step))),
            }
        }
        Matched::Used(used)
    }

    fn choice(&mut self, parent: &Element, part: &'g Element, children: &[&Element]) -> Matched {
        for way in particles(part) {
            let is_meant = children
                .first()
                .is_some_and(|child| names(way).contains(&child.name.as_str()));
            if is_meant && let Matched::Used(used @ 1..) = self.repeated(parent, way, children) {
                return Matched::Used(used);
            }
        }
        if is_emptiable(part) {
            Matched::Used(0)
        } else {
            Matched::Not
        }
    }
}

/// Finds the declaration of an element of that name.
fn declaration<'g>(part: &'g Element, name: &str) -> Option<&'g Element> {
    if part.name == "element" {
        return (part.attribute("name") == Some(name)).then_some(part);
    }
    particles(part).find_map(|part| declaration(part, name))
}

/// Returns the parts of a model.
fn particles(part: &Element) -> impl Iterator<Item = &Element> {
    part.children.iter().filter(|child| {
        matches!(
            child.name.as_str(),
            "element" | "sequence" | "choice" | "any"
        )
    })
}

/// Returns how often a part may stand at least or at most; once where nothing is said.
fn bound(part: &Element, name: &str) -> usize {
    match part.attribute(name) {
        Some("unbounded") => usize::MAX,
        Some(number) => number.parse().unwrap_or(1),
        None => 1,
    }
}

/// Whether nothing at all fits a part.
fn is_emptiable(part: &Element) -> bool {
    if bound(part, "minOccurs") == 0 {
        return true;
    }
    match part.name.as_str() {
        "sequence" => particles(part).all(is_emptiable),
        "choice" => particles(part).any(is_emptiable) || particles(part).next().is_none(),
        "element" => false,
        _ => true,
    }
}

/// Returns the names of the elements a part has.
fn names(part: &Element) -> Vec<&str> {
    if part.name == "element" {
        return part.attribute("name").into_iter().collect();
    }
    particles(part).flat_map(names).collect()
}

fn expected(part: &Element) -> String {
    let names = names(part);
    let shown: Vec<String> = names
        .iter()
        .take(EXPECTED_SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = if names.len() > EXPECTED_SHOWN {
        ", …"
    } else {
        ""
    };
    match shown.len() {
        0 => "nothing".to_owned(),
        _ => format!("{}{more}", shown.join(", ")),
    }
}

fn order(part: &Element) -> String {
    names(part).join(", ")
}
