//! Fetching, against a server on loopback that misbehaves as servers do.

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use gwanmun_feeds::fetch::{Fault, Order, Part, Proxy, Secret, Surroundings, fetch, plan};
use gwanmun_feeds::{ImportOptions, bundle, import};

use crate::server::{Answer, Server};
use crate::support::{Place, key, record, time, zip};

const DAY: &str = "Mon, 23 Nov 2026";
const KEV: &str = r#"{"catalogVersion":"1","dateReleased":"2026-11-20T00:00:00Z","vulnerabilities":[{"cveID":"CVE-2021-44228","dateAdded":"2021-12-10","dueDate":"2021-12-24"}]}"#;
const EPSS: &str = "#model_version:v1,score_date:2026-11-22T00:00:00+0000\ncve,epss,percentile\nCVE-2021-44228,0.94,0.99\n";
const KEV_PATH: &str = "kev/known_exploited_vulnerabilities.json";
const EPSS_PATH: &str = "epss/epss_scores-current.csv.gz";

/// A mirror, a cache, and what was waited for.
struct Desk {
    place: Place,
    server: Server,
    waited: RefCell<Vec<u64>>,
}

impl Desk {
    fn new() -> Self {
        Self {
            place: Place::new(),
            server: Server::start(),
            waited: RefCell::default(),
        }
    }

    fn order(&self, only: &[&str]) -> Order {
        Order {
            only: only.iter().map(|id| (*id).to_owned()).collect(),
            mirror: Some(self.server.url()),
            proxy: Proxy::None,
            cache: self.place.path("cache"),
            now: time("2026-11-24"),
            ..Order::default()
        }
    }

    fn fetch(&self, only: &[&str]) -> Vec<Part> {
        self.fetch_as(&self.order(only))
    }

    fn fetch_as(&self, order: &Order) -> Vec<Part> {
        self.with(|surroundings| fetch(order, surroundings).unwrap())
    }

    fn with<T>(&self, work: impl FnOnce(Surroundings<'_>) -> T) -> T {
        work(Surroundings {
            wait: &|pause| self.waited.borrow_mut().push(pause.as_secs()),
            progress: &|_, _| {},
        })
    }

    /// Returns the one part there is.
    fn one(&self, only: &str) -> Part {
        let mut parts = self.fetch(&[only]);
        assert_eq!(parts.len(), 1, "{parts:?}");
        parts.remove(0)
    }

    fn fault(&self, only: &str) -> (Fault, String) {
        let error = self.one(only).result.unwrap_err();
        let text = error.text();
        assert!(!text.ko.is_empty() && text.ko != text.en, "{text:?}");
        (error.fault, text.en.into_owned())
    }

    /// Returns the seconds waited for, without the short pauses between requests.
    fn pauses(&self) -> Vec<u64> {
        let waited = self.waited.borrow();
        waited.iter().copied().filter(|pause| *pause > 0).collect()
    }

    fn cached(&self, path: &str) -> PathBuf {
        self.place.path("cache").join(path)
    }

    /// Packs and imports what came.
    fn import(&self, parts: &[Part]) -> Vec<(String, u64, String)> {
        let files: Vec<PathBuf> = parts
            .iter()
            .filter_map(|part| part.result.as_ref().ok())
            .flat_map(|got| got.files.clone())
            .collect();
        let packed = self.place.try_pack(&files).unwrap();
        assert_eq!(packed.problems, []);
        let verified = bundle::verify(&self.place.bundle(), &[key().public()]).unwrap();
        let options = ImportOptions::default();
        import(&verified, &self.place.data_file(), options, &|_, _| {}).unwrap();
        let sources = self.place.open().sources().to_vec();
        sources
            .into_iter()
            .map(|source| (source.id, source.records, source.date.date().to_string()))
            .collect()
    }
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn is_changed(part: &Part) -> bool {
    part.result.as_ref().unwrap().changed
}

/// An export of one ecosystem, newest record first; the zip is large enough for single records to be worth it.
fn export(server: &Server, day: &str, records: &[(&str, &str, &str)]) {
    let content = |name: &str| record(name, "npm", name).replace("About", &"About ".repeat(5_000));
    let listed = records
        .iter()
        .map(|(id, time, _)| format!("{time}T00:00:00Z,{id}"));
    let listed = listed.collect::<Vec<_>>().join("\n");
    let in_zip: Vec<(String, String)> = records
        .iter()
        .map(|(id, _, zipped)| (format!("{id}.json"), content(zipped)))
        .collect();
    // Stored, because repeated text would pack to next to nothing.
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in &in_zip {
        use std::io::Write as _;
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    let zip = writer.finish().unwrap().into_inner();
    server.put("osv/ecosystems.txt", "npm\nDebian:12\n[EMPTY]\n", day);
    server.put("osv/npm/all.zip", zip, day);
    server.put("osv/npm/modified_id.csv", listed.clone(), day);
    let all: String = listed
        .lines()
        .map(|line| line.replace(',', ",npm/") + "\n")
        .collect();
    server.put("osv/modified_id.csv", all, day);
    for (id, _, _) in records {
        server.put(
            &format!("osv/npm/{id}.json"),
            record(id, "npm", "renewed"),
            day,
        );
    }
}

fn nvd_page(start: usize, total: usize, cves: &[&str], at: &str) -> String {
    let records: Vec<String> = cves
        .iter()
        .map(|cve| {
            format!(
                r#"{{"cve":{{"id":"{cve}","lastModified":"2026-01-01T00:00:00.000","descriptions":[{{"lang":"en","value":"d"}}],"configurations":[{{"nodes":[{{"operator":"OR","negate":false,"cpeMatch":[{{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","versionEndExcluding":"2"}}]}}]}}]}}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"resultsPerPage":{},"startIndex":{start},"totalResults":{total},"format":"NVD_CVE","version":"2.0","timestamp":"{at}T00:00:00.000","vulnerabilities":[{}]}}"#,
        cves.len(),
        records.join(",")
    )
}

#[test]
fn a_mirror_serves_every_source_and_all_of_it_is_imported() {
    let desk = Desk::new();
    export(&desk.server, DAY, &[("A-1", "2026-11-22", "A-1")]);
    desk.server.put(KEV_PATH, KEV, DAY);
    desk.server.put(EPSS_PATH, gzip(EPSS), DAY);
    desk.server.put("endoflife/products.json", r#"{"schema_version":"1.2.0","generated_at":"2026-11-21T00:00:00+00:00","total":1,"result":[{"name":"it","label":"It","identifiers":[{"type":"purl","id":"pkg:npm/it"}],"releases":[{"name":"3","releaseDate":"2023-02-20","isEol":true,"eolFrom":"2024-02-20","latest":{"name":"3.1.9"}}]}]}"#, DAY);
    desk.server.put("retire/jsrepository-v4.json", r#"{"it":{"npmname":"it","vulnerabilities":[{"below":"2","severity":"high","cwe":["CWE-79"],"identifiers":{"CVE":["CVE-2020-1234"]},"info":[]}],"extractors":{}}}"#, DAY);
    let points = r#"{"cve":"CVE-2021-44228","exploitation":"active","automatable":"yes","technical_impact":"total"}"#;
    let archive = zip(&[
        ("vulnrichment-develop/README.md", "text".to_owned()),
        (
            "vulnrichment-develop/2021/44xxx/CVE-2021-44228.json",
            points.to_owned(),
        ),
    ]);
    desk.server.put("cve/vulnrichment.zip", archive, DAY);
    desk.server.put(
        "nvd/cves/2.0",
        nvd_page(0, 1, &["CVE-2026-0001"], "2026-11-23"),
        DAY,
    );
    let parts = desk.fetch(&[]);
    let faults: Vec<_> = parts
        .iter()
        .filter_map(|part| part.result.as_ref().err())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    let found = desk.import(&parts);
    let told: Vec<String> = found
        .iter()
        .map(|(id, records, date)| format!("{id} {records} {date}"))
        .collect();
    assert_eq!(
        told,
        [
            "cve 1 2026-11-23",
            "endoflife 1 2026-11-21",
            "epss 1 2026-11-22",
            "kev 1 2026-11-20",
            "nvd 1 2026-11-23",
            "osv/npm 1 2026-11-22",
            "retire 1 2026-11-23",
        ]
    );
}

#[test]
fn a_cut_download_goes_on_where_it_stopped_even_in_another_run() {
    let desk = Desk::new();
    desk.server.put(KEV_PATH, KEV, DAY);
    let mut left = 6;
    desk.server.handle(move |asked| {
        let is_file = asked.path.ends_with("vulnerabilities.json");
        if !is_file || left == 0 {
            return None;
        }
        left -= 1;
        // All tries of the first run and the first of the second are cut.
        let range = asked.headers.get("range");
        let start: usize = range.map_or(0, |range| range[6..range.len() - 1].parse().unwrap());
        let answer = Answer {
            status: if start == 0 { 200 } else { 206 },
            body: KEV.as_bytes()[start..].to_vec(),
            cut_after: Some(10),
            ..Answer::default()
        };
        let stated = format!("bytes {start}-{}/{}", KEV.len() - 1, KEV.len());
        Some(
            answer
                .with("ETag", format!("\"{:x}\"", crc32fast::hash(KEV.as_bytes())))
                .with("Content-Range", stated),
        )
    });
    let error = desk.one("kev").result.unwrap_err();
    assert!(matches!(error.fault, Fault::Connection(_)), "{error}");
    assert!(!desk.cached(KEV_PATH).exists());
    assert_eq!(desk.pauses(), [2, 4, 8, 16]);
    desk.server.asked();
    assert!(is_changed(&desk.one("kev")));
    assert_eq!(std::fs::read_to_string(desk.cached(KEV_PATH)).unwrap(), KEV);
    let asked = desk.server.asked();
    assert_eq!(asked[0].headers["range"], "bytes=50-");
    assert_eq!(asked[1].headers["range"], "bytes=60-");
    assert!(asked[1].headers.contains_key("if-range"));
}

#[test]
fn what_changed_on_the_server_meanwhile_is_fetched_anew() {
    let desk = Desk::new();
    desk.server.put(KEV_PATH, KEV, DAY);
    let mut is_first = true;
    desk.server.handle(move |asked| {
        let cut = is_first && asked.path.ends_with("vulnerabilities.json");
        is_first = is_first && !cut;
        cut.then(|| Answer {
            status: 200,
            body: vec![b'x'; 300],
            cut_after: Some(100),
            headers: vec![("ETag", "\"older\"".to_owned())],
        })
    });
    assert!(is_changed(&desk.one("kev")));
    assert_eq!(std::fs::read_to_string(desk.cached(KEV_PATH)).unwrap(), KEV);
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let desk = Desk::new();
    desk.server.put(KEV_PATH, KEV, DAY);
    assert!(is_changed(&desk.one("kev")));
    let again = desk.one("kev");
    assert!(!is_changed(&again));
    assert_eq!(again.result.unwrap().bytes, 0);
    // Somebody cut the file in the cache.
    std::fs::write(desk.cached(KEV_PATH), "{").unwrap();
    desk.one("kev").result.unwrap();
    assert_eq!(std::fs::read_to_string(desk.cached(KEV_PATH)).unwrap(), KEV);
}

#[test]
fn a_busy_server_is_given_the_time_it_asks_for() {
    let desk = Desk::new();
    desk.server.put(KEV_PATH, KEV, DAY);
    let mut answers = vec![
        Answer::status(503)
            .with("Retry-After", "Mon, 23 Nov 2026 00:00:30 GMT")
            .with("Date", "Mon, 23 Nov 2026 00:00:00 GMT"),
        Answer::status(429).with("Retry-After", "7"),
    ];
    desk.server.handle(move |_| answers.pop());
    assert!(is_changed(&desk.one("kev")));
    assert_eq!(desk.pauses(), [7, 30]);
}

#[test]
fn a_server_that_stays_busy_is_given_up() {
    let desk = Desk::new();
    desk.server.handle(|_| Some(Answer::status(500)));
    let (fault, _) = desk.fault("kev");
    assert!(matches!(fault, Fault::Status(500)));
    assert_eq!(desk.server.asked().len(), 5);
    desk.server
        .handle(|_| Some(Answer::status(429).with("Retry-After", "86400")));
    let (fault, text) = desk.fault("kev");
    assert!(matches!(fault, Fault::Later(86_400)), "{text}");
    assert_eq!(desk.server.asked().len(), 1);
}

#[test]
fn a_file_of_the_wrong_length_is_not_taken() {
    let desk = Desk::new();
    desk.server.put(KEV_PATH, KEV, DAY);
    desk.server.handle(|asked| {
        asked
            .path
            .ends_with("vulnerabilities.json")
            .then(|| Answer {
                status: 200,
                body: KEV.as_bytes().to_vec(),
                headers: vec![("Content-Length", "9999".to_owned())],
                cut_after: None,
            })
    });
    let (fault, text) = desk.fault("kev");
    assert!(
        matches!(fault, Fault::Connection(_) | Fault::Length { .. }),
        "{text}"
    );
    assert!(!desk.cached(KEV_PATH).exists());
    desk.server.handle(|asked| {
        asked.path.ends_with("vulnerabilities.json").then(|| {
            let mut answer = Answer::status(200).with("Content-Length", "9999999999999");
            answer.body = b"{}".to_vec();
            answer
        })
    });
    let (fault, text) = desk.fault("kev");
    assert!(matches!(fault, Fault::TooLarge { .. }), "{text}");
}

#[test]
fn damaged_files_are_not_taken_and_the_old_one_stays() {
    let desk = Desk::new();
    let good = zip(&[("a/CVE-2021-1.json", "{}".to_owned())]);
    desk.server.put("cve/vulnrichment.zip", good.clone(), DAY);
    desk.one("cve").result.unwrap();
    desk.server
        .put("cve/vulnrichment.zip", &good[..good.len() - 9], DAY);
    let (fault, text) = desk.fault("cve");
    assert!(matches!(fault, Fault::Content(_)), "{text}");
    assert_eq!(
        std::fs::read(desk.cached("cve/vulnrichment.zip")).unwrap(),
        good
    );
    desk.server
        .put(KEV_PATH, "<html>captive portal</html>", DAY);
    let (fault, text) = desk.fault("kev");
    assert!(
        matches!(fault, Fault::Content(_)) && text.contains("not JSON"),
        "{text}"
    );
    let scores = gzip(EPSS);
    desk.server.put(EPSS_PATH, &scores[..scores.len() - 4], DAY);
    assert!(matches!(desk.fault("epss").0, Fault::Content(_)));
}

#[test]
fn checksums_that_are_stated_must_fit() {
    let desk = Desk::new();
    desk.server.put(KEV_PATH, KEV, DAY);
    let sums = |sum: &str| {
        desk.server
            .put(&format!("{KEV_PATH}.sha256"), format!("{sum}  file\n"), DAY);
    };
    sums(&"0".repeat(64));
    let (fault, _) = desk.fault("kev");
    assert!(matches!(fault, Fault::Checksum("SHA-256")));
    sums("2af1a1e5b5cb4ad8e7cdcd9b9d7cf8b2");
    desk.one("kev").result.unwrap();
    desk.server.put(EPSS_PATH, gzip(EPSS), DAY);
    let body = gzip(EPSS);
    desk.server.handle(move |asked| {
        let mut answer = Answer::status(200).with("x-goog-hash", "crc32c=AAAAAA==,md5=x");
        answer.body.clone_from(&body);
        asked.path.ends_with("current.csv.gz").then_some(answer)
    });
    let (fault, _) = desk.fault("epss");
    assert!(matches!(fault, Fault::Checksum("CRC-32C")));
    assert!(!desk.cached(EPSS_PATH).exists());
}

#[test]
fn redirects_lead_to_https_or_stay_on_the_host() {
    let desk = Desk::new();
    desk.server.put("elsewhere.json", KEV, DAY);
    let redirect = |to: String| {
        desk.server.handle(move |asked| {
            let is_file = asked.path.ends_with("vulnerabilities.json");
            is_file.then(|| Answer::status(302).with("Location", to.clone()))
        });
    };
    redirect("/elsewhere.json".to_owned());
    desk.one("kev").result.unwrap();
    let other = Server::start();
    other.put("elsewhere.json", KEV, DAY);
    for to in [
        format!("{}/elsewhere.json", other.url()),
        "file:///etc/passwd".to_owned(),
    ] {
        redirect(to.clone());
        let (fault, _) = desk.fault("kev");
        assert!(
            matches!(&fault, Fault::Redirect(place) if *place == to),
            "{fault:?}"
        );
    }
    assert!(other.asked().is_empty());
    redirect(format!("/{KEV_PATH}"));
    assert!(
        matches!(desk.fault("kev").0, Fault::Redirect(_)),
        "a circle ends"
    );
}

#[test]
fn one_source_that_fails_does_not_keep_the_others_away() {
    let desk = Desk::new();
    desk.server.put(KEV_PATH, KEV, DAY);
    let parts = desk.fetch(&["kev", "epss"]);
    assert!(matches!(
        parts[0].result.as_ref().unwrap_err().fault,
        Fault::Status(404)
    ));
    assert_eq!(desk.import(&parts)[0].0, "kev");
    let refused = Order {
        mirror: Some("http://127.0.0.1:1".to_owned()),
        ..desk.order(&["kev"])
    };
    let error = desk.fetch_as(&refused).remove(0).result.unwrap_err();
    assert!(matches!(error.fault, Fault::Connection(_)), "{error}");
}

#[test]
fn few_changes_come_as_single_records_and_many_as_the_zip() {
    let desk = Desk::new();
    let before = [("A-2", "2026-11-02", "A-2"), ("A-1", "2026-11-01", "A-1")];
    export(&desk.server, "Mon, 02 Nov 2026", &before);
    desk.import(&desk.fetch(&["osv"]));
    desk.server.asked();
    // One changed, one is new; the zip on the server is not asked for.
    let after = [
        ("A-3", "2026-11-21", "A-3"),
        ("A-1", "2026-11-20", "A-1"),
        ("A-2", "2026-11-02", "A-2"),
    ];
    export(&desk.server, DAY, &after);
    let parts = desk.fetch(&["osv"]);
    assert!(is_changed(&parts[0]));
    let paths = desk.server.paths();
    assert!(paths.contains(&"/osv/npm/A-1.json".to_owned()), "{paths:?}");
    assert!(!paths.contains(&"/osv/npm/all.zip".to_owned()), "{paths:?}");
    let found = desk.import(&parts);
    assert_eq!(found, [("osv/npm".to_owned(), 3, "2026-11-21".to_owned())]);
    let of = |name: &str| desk.place.open().advisories_for("npm", name).unwrap().len();
    assert_eq!((of("renewed"), of("A-1"), of("A-2")), (2, 0, 1));
    // Nothing changed: only the lists are asked about.
    let parts = desk.fetch(&["osv"]);
    assert!(!is_changed(&parts[0]));
    assert_eq!(desk.server.paths().len(), 3);
    // One is gone: only the zip tells.
    desk.server.remove("osv/npm/A-2.json");
    export(&desk.server, "Tue, 24 Nov 2026", &[after[0], after[1]]);
    let found = desk.import(&desk.fetch(&["osv"]));
    assert_eq!(found[0].1, 2);
    assert!(desk.server.paths().contains(&"/osv/npm/all.zip".to_owned()));
    assert!(!desk.cached("osv/npm/changed.jsonl").exists());
}

#[test]
fn an_ecosystem_that_did_not_change_is_as_new_as_the_export() {
    let desk = Desk::new();
    export(
        &desk.server,
        "Mon, 02 Nov 2026",
        &[("A-1", "2026-11-01", "A-1")],
    );
    desk.server.put(
        "osv/modified_id.csv",
        "2026-11-22T00:00:00Z,PyPI/P-1\n",
        DAY,
    );
    let found = desk.import(&desk.fetch(&["osv"]));
    assert_eq!(found[0].2, "2026-11-22");
}

#[test]
fn only_the_ecosystems_asked_for_are_fetched() {
    let desk = Desk::new();
    export(&desk.server, DAY, &[("A-1", "2026-11-01", "A-1")]);
    let mut order = desk.order(&["osv"]);
    order.ecosystems = vec!["npm".to_owned()];
    desk.fetch_as(&order).remove(0).result.unwrap();
    assert!(
        !desk
            .server
            .paths()
            .contains(&"/osv/ecosystems.txt".to_owned())
    );
    order.ecosystems.clear();
    order.ecosystems_in_use = ["npm", "Maven", "no ecosystem"].map(str::to_owned).to_vec();
    let ids = |order: &Order| -> Vec<String> {
        let parts = desk.fetch_as(order).into_iter();
        parts.map(|part| part.id).collect()
    };
    assert_eq!(ids(&order), ["osv/npm"], "what is in use and listed");
    order.ecosystems_in_use = vec!["Maven".to_owned()];
    assert_eq!(ids(&order), ["osv/npm"], "nothing in use is listed");
    desk.server.remove("osv/ecosystems.txt");
    assert_eq!(ids(&order), ["osv/Maven"], "there is no list");
    order.ecosystems = vec!["../npm".to_owned()];
    let error = desk.fetch_as(&order).remove(0).result.unwrap_err();
    assert!(matches!(error.fault, Fault::UnknownEcosystem));
}

#[test]
fn nvd_is_fetched_page_by_page_and_then_by_what_changed() {
    let desk = Desk::new();
    let key = || Some(Secret::new("hush".to_owned()));
    let order = Order {
        nvd_key: key(),
        ..desk.order(&["nvd"])
    };
    let mut is_cut = true;
    desk.server.handle(move |asked| {
        let page = |body: String| {
            Some(Answer {
                status: 200,
                body: body.into_bytes(),
                ..Answer::default()
            })
        };
        if asked
            .path
            .contains("lastModStartDate=2026-11-22T23%3A00%3A00.000")
        {
            return page(nvd_page(0, 1, &["CVE-2026-0009"], "2026-11-24"));
        }
        match asked.path.split("startIndex=").nth(1) {
            Some("0") => page(nvd_page(
                0,
                3,
                &["CVE-2026-0001", "CVE-2026-0002"],
                "2026-11-23",
            )),
            Some("2") if std::mem::take(&mut is_cut) => Some(Answer::status(403)),
            Some("2") => page(nvd_page(2, 3, &["CVE-2026-0003"], "2026-11-23")),
            _ => None,
        }
    });
    desk.fetch_as(&order).remove(0).result.unwrap_err();
    desk.server.asked();
    // The next run goes on with the page that is missing.
    let parts = desk.fetch_as(&order);
    let asked = desk.server.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(
        !asked[0].headers.contains_key("apikey"),
        "a mirror does not get the key"
    );
    assert_eq!(
        desk.import(&parts),
        [("nvd".to_owned(), 3, "2026-11-23".to_owned())]
    );
    let later = Order {
        now: time("2026-11-24T06:00:00Z"),
        ..order
    };
    let parts = desk.fetch_as(&later);
    assert!(is_changed(&parts[0]));
    let files = &parts[0].result.as_ref().unwrap().files;
    assert_eq!(files.len(), 3);
    let changed = files[0].metadata().unwrap().modified().unwrap();
    let since_epoch = changed.duration_since(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(
        since_epoch,
        Duration::from_hours(498_744),
        "all of it is of 2026-11-24"
    );
    assert_eq!(desk.import(&parts)[0].1, 4);
    assert!(!format!("{later:?}").contains("hush"));
}

#[test]
fn a_server_that_does_not_page_is_found_out() {
    let desk = Desk::new();
    let page = nvd_page(0, 9, &["CVE-2026-0001"], "2026-11-23");
    desk.server.put("nvd/cves/2.0", page, DAY);
    let (fault, text) = desk.fault("nvd");
    assert!(
        matches!(fault, Fault::Content(_)) && text.contains("does not page"),
        "{text}"
    );
}

#[test]
fn a_plan_states_sizes_and_fetches_nothing() {
    let desk = Desk::new();
    export(&desk.server, DAY, &[("A-1", "2026-11-01", "A-1")]);
    desk.server.put(KEV_PATH, KEV, DAY);
    let order = desk.order(&["kev", "osv", "epss"]);
    let planned = desk.with(|surroundings| plan(&order, surroundings).unwrap());
    let told: Vec<_> = planned
        .iter()
        .map(|one| one.as_ref().map(|one| (one.id.as_str(), one.bytes)).ok())
        .collect();
    assert_eq!(told[0], None, "there are no scores");
    assert_eq!(told[1], Some(("kev", Some(KEV.len() as u64))));
    assert_eq!(told[2].unwrap().0, "osv/npm");
    assert!(!desk.cached("").exists());
}

#[test]
fn orders_that_cannot_be_carried_out_are_refused() {
    let desk = Desk::new();
    let refuse = |order: &Order| desk.with(|surroundings| fetch(order, surroundings).unwrap_err());
    let error = refuse(&desk.order(&["nvdd"]));
    assert!(error.to_string().contains("endoflife"), "{error}");
    let mut order = desk.order(&["kev"]);
    order.mirror = Some("https://me:hunter2@mirror.example".to_owned());
    let error = refuse(&order);
    assert!(!error.to_string().contains("hunter2"), "{error}");
    let mut order = desk.order(&["kev"]);
    order.from.insert("keev".to_owned(), desk.server.url());
    refuse(&order);
    std::fs::create_dir_all(desk.cached("")).unwrap();
    let lock = std::fs::File::create(desk.cached(".lock")).unwrap();
    lock.lock().unwrap();
    assert!(matches!(refuse(&desk.order(&["kev"])).fault, Fault::Busy));
}

/// A file server with one file as the interface sends the same whole catalogue, whatever period it is asked about.
#[test]
fn a_mirror_of_nvd_that_knows_no_periods_is_fetched_whole_and_kept_once() {
    let desk = Desk::new();
    let ids: Vec<String> = (0..2_100)
        .map(|number| format!("CVE-2026-{number:04}"))
        .collect();
    let cves: Vec<&str> = ids.iter().map(String::as_str).collect();
    let put = |at: &str| {
        desk.server
            .put("nvd/cves/2.0", nvd_page(0, 2_100, &cves, at), DAY);
    };
    put("2026-11-22");
    desk.one("nvd").result.unwrap();
    put("2026-11-23");
    let part = desk.one("nvd");
    assert_eq!(part.result.as_ref().unwrap().files.len(), 1);
    let found = desk.import(&[part]);
    assert_eq!(found, [("nvd".to_owned(), 2_100, "2026-11-23".to_owned())]);
}
