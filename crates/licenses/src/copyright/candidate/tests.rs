use super::*;

fn read(line: &str) -> Vec<(String, String)> {
    let plain = plain(line);
    let Some(start) = start(&plain) else {
        return Vec::new();
    };
    statements(&plain, &start)
        .into_iter()
        .map(|parts| (parts.text, parts.holder))
        .collect()
}

#[test]
fn statements_are_read_whatever_stands_around_them() {
    for (line, text, holder) in [
        (
            " * Copyright (C) 2007-2009 Aaron Seigo <aseigo@kde.org>",
            "Copyright (c) 2007-2009 Aaron Seigo <aseigo@kde.org>",
            "Aaron Seigo",
        ),
        (
            "// (c) 2001 Foo, Inc. All rights reserved.",
            "(c) 2001 Foo, Inc.",
            "Foo, Inc.",
        ),
        (
            "# SPDX-FileCopyrightText: 2020 Jane Doe <jane@x.org>",
            "Copyright 2020 Jane Doe <jane@x.org>",
            "Jane Doe",
        ),
        (
            "Copyright &copy; 2010 <a href=\"http://x.org\">Example Ltd.</a>",
            "Copyright (c) 2010 Example Ltd.",
            "Example Ltd.",
        ),
        (
            "COPYRIGHT (c) 1999, 2000 Big Corp",
            "COPYRIGHT (c) 1999, 2000 Big Corp",
            "Big Corp",
        ),
        (
            "Copyright The Linux Foundation",
            "Copyright The Linux Foundation",
            "The Linux Foundation",
        ),
        (
            "저작권 (c) 2020 주식회사 예제",
            "저작권 (c) 2020 주식회사 예제",
            "주식회사 예제",
        ),
        ("© 2021 홍길동", "(c) 2021 홍길동", "홍길동"),
        (
            ".\\\" Copyright 1990 The Regents of the University of California.",
            "Copyright 1990 The Regents of the University of California.",
            "The Regents of the University of California",
        ),
    ] {
        assert_eq!(read(line), [(text.to_owned(), holder.to_owned())], "{line}");
    }
}

#[test]
fn what_speaks_about_copyright_states_none() {
    for line in [
        "THE COPYRIGHT HOLDERS AND CONTRIBUTORS",
        "Redistributions must retain the above copyright notice, this list of conditions",
        "if ((c) == 2) return;",
        "copyright_year = 2020",
        "(c) You must cause any modified files to carry notices",
        "Copyright [yyyy] [name of copyright owner]",
        "Copyright (c) <year> <copyright holders>",
        "under copyright law: that is to say",
        "IN NO EVENT SHALL THE COPYRIGHT OWNER BE LIABLE",
        "저작권법에 따라 보호됩니다",
    ] {
        assert!(read(line).is_empty(), "{line}: {:?}", read(line));
    }
}

#[test]
fn one_line_may_hold_several() {
    let found = read("Copyright (c) 2001 A Corp, Copyright (c) 2002 B Corp");
    let holders: Vec<&str> = found.iter().map(|(_, holder)| holder.as_str()).collect();
    assert_eq!(holders, ["A Corp", "B Corp"]);
}

#[test]
fn years_in_brackets_belong_to_the_name_before_them() {
    for (line, text, holder) in [
        (
            "  - Sun Microsystems, Inc. (Copyright 2002)",
            "Sun Microsystems, Inc. (Copyright 2002)",
            "Sun Microsystems, Inc.",
        ),
        (
            "  - Intel Corporation (Copyright 2012-2021)",
            "Intel Corporation (Copyright 2012-2021)",
            "Intel Corporation",
        ),
        ("(Copyright 2002)", "Copyright 2002", ""),
        (
            "(Copyright 2002 Example Corp.)",
            "Copyright 2002 Example Corp.",
            "Example Corp.",
        ),
    ] {
        assert_eq!(read(line), [(text.to_owned(), holder.to_owned())], "{line}");
    }
}
