use gwanmun_model::{Ecosystem, ImportAlias, Purl, Scope, SourceRead};

use super::*;

fn component(ecosystem: Ecosystem, name: &str) -> Component {
    let purl = Purl::of_package(ecosystem, name, Some("1.0.0")).unwrap();
    Component::new(purl, Location::new("lock", None))
}

fn import(language: SourceLanguage, name: &str, symbols: &[&str]) -> Import {
    Import {
        language,
        name: name.to_owned(),
        places: vec![Location::new("src/a", Some(3))],
        only_in_tests: false,
        symbols: symbols.iter().map(|symbol| (*symbol).to_owned()).collect(),
    }
}

fn alias(language: SourceLanguage, import: &str, package: &str) -> ImportAlias {
    ImportAlias {
        language,
        import: import.to_owned(),
        package: package.to_owned(),
    }
}

fn source(imports: Vec<Import>, unread: u64) -> SourceCode {
    let read = SourceLanguage::ALL.into_iter();
    SourceCode {
        read: read
            .map(|language| SourceRead {
                language,
                files: 9,
                unread,
            })
            .collect(),
        imports,
        aliases: vec![
            alias(SourceLanguage::Jvm, "a:present", "a:present"),
            alias(SourceLanguage::Jvm, "a:unused", "a:unused"),
            alias(SourceLanguage::Rust, "renamed", "old-name"),
        ],
    }
}

fn imported(source: Option<&SourceCode>, component: &Component) -> Imported {
    let components = [component.clone()];
    Reach::new(&components, &[], source)
        .of(component, &[])
        .imported
}

#[test]
fn names_in_code_lead_to_packages() {
    let imports = vec![
        import(SourceLanguage::JavaScript, "@a/b", &[]),
        import(SourceLanguage::Jvm, "a:present", &[]),
        import(SourceLanguage::Python, "PIL.Image", &[]),
        import(SourceLanguage::Python, "google.cloud.odd.Client", &[]),
        import(SourceLanguage::Rust, "serde_json", &[]),
        import(SourceLanguage::Rust, "renamed", &[]),
    ];
    let source = source(imports, 0);
    let seen = |is_guess| Imported::Seen {
        places: vec![Location::new("src/a", Some(3))],
        is_guess,
        only_in_tests: false,
    };
    for (ecosystem, name, expected) in [
        (Ecosystem::Npm, "@a/b", seen(false)),
        (Ecosystem::Npm, "b", Imported::NotSeen),
        (Ecosystem::Maven, "a:present", seen(false)),
        (Ecosystem::Maven, "a:unused", Imported::NotSeen),
        (
            Ecosystem::Maven,
            "a:not-there",
            Imported::Unknown(ReachGap::NameUnknown),
        ),
        (Ecosystem::PyPi, "pillow", seen(false)),
        (Ecosystem::PyPi, "google-cloud-odd", seen(true)),
        (Ecosystem::PyPi, "requests", Imported::NotSeen),
        (
            Ecosystem::PyPi,
            "nobody-knows",
            Imported::Unknown(ReachGap::NameUnknown),
        ),
        (Ecosystem::Cargo, "serde-json", seen(false)),
        (Ecosystem::Cargo, "old-name", seen(false)),
        (Ecosystem::Cargo, "serde", Imported::NotSeen),
        (
            Ecosystem::RubyGems,
            "rails",
            Imported::Unknown(ReachGap::NoReader),
        ),
    ] {
        let component = component(ecosystem, name);
        assert_eq!(imported(Some(&source), &component), expected, "{name}");
    }
}

#[test]
fn not_seen_is_said_only_where_everything_was_read() {
    let component = component(Ecosystem::Npm, "a");
    for (source, gap) in [
        (None, ReachGap::NotLooked),
        (Some(SourceCode::default()), ReachGap::NoSource),
        (Some(source(Vec::new(), 1)), ReachGap::Incomplete),
    ] {
        assert_eq!(
            imported(source.as_ref(), &component),
            Imported::Unknown(gap)
        );
    }
}

#[test]
fn an_import_of_go_belongs_to_the_module_with_the_longest_name() {
    let outer = component(Ecosystem::Go, "example.org/a");
    let inner = component(Ecosystem::Go, "example.org/a/b");
    let itself = component(Ecosystem::Go, "stdlib");
    let source = source(
        vec![
            import(SourceLanguage::Go, "example.org/a/b/c", &[]),
            import(SourceLanguage::Go, "net/http", &[]),
        ],
        0,
    );
    let components = [outer.clone(), inner.clone(), itself.clone()];
    let reach = Reach::new(&components, &[], Some(&source));
    assert_eq!(reach.of(&outer, &[]).imported, Imported::NotSeen);
    for one in [&inner, &itself] {
        assert_eq!(reach.of(one, &[]).imported.id(), "seen");
    }
}

#[test]
fn what_is_needed_by_an_imported_package_is_used_through_it() {
    let mut parts = ["a", "b", "c", "d"].map(|name| component(Ecosystem::Npm, name));
    parts[2].scope = Scope::Development;
    let edge = |from: usize, to: usize| Dependency {
        from: parts[from].identity(),
        to: parts[to].identity(),
    };
    let edges = [edge(0, 1), edge(1, 2), edge(2, 0)];
    let source = source(vec![import(SourceLanguage::JavaScript, "a", &[])], 0);
    let reach = Reach::new(&parts, &edges, Some(&source));
    let of = |index: usize| reach.of(&parts[index], &[]);
    assert_eq!(of(0).through, None);
    assert_eq!(of(2).through.as_deref(), Some("pkg:npm/a@1.0.0"));
    assert_eq!(of(2).shipped, Shipped::DevelopmentOnly);
    assert_eq!(of(2).imported, Imported::NotSeen);
    assert_eq!(of(3).through, None);
}

#[test]
fn affected_names_are_looked_for_in_what_the_code_names() {
    let code = |path: &str, symbols: &[&str]| AffectedCode {
        path: path.to_owned(),
        symbols: symbols.iter().map(|symbol| (*symbol).to_owned()).collect(),
    };
    let go = component(Ecosystem::Go, "example.org/a");
    let rust = component(Ecosystem::Cargo, "b");
    let source = source(
        vec![
            import(SourceLanguage::Go, "example.org/a/x", &["Parse", "Node"]),
            import(SourceLanguage::Rust, "b", &["b::io::Reader", "b::run"]),
        ],
        0,
    );
    let components = [go.clone(), rust.clone()];
    let reach = Reach::new(&components, &[], Some(&source));
    let named =
        |names: &[&str]| Symbols::Named(names.iter().map(|name| (*name).to_owned()).collect());
    for (component, code, expected) in [
        (
            &go,
            code("example.org/a/x", &["Parse", "Node.Add", "Other"]),
            named(&["example.org/a/x.Node.Add", "example.org/a/x.Parse"]),
        ),
        (
            &go,
            code("example.org/a/x", &[]),
            named(&["example.org/a/x"]),
        ),
        (&go, code("example.org/a/y", &["Parse"]), Symbols::NotSeen),
        (
            &rust,
            code("", &["b::io::Reader::read"]),
            named(&["b::io::Reader::read"]),
        ),
        (&rust, code("", &["b::run"]), named(&["b::run"])),
        (&rust, code("", &["b::Writer::run"]), Symbols::NotSeen),
    ] {
        assert_eq!(reach.of(component, &[&code]).symbols, expected, "{code:?}");
    }
    assert_eq!(reach.of(&go, &[]).symbols, Symbols::NotListed);
}
