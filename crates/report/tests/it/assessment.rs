//! `gwanmun.assessment/1` comes back as it went in, and nothing else is taken for it.

use gwanmun_model::{DataState, Language, Timestamp};
use gwanmun_report::assessment::{read, write};

use crate::sample;

#[test]
fn every_value_comes_back() {
    for assessment in [sample::rich(), sample::empty()] {
        for language in Language::ALL {
            let text = write(&assessment, "0.1.0", language);
            let back = read(&text).unwrap();
            assert_eq!(back, assessment);
            assert_eq!(write(&back, "0.1.0", language), text);
        }
    }
}

#[test]
fn times_and_probabilities_come_back_to_the_last_bit() {
    let mut assessment = sample::rich();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..2_000 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let micros = i64::try_from(seed >> 12).unwrap();
        assessment.assessed_at = Timestamp::from_micros(micros - (1 << 51));
        assessment.data.judged_at = assessment.assessed_at;
        let epss = assessment.findings[0].epss.as_mut().unwrap();
        epss.probability = f64::from_bits(0x3fe0_0000_0000_0000 | (seed >> 12));
        let back = read(&write(&assessment, "0.1.0", Language::En)).unwrap();
        assert_eq!(back, assessment);
    }
}

#[test]
fn a_sentence_is_in_the_language_of_the_document_and_in_both() {
    let json = |language| -> serde_json::Value {
        serde_json::from_str(&write(&sample::rich(), "0.1.0", language)).unwrap()
    };
    let rule = |document: &serde_json::Value| document["verdicts"][2]["rules"][0].clone();
    let (ko, en) = (rule(&json(Language::Ko)), rule(&json(Language::En)));
    assert_eq!(ko["reason"], ko["reasons"]["ko"]);
    assert_eq!(en["reason"], en["reasons"]["en"]);
    assert_eq!(ko["reasons"], en["reasons"]);
    assert_ne!(ko["reason"], en["reason"]);
}

#[test]
fn missing_data_is_never_an_allow() {
    let assessment = sample::empty();
    assert_eq!(assessment.data.state, DataState::Missing);
    let json: serde_json::Value =
        serde_json::from_str(&write(&assessment, "0.1.0", Language::Ko)).unwrap();
    assert_eq!(json["verdict"], "review");
    assert_eq!(json["data"]["state"], "missing");
}

#[test]
fn a_refusal_names_place_and_remedy() {
    let text = write(&sample::rich(), "0.1.0", Language::Ko);
    let check = |from: &str, to: &str, path: &str, message: &str| {
        assert!(text.contains(from), "{from}");
        let error = read(&text.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.path, path, "{error}");
        assert!(error.message.contains(message), "{error}");
        assert!(error.to_string().contains("gwanmun scan --format json"));
    };
    check(
        "gwanmun.assessment/1",
        "gwanmun.assessment/2",
        "schema",
        "is not",
    );
    check("\"network\"", "\"orbit\"", "context", "must be one of");
    check("\"subject\":", "\"object\":", "object", "unknown field");
    check(
        "\"purl\": \"pkg:cargo/time@0.1.45\"",
        "\"purl\": \"time 0.1.45\"",
        "components[0].purl",
        "not a package URL",
    );
    check(
        "\"runtime\"",
        "\"always\"",
        "components[0].scope",
        "is not one of",
    );
    check(
        "\"line\": 12",
        "\"line\": -1",
        "components[0].locations[0].line",
        "invalid value",
    );
    check(
        &"1a".repeat(20),
        "zz",
        "components[2].hashes[0].value",
        "is not a sha1 hash",
    );
    check(
        "\"added\": \"2021-12-10T00:00:00Z\"",
        "\"added\": \"tomorrow\"",
        "findings[0].kev.added",
        "expected a time",
    );
    check(
        "\"malformed\"",
        "\"odd\"",
        "problems[0].kind",
        "is not one of",
    );
    assert_eq!(read("").unwrap_err().path, "");
    assert_eq!(read("[]").unwrap_err().path, "");
}

#[test]
fn a_verdict_must_belong_to_its_component() {
    let assessment = sample::rich();
    let mut json: serde_json::Value =
        serde_json::from_str(&write(&assessment, "0.1.0", Language::Ko)).unwrap();
    json["verdicts"].as_array_mut().unwrap().swap(0, 1);
    let error = read(&json.to_string()).unwrap_err();
    assert_eq!(error.path, "verdicts[0].identity");
    json["verdicts"].as_array_mut().unwrap().pop();
    assert_eq!(read(&json.to_string()).unwrap_err().path, "verdicts");
}

#[test]
fn a_document_cut_anywhere_is_refused_not_misread() {
    let text = write(&sample::rich(), "0.1.0", Language::Ko);
    let end = text.trim_end().len();
    for cut in (0..end).filter(|cut| text.is_char_boundary(*cut)) {
        assert!(read(&text[..cut]).is_err(), "{cut}");
    }
}
