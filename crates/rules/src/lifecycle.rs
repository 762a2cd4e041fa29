//! Whether the makers of a component still care for the release line its version belongs to.

use gwanmun_model::finding::{Evidence, FindingKind, InUse, MatchedBy, Priority, Severity};
use gwanmun_model::lifecycle::{Cycle, Lifecycle, Until};
use gwanmun_model::{Component, Ecosystem, Finding, Timestamp};

/// Points of a line without security fixes: nothing is known to be wrong, and nothing will be mended.
const POINTS: u8 = 20;

/// Returns the finding that a component's release line is at the end of its life at `now`.
///
/// `None` where it is not, where the line is not known, and for packages of a distribution, whose maintainers mend
/// what the makers no longer do. `data_date` is the day the lifecycle's source states.
pub fn end_of_life(
    component: &Component,
    lifecycle: &Lifecycle,
    data_date: Timestamp,
    now: Timestamp,
) -> Option<Finding> {
    let purl = &component.purl;
    if purl.ecosystem().is_some_and(Ecosystem::has_releases) {
        return None;
    }
    let cycle = lifecycle.cycle_of(purl.version()?)?;
    if cycle.security_support.is_over(now) != Some(true) {
        return None;
    }
    let title = &lifecycle.title;
    let name = &cycle.name;
    let ended = match cycle.security_support {
        Until::Day(day) => format!("ended on {}", day.date()),
        _ => "has ended".to_owned(),
    };
    let extended = match cycle.extended_support {
        Until::Day(day) if day > now => {
            format!("; its makers sell support until {}", day.date())
        }
        _ => String::new(),
    };
    Some(Finding {
        kind: FindingKind::EndOfLife,
        ids: vec![format!("EOL-{}-{name}", lifecycle.product)],
        purl: purl.clone(),
        summary: format!("{title} {name}: security support {ended}{extended}"),
        severity: Severity::Unknown,
        cvss: Vec::new(),
        cwes: Vec::new(),
        epss: None,
        kev: None,
        ssvc: None,
        in_use: InUse::default(),
        vex: Vec::new(),
        reachability: None,
        fixed_versions: supported(lifecycle, now).rev().collect(),
        published: match cycle.security_support {
            Until::Day(day) => Some(day),
            _ => None,
        },
        references: vec![format!("https://endoflife.date/{}", lifecycle.product)],
        evidence: vec![Evidence {
            record: lifecycle.product.clone(),
            source: lifecycle.source.clone(),
            data_date,
            by: MatchedBy::Product,
            matched: format!("{title} {name}"),
        }],
        priority: Priority {
            score: POINTS,
            inputs: vec![("end-of-life".to_owned(), i16::from(POINTS))],
        },
    })
}

/// The newest versions of the lines that still get security fixes, in the order of the lifecycle.
fn supported(
    lifecycle: &Lifecycle,
    now: Timestamp,
) -> impl DoubleEndedIterator<Item = String> + '_ {
    let is_cared_for = move |cycle: &&Cycle| cycle.security_support.is_over(now) == Some(false);
    let lines = lifecycle.cycles.iter().filter(is_cared_for);
    lines.filter_map(|cycle| cycle.latest.clone())
}

#[cfg(test)]
mod tests {
    use gwanmun_model::{Location, Purl};

    use super::*;

    fn lifecycle() -> Lifecycle {
        let cycle = |name: &str, security_support, latest: &str| Cycle {
            name: name.to_owned(),
            released: None,
            active_support: Until::Unknown,
            security_support,
            extended_support: Until::Unknown,
            latest: Some(latest.to_owned()),
        };
        let day = |text: &str| Until::Day(text.parse().unwrap());
        Lifecycle {
            product: "django".to_owned(),
            title: "Django".to_owned(),
            purls: vec!["pkg:pypi/django".to_owned()],
            cpes: Vec::new(),
            cycles: vec![
                cycle("5.2", day("2028-04-30"), "5.2.9"),
                cycle("4.2", day("2026-04-30"), "4.2.30"),
                cycle("1.0", Until::Unknown, "1.0.4"),
            ],
            source: "endoflife".to_owned(),
        }
    }

    fn of(purl: &str) -> Option<Finding> {
        let purl: Purl = purl.parse().unwrap();
        let component = Component::new(purl, Location::new("uv.lock".to_owned(), None));
        let now = "2026-11-30".parse().unwrap();
        end_of_life(&component, &lifecycle(), Timestamp::default(), now)
    }

    #[test]
    fn a_line_past_its_security_support_is_found() {
        let finding = of("pkg:pypi/django@4.2.7").unwrap();
        assert_eq!(finding.primary_id(), "EOL-django-4.2");
        assert_eq!(
            finding.summary,
            "Django 4.2: security support ended on 2026-04-30"
        );
        assert_eq!(finding.fixed_versions, ["5.2.9"]);
        assert!(of("pkg:pypi/django@5.2.1").is_none());
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        assert!(of("pkg:pypi/django@1.0.2").is_none());
        assert!(of("pkg:pypi/django@3.2").is_none());
        assert!(of("pkg:pypi/django").is_none());
        assert!(of("pkg:deb/debian/python3-django@4.2.7").is_none());
    }
}
