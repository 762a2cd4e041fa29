//! Properties of a project and how they are filled in.

use std::collections::BTreeMap;

use super::model::Pom;

/// Deepest nesting and most replacements of properties in one text.
const FILL_DEPTH_MAX: u32 = 16;
const FILL_STEPS_MAX: u32 = 256;

/// Longest text the filling in makes, in bytes.
const FILL_BYTES_MAX: usize = 64 << 10;

/// Properties by name.
pub(super) type Properties = BTreeMap<String, String>;

/// Joins the properties of a project (first) and its parents, those nearest to the project first, with those Maven
/// itself defines; `user` are those given on the command line, which go before all others.
pub(super) fn inherited(chain: &[&Pom], user: &Properties) -> Properties {
    let mut all = user.clone();
    for pom in chain {
        for section in pom.active().rev() {
            for (name, value) in section.properties.iter() {
                all.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
    }
    let Some(pom) = chain.first() else {
        return all;
    };
    let mut define = |names: &[&str], value: Option<&str>| {
        for name in names {
            // A project whose version is `${project.version}` would never end.
            if let Some(value) = value.filter(|value| !value.contains(&format!("${{{name}}}"))) {
                all.insert((*name).to_owned(), value.to_owned());
            }
        }
    };
    define(&["project.groupId", "pom.groupId"], pom.group());
    define(
        &["project.artifactId", "pom.artifactId"],
        Some(&pom.artifact),
    );
    define(&["project.version", "pom.version"], pom.version());
    // The parent as found says more than the place alone does.
    let found = chain.get(1);
    let said = pom.parent.as_ref();
    let parent = |found: Option<&str>, said: Option<&str>| {
        let said = said.filter(|text| !text.is_empty()).map(str::to_owned);
        said.or_else(|| found.map(str::to_owned))
    };
    for (part, value) in [
        (
            "groupId",
            parent(
                found.and_then(|found| found.group()),
                said.map(|said| said.group.as_str()),
            ),
        ),
        (
            "artifactId",
            parent(
                found.map(|found| found.artifact.as_str()),
                said.map(|said| said.artifact.as_str()),
            ),
        ),
        (
            "version",
            parent(
                found.and_then(|found| found.version()),
                said.map(|said| said.version.as_str()),
            ),
        ),
    ] {
        let names = [format!("project.parent.{part}"), format!("parent.{part}")];
        define(&names.each_ref().map(String::as_str), value.as_deref());
    }
    // Without a prefix they only count where no property has the name.
    for (name, value) in [("groupId", pom.group()), ("version", pom.version())] {
        if let Some(value) = value.filter(|value| !value.contains(&format!("${{{name}}}"))) {
            all.entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        }
    }
    all
}

/// Reads the properties given in `.mvn/maven.config`, one command line argument to a word: `-Drevision=1.2`.
pub(super) fn of_command_line(text: &str) -> Properties {
    let mut properties = Properties::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let defined = match word {
            "-D" | "--define" => words.next(),
            word => word
                .strip_prefix("-D")
                .or_else(|| word.strip_prefix("--define=")),
        };
        if let Some(defined) = defined {
            let (name, value) = defined.split_once('=').unwrap_or((defined, "true"));
            properties.insert(name.to_owned(), value.to_owned());
        }
    }
    properties
}

/// Fills `${name}` in, as far as the limits allow; what is not known or goes beyond them stays as it is written.
pub(super) fn filled(text: &str, properties: &[&Properties]) -> String {
    let mut steps_left = FILL_STEPS_MAX;
    let mut result = String::new();
    fill_into(
        &mut result,
        text,
        properties,
        FILL_DEPTH_MAX,
        &mut steps_left,
    );
    result
}

fn fill_into(
    result: &mut String,
    text: &str,
    properties: &[&Properties],
    depth_left: u32,
    steps_left: &mut u32,
) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        result.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            result.push_str("${");
            rest = after;
            continue;
        };
        let value = properties
            .iter()
            .find_map(|properties| properties.get(name));
        match value {
            Some(value) if depth_left > 0 && *steps_left > 0 && result.len() < FILL_BYTES_MAX => {
                *steps_left -= 1;
                fill_into(result, value, properties, depth_left - 1, steps_left);
            }
            _ => {
                result.push_str("${");
                result.push_str(name);
                result.push('}');
            }
        }
        rest = after;
    }
    result.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_filled_in_and_stay_bounded() {
        let properties: Properties = [
            ("a", "1.${b}"),
            ("b", "2"),
            ("loop", "${loop}x"),
            ("wide", &"${wide}".repeat(1000)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let fill = |text: &str| filled(text, &[&properties]);
        assert_eq!(fill("v${a}-${gone}"), "v1.2-${gone}");
        assert_eq!(fill("${a"), "${a");
        assert!(fill("${loop}").len() < 100);
        assert!(fill("${wide}").len() < 10_000_000);
    }

    #[test]
    fn properties_of_the_command_line_are_read() {
        let properties = of_command_line("-T 2\n-Drevision=1.2 -D changelist=\n--define=x\n");
        let expected = [("changelist", ""), ("revision", "1.2"), ("x", "true")];
        assert!(
            properties
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .eq(expected)
        );
    }
}
