//! The tables fit the terminal, never flatter, and never let foreign text steer it.

use gwanmun_model::{DataState, Language};
use gwanmun_report::table::{Style, write};
use unicode_width::UnicodeWidthStr;

use crate::sample;

const PLAIN: Style = Style {
    width: 80,
    colour: false,
    ssvc: false,
    explain: false,
};

#[test]
fn no_table_is_wider_than_the_terminal() {
    for width in [60, 80, 100, 133] {
        for language in Language::ALL {
            let assessment = sample::rich();
            let text = write(
                &sample::document(&assessment, language),
                Style { width, ..PLAIN },
            );
            let tables = text.lines().skip_while(|line| !line.is_empty());
            for line in tables.filter(|line| !line.contains("297,583")) {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn the_line_on_data_is_always_there() {
    for (mut assessment, count) in [(sample::rich(), "297,583"), (sample::empty(), "0건")] {
        for state in [DataState::Fresh, DataState::Stale, DataState::Missing] {
            assessment.data.state = state;
            let text = write(&sample::document(&assessment, Language::Ko), PLAIN);
            let line = text
                .lines()
                .find(|line| line.starts_with("취약점 데이터:"))
                .expect("a line on data");
            assert!(line.contains(count) && line.contains("한도 7일"), "{line}");
        }
    }
}

#[test]
fn data_that_may_not_be_relied_on_is_loud() {
    let mut assessment = sample::empty();
    let english = |assessment: &_| write(&sample::document(assessment, Language::En), PLAIN);
    let text = english(&assessment);
    assert!(text.contains("!! There is no advisory data."), "{text}");
    assert!(text.contains("Verdict: Review"), "{text}");
    assessment.data = sample::rich().data;
    assessment.data.state = DataState::Stale;
    let text = english(&assessment);
    assert!(
        text.contains("!! The advisory data is too old. The oldest part is 3 days old"),
        "{text}"
    );
    assert!(
        text.contains("!! Starter set, not for production"),
        "{text}"
    );
    for source in &mut assessment.data.sources {
        source.starter = false;
    }
    assessment.data.state = DataState::Fresh;
    assert!(!english(&assessment).contains("!!"));
}

#[test]
fn escape_sequences_come_only_from_us_and_only_when_asked_for() {
    let assessment = sample::rich();
    let document = sample::document(&assessment, Language::Ko);
    assert!(!write(&document, PLAIN).contains('\u{1b}'));
    let coloured = write(
        &document,
        Style {
            colour: true,
            ..PLAIN
        },
    );
    assert!(coloured.contains("\u{1b}[1;31m불가\u{1b}[0m"));
    let stripped = ["\u{1b}[1;31m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[0m"]
        .iter()
        .fold(coloured, |text, code| text.replace(code, ""));
    assert_eq!(stripped, write(&document, PLAIN));
}

#[test]
fn decisions_and_what_priorities_are_made_of_are_shown_when_asked_for() {
    let assessment = sample::rich();
    let document = sample::document(&assessment, Language::En);
    let wide = Style {
        width: 160,
        ..PLAIN
    };
    let plain = write(&document, wide);
    assert!(plain.contains("SSVC Act, active attacks"), "{plain}");
    assert!(plain.contains("fix within 3 days"), "{plain}");
    assert!(!plain.contains("What the priorities are made of"));
    let style = Style {
        ssvc: true,
        explain: true,
        ..wide
    };
    let text = write(&document, style);
    assert!(text.contains("What the priorities are made of"), "{text}");
    assert!(text.contains("+10 exposure, by the use context"), "{text}");
    assert!(text.contains("-5 transitive or development only"), "{text}");
    let malicious = text.lines().find(|line| line.contains("MAL-2025-20690"));
    assert!(malicious.unwrap().contains("unknown"), "{text}");
}

#[test]
fn a_bound_is_not_advised_as_if_it_were_a_version() {
    let assessment = sample::rich();
    let wide = Style {
        width: 160,
        ..PLAIN
    };
    let text = write(&sample::document(&assessment, Language::En), wide);
    assert!(text.contains("newer than 3.999.999"), "{text}");
}

#[test]
fn a_reason_many_components_share_is_told_once() {
    let mut assessment = sample::rich();
    let shared = assessment.components[2].rules[0].clone();
    for (number, assessed) in assessment.components.iter_mut().enumerate() {
        assessed.verdict = shared.verdict;
        assessed.rules = vec![shared.clone()];
        if number == 0 {
            assessed.rules[0].reason.en = "Only here.".into();
        }
    }
    let text = write(
        &sample::document(&assessment, Language::En),
        Style {
            width: 200,
            ..PLAIN
        },
    );
    assert_eq!(
        text.matches("is known to be exploited.").count(),
        1,
        "{text}"
    );
    assert_eq!(text.matches("known-exploited [1]").count(), 5, "{text}");
    assert_eq!(
        text.matches("known-exploited: Only here.").count(),
        1,
        "{text}"
    );
}
