//! The section `[deadlines]`: hours by severity and by who reaches the component.

use serde::Deserialize;
use toml::Spanned;

use super::Reader;
use crate::deadlines::{Deadlines, Periods};
use crate::policy::PolicyError;

type Hours = Spanned<i64>;

/// A row that is left out keeps its values; a period left out of a row waits for the regular cycle.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    malicious: Option<Hours>,
    critical: Option<Row>,
    high: Option<Row>,
    medium: Option<Row>,
    low: Option<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    exploited: Option<Hours>,
    exposed: Option<Hours>,
    inside: Option<Hours>,
    isolated: Option<Hours>,
}

impl Reader<'_> {
    pub(super) fn deadlines(
        &self,
        section: &Section,
        base: &Deadlines,
    ) -> Result<Deadlines, PolicyError> {
        let row = |row: &Option<Row>, base: Periods| match row {
            Some(row) => self.periods(row),
            None => Ok(base),
        };
        Ok(Deadlines {
            malicious: match &section.malicious {
                Some(hours) => self.hours(hours)?,
                None => base.malicious,
            },
            critical: row(&section.critical, base.critical)?,
            high: row(&section.high, base.high)?,
            medium: row(&section.medium, base.medium)?,
            low: row(&section.low, base.low)?,
        })
    }

    fn periods(&self, row: &Row) -> Result<Periods, PolicyError> {
        self.lengthening([&row.exposed, &row.inside, &row.isolated])?;
        let hours = |hours: &Option<Hours>| hours.as_ref().map(|hours| self.hours(hours));
        Ok(Periods {
            exploited: hours(&row.exploited).transpose()?,
            exposed: hours(&row.exposed).transpose()?,
            inside: hours(&row.inside).transpose()?,
            isolated: hours(&row.isolated).transpose()?,
        })
    }

    fn hours(&self, hours: &Hours) -> Result<i64, PolicyError> {
        // A hundred years: more is a slip, and would not fit a date.
        if (1..=876_000).contains(hours.get_ref()) {
            return Ok(*hours.get_ref());
        }
        Err(self.fault(
            &hours.span(),
            format!("`{}` is no number of hours", hours.get_ref()),
            "use 1 to 876000, or leave it out for the regular cycle",
        ))
    }

    /// Checks that nobody has more time where more people reach the component.
    fn lengthening(&self, periods: [&Option<Hours>; 3]) -> Result<(), PolicyError> {
        for (wider, narrower) in periods.iter().zip(periods.iter().skip(1)) {
            let Some(after) = narrower else { continue };
            let fits = wider
                .as_ref()
                .is_some_and(|before| before.get_ref() <= after.get_ref());
            if !fits {
                return Err(self.fault(
                    &after.span(),
                    format!(
                        "{} hours, but more time where more people reach the component",
                        after.get_ref()
                    ),
                    "order them exposed, inside, isolated, the shortest first",
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::policy::Policy;

    fn check_error(row: &str, expect: &Expect) {
        let text = format!("id = \"a\"\nversion = \"1\"\n[deadlines]\n{row}\n");
        expect.assert_eq(&Policy::from_toml(&text).unwrap_err().to_string());
    }

    #[test]
    fn nobody_has_more_time_where_more_people_reach_the_component() {
        check_error(
            "malicious = 0",
            &expect![
                "policy file, line 4: `0` is no number of hours; use 1 to 876000, or leave it out for the regular cycle"
            ],
        );
        check_error(
            "high = { exposed = 240, inside = 120 }",
            &expect![
                "policy file, line 4: 120 hours, but more time where more people reach the component; order them exposed, inside, isolated, the shortest first"
            ],
        );
        check_error(
            "high = { isolated = 120 }",
            &expect![
                "policy file, line 4: 120 hours, but more time where more people reach the component; order them exposed, inside, isolated, the shortest first"
            ],
        );
        check_error(
            "huge = { isolated = 120 }",
            &expect![
                "policy file, line 4: unknown field `huge`, expected one of `malicious`, `critical`, `high`, `medium`, `low`; correct the name or remove the line"
            ],
        );
    }
}
