//! License documents of products of a realistic size, with real license texts.
//!
//! Every component brings a text of its own with its own copyright line, as packages do: nothing is the same twice.

use std::collections::BTreeMap;

use divan::{Bencher, black_box};
use gwanmun_licenses::texts;
use gwanmun_model::assessment::Duty;
use gwanmun_model::duty::LicenseOrigin;
use gwanmun_model::{Language, Text, UseContext};
use gwanmun_report::notices::{
    FoundText, Languages, NoticeComponent, Notices, Offer, documents, formats,
};

fn main() {
    divan::main();
}

/// Licenses as often as they are met, out of twenty.
const LICENSES: [(&str, usize); 8] = [
    ("MIT", 8),
    ("Apache-2.0", 4),
    ("BSD-3-Clause", 2),
    ("ISC", 1),
    ("MPL-2.0", 1),
    ("LGPL-2.1-only", 1),
    ("GPL-3.0-only", 1),
    ("OpenSSL", 2),
];

const COUNTS: [usize; 3] = [500, 1000, 2000];

fn product(count: usize) -> Notices {
    let licenses: Vec<&str> = LICENSES
        .iter()
        .flat_map(|(id, times)| std::iter::repeat_n(*id, *times))
        .collect();
    let standard = |id: &str| texts::standard(id).unwrap_or_default();
    let components: Vec<NoticeComponent> = (0..count)
        .map(|number| {
            let id = licenses[number % licenses.len()];
            let purl = format!("pkg:npm/component-{number}@1.{number}.0").parse();
            let mut one = NoticeComponent::new(purl.unwrap());
            one.expression = id.parse().ok();
            one.origin = LicenseOrigin::Declared;
            one.source_address = Some(format!("https://example.org/component-{number}"));
            let holder = format!("Copyright (c) 2020 Holder {number}\nAll rights reserved.\n\n");
            one.texts = vec![FoundText {
                id: Some(id.to_owned()),
                text: holder + standard(id),
            }];
            one
        })
        .collect();
    let duties = components.iter().flat_map(|one| {
        let license = one.expression.as_ref().map(ToString::to_string);
        let license = license.unwrap_or_default();
        ["N1", "N2", "N5", "N6", "S1", "O1"].map(|code| Duty {
            purl: one.purl.clone(),
            code: code.to_owned(),
            license: license.clone(),
            text: Text::fixed("의무", "duty"),
            why: None,
        })
    });
    Notices {
        subject: "bank-app".to_owned(),
        context: Some(UseContext::App),
        duties: duties.collect(),
        texts: LICENSES
            .iter()
            .map(|(id, _)| ((*id).to_owned(), standard(id).to_owned()))
            .collect::<BTreeMap<String, String>>(),
        components,
        offer: Some(Offer {
            organisation: "Example Bank".to_owned(),
            contact: "opensource@bank.example".to_owned(),
            years: 3,
        }),
        ..Notices::default()
    }
}

fn whole(bencher: Bencher<'_, '_>, document: &str, format: &str, count: usize) {
    let document = documents::find(document).unwrap();
    let format = formats::find(format).unwrap();
    bencher
        .with_inputs(|| product(count))
        .bench_refs(|notices| {
            let paper = (document.make)(black_box(notices));
            (format.write)(&paper, Languages::One(Language::Ko))
        });
}

#[divan::bench(args = COUNTS, sample_count = 5, sample_size = 1)]
fn notices_as_text(bencher: Bencher<'_, '_>, count: usize) {
    whole(bencher, "notices", "text", count);
}

#[divan::bench(args = COUNTS, sample_count = 5, sample_size = 1)]
fn notices_as_html(bencher: Bencher<'_, '_>, count: usize) {
    whole(bencher, "notices", "html", count);
}

#[divan::bench(args = COUNTS, sample_count = 5, sample_size = 1)]
fn acknowledgements_as_html(bencher: Bencher<'_, '_>, count: usize) {
    whole(bencher, "acknowledgements", "html", count);
}

#[divan::bench(args = COUNTS, sample_count = 5, sample_size = 1)]
fn review_as_html(bencher: Bencher<'_, '_>, count: usize) {
    whole(bencher, "review", "html", count);
}
