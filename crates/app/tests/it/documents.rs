//! License documents: made from the newest scan, kept as they were made, handed out again.

use gwanmun_app::documents::{LicenseDocument, Offer, Wish};
use gwanmun_app::systems::SystemForm;
use gwanmun_app::{AppError, Page};
use gwanmun_model::{Found, Language, UseContext};
use gwanmun_report::notices::{Languages, Paper};
use gwanmun_store::sha256_hex;
use gwanmun_store::testing::raw;
use serde_json::Value;

use crate::support::{World, component, each, wait_seconds};

/// A system whose copies reach customers; source is owed for one of its components.
fn app_system(world: &World, name: &str) -> String {
    let form = SystemForm {
        name: name.to_owned(),
        owner: "디지털채널부".to_owned(),
        description: String::new(),
        context: UseContext::App,
        criticality: None,
    };
    world.app.create_system(&world.dev, form).unwrap().id
}

fn scanned(world: &World, name: &str) -> String {
    let id = app_system(world, name);
    let mut shared = component("pkg:npm/shared@1.0.0", Some(true));
    shared.declared_licenses = vec!["LGPL-2.1-only".to_owned()];
    let found = Found {
        components: vec![shared, component("pkg:npm/kind@1.0.0", Some(true))],
        ..Found::default()
    };
    world.app.store_scan(&world.dev, &id, found).unwrap();
    id
}

fn wish(document: &str, format: &str) -> Wish {
    Wish {
        document: document.to_owned(),
        format: format.to_owned(),
        languages: Languages::One(Language::Ko),
        version: Some(" 3.2 ".to_owned()),
        offer: Some(Offer {
            organisation: "관문은행".to_owned(),
            contact: "oss@bank.example".to_owned(),
            years: 3,
        }),
    }
}

fn kept(world: &World, system: &str) -> Vec<LicenseDocument> {
    let listed = world
        .app
        .system_documents(&world.auditor, system, &Page::default());
    listed.unwrap().listed.rows
}

#[test]
fn a_document_is_kept_as_it_was_made_and_handed_out_again() {
    each(|world| {
        let app = &world.app;
        let id = scanned(world, "모바일뱅킹");
        let made = app
            .make_document(&world.dev, &id, wish("source-offer", "html"))
            .unwrap();
        let text = String::from_utf8(made.bytes.clone()).unwrap();
        for told in ["관문은행", "oss@bank.example", "3.2", "shared"] {
            assert!(text.contains(told), "{told}: {text}");
        }
        let about = &made.about;
        assert_eq!(about.sha256, sha256_hex(&made.bytes));
        assert_eq!(about.length, made.bytes.len() as u64);
        assert_eq!(about.product_version.as_deref(), Some("3.2"));
        let newest = app.system(&world.dev, &id).unwrap().latest.unwrap();
        assert_eq!((&about.assessment, about.by.as_str()), (&newest.id, "dev"));

        // A later scan changes what is made, never what was made.
        wait_seconds(60);
        app.store_scan(&world.dev, &id, Found::default()).unwrap();
        let again = app.export_document(&world.auditor, &id, &about.id).unwrap();
        assert_eq!(again, made);
        let later = app
            .make_document(&world.dev, &id, wish("notices", "text"))
            .unwrap();
        assert_eq!(kept(world, &id), [later.about, made.about.clone()]);

        let history = app.history(&world.auditor, &format!("system/{id}"));
        let history = history.unwrap();
        let of = |action: &str| {
            let mut rows = history.iter().filter(|row| row.action == action);
            let row = rows.next().unwrap();
            (row.actor_login.clone(), row.details.clone())
        };
        let (by, details) = of("system.document");
        let details: Value = serde_json::from_str(&details).unwrap();
        assert_eq!(
            (by.as_str(), &details["id"]),
            ("dev", &about.id.clone().into())
        );
        assert_eq!(details["sha256"], about.sha256.as_str());
        let (by, details) = of("export");
        assert_eq!(by, "auditor");
        assert!(details.contains(&about.id), "{details}");
        assert_eq!(app.verify_audit_offline().unwrap().faults, []);
    });
}

#[test]
fn what_a_document_lacks_is_said_before_and_kept_after() {
    each(|world| {
        let app = &world.app;
        let id = app_system(world, "웹뱅킹");
        let mut unknown = component("pkg:npm/silent@1.0.0", Some(true));
        unknown.declared_licenses = Vec::new();
        let mut shared = component("pkg:npm/shared@1.0.0", Some(true));
        shared.declared_licenses = vec!["LGPL-2.1-only".to_owned()];
        let found = Found {
            components: vec![unknown, shared],
            ..Found::default()
        };
        app.store_scan(&world.dev, &id, found).unwrap();
        let before = app
            .system_documents(&world.auditor, &id, &Page::default())
            .unwrap();
        assert_eq!(before.outlook.len(), 4);
        for one in &before.outlook {
            let gaps: String = one.gaps.iter().map(|gap| &*gap.en).collect();
            assert!(gaps.contains("silent"), "{}: {gaps}", one.document.id);
            assert!(!gaps.contains("organisation"), "{gaps}");
        }
        let nobody = Wish {
            offer: None,
            ..wish("source-offer", "text")
        };
        let made = app.make_document(&world.dev, &id, nobody).unwrap().about;
        let gaps: String = made.gaps.iter().map(|gap| &*gap.en).collect();
        assert!(
            gaps.contains("silent") && gaps.contains("organisation"),
            "{gaps}"
        );
        assert_eq!(kept(world, &id)[0].gaps, made.gaps);
    });
}

#[test]
fn who_may_not_edit_a_system_makes_nothing_and_nobody_what_is_not_there() {
    each(|world| {
        let app = &world.app;
        let id = scanned(world, "모바일뱅킹");
        for caller in [&world.auditor, &world.approver, &world.reviewer] {
            let refused = app.make_document(caller, &id, wish("notices", "text"));
            assert!(
                matches!(refused, Err(AppError::Forbidden(_))),
                "{refused:?}"
            );
        }
        let few = |years| Wish {
            offer: Some(Offer {
                years,
                ..Offer::default()
            }),
            ..wish("source-offer", "text")
        };
        let long = Wish {
            version: Some("1".repeat(301)),
            ..wish("notices", "text")
        };
        for (wanted, field) in [
            (wish("novel", "text"), "document"),
            (wish("notices", "exe"), "format"),
            (wish("notices", "pdf"), "format"),
            (few(2), "years"),
            (long, "version"),
        ] {
            let refused = app.make_document(&world.dev, &id, wanted).err();
            let named = refused.as_ref().map(|error| match error {
                AppError::Invalid { field, .. } => *field,
                _ => "",
            });
            assert_eq!(named, Some(field), "{refused:?}");
        }
        let never = app_system(world, "새 시스템");
        let refused = app.make_document(&world.dev, &never, wish("notices", "text"));
        assert!(matches!(refused, Err(AppError::NotFound(_))), "{refused:?}");
        let listed = app
            .system_documents(&world.dev, &never, &Page::default())
            .unwrap();
        assert!(listed.outlook.is_empty() && listed.listed.rows.is_empty());

        let made = app
            .make_document(&world.dev, &id, wish("notices", "markdown"))
            .unwrap();
        for (system, document) in [(never.as_str(), made.about.id.as_str()), (&id, "L-999999")] {
            let refused = app.export_document(&world.dev, system, document);
            assert!(matches!(refused, Err(AppError::NotFound(_))), "{refused:?}");
        }
        assert_eq!(kept(world, &id).len(), 1, "nothing refused was kept");
    });
}

#[test]
fn pdf_is_written_by_the_writer_the_program_brings() {
    #[expect(clippy::unnecessary_wraps, reason = "a writer may fail")]
    fn write(paper: &Paper, _: Languages, date: Option<&str>) -> Result<Vec<u8>, String> {
        Ok(format!("%PDF {} {date:?}\u{0}", paper.subject).into_bytes())
    }
    fn refuse(_: &Paper, _: Languages, _: Option<&str>) -> Result<Vec<u8>, String> {
        Err("no fonts".to_owned())
    }
    each(|world| {
        let id = scanned(world, "모바일뱅킹");
        let formats = |formats: Vec<gwanmun_app::documents::DocumentFormat>| {
            formats.iter().any(|format| format.id == "pdf")
        };
        assert!(!formats(world.app.document_formats()));
        let app = world.with_pdf(write);
        assert!(formats(app.document_formats()));
        let made = app
            .make_document(&world.dev, &id, wish("notices", "pdf"))
            .unwrap();
        assert!(made.bytes.starts_with("%PDF 모바일뱅킹".as_bytes()));
        assert_eq!(made.format.media_type, "application/pdf");
        // A program without the writer still hands out what another one made.
        let again = world.app.export_document(&world.dev, &id, &made.about.id);
        assert_eq!(again.unwrap().bytes, made.bytes);
        let refused = world
            .with_pdf(refuse)
            .make_document(&world.dev, &id, wish("notices", "pdf"));
        let text = refused.unwrap_err().text();
        assert!(
            text.en.contains("no fonts") && text.ko.contains("no fonts"),
            "{text:?}"
        );
    });
}

#[test]
fn a_document_that_was_tampered_with_is_not_handed_out() {
    each(|world| {
        let id = scanned(world, "모바일뱅킹");
        let made = world
            .app
            .make_document(&world.dev, &id, wish("notices", "text"))
            .unwrap();
        let db = world.db();
        let off = match db.engine() {
            gwanmun_store::Engine::Sqlite => "DROP TRIGGER license_documents_no_update",
            gwanmun_store::Engine::Postgres => "ALTER TABLE license_documents DISABLE TRIGGER USER",
        };
        let change = format!("{off}; UPDATE license_documents SET content = 'QUJD'");
        raw(&db, &change).unwrap();
        let refused = world
            .app
            .export_document(&world.auditor, &id, &made.about.id);
        assert!(
            matches!(refused, Err(AppError::Unavailable(_))),
            "{refused:?}"
        );
        let faults = world.app.verify_audit_offline().unwrap().faults;
        assert_eq!(faults[0].table, "license_documents");
    });
}
