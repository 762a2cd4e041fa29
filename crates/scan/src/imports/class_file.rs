//! What a class file names: the classes in its constant pool.
//!
//! Source: The Java Virtual Machine Specification, sections 4.1 (header), 4.3 (descriptors), 4.4 (constant pool) and
//! 4.7.9.1 (signatures).

use std::collections::BTreeSet;
use std::fmt;

const MAGIC: u32 = 0xCAFE_BABE;

/// Why a class file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassFault {
    /// It does not begin as class files do.
    NoClassFile,
    /// It ends before its constant pool does.
    Cut,
    /// The constant pool has an entry of a kind that does not exist.
    UnknownTag {
        /// Number of the entry.
        entry: u32,
        /// The kind it states.
        tag: u8,
    },
    /// A class has no name, or its name is no text.
    NoName {
        /// Number of the entry that should be its name.
        entry: u16,
    },
}

impl fmt::Display for ClassFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoClassFile => f.write_str("it does not begin as class files do"),
            Self::Cut => f.write_str("it ends before its constant pool does"),
            Self::UnknownTag { entry, tag } => {
                write!(
                    f,
                    "constant pool entry {entry} is of the unknown kind {tag}"
                )
            }
            Self::NoName { entry } => {
                write!(f, "constant pool entry {entry} is not the name of a class")
            }
        }
    }
}

impl std::error::Error for ClassFault {}

/// Returns the binary names (`java/lang/String`, in modified UTF-8) of the classes a class file names, its own among
/// them.
///
/// Annotations, parameters and fields name classes in descriptors and signatures only, so these count as well. Text that
/// happens to look like one does too: such a name leads to no library, or to one that is really there.
///
/// # Errors
/// When the file is damaged in or before its constant pool; what follows is not looked at.
pub fn classes_named(bytes: &[u8]) -> Result<BTreeSet<&[u8]>, ClassFault> {
    let mut rest = bytes;
    if number(&mut rest, 4) != Some(MAGIC) {
        return Err(ClassFault::NoClassFile);
    }
    let version = number(&mut rest, 4);
    version.ok_or(ClassFault::Cut)?;
    let count = number(&mut rest, 2).ok_or(ClassFault::Cut)?;
    let mut texts: Vec<Option<&[u8]>> = vec![None];
    let mut named_at: Vec<u32> = Vec::new();
    while texts.len() < usize::try_from(count).unwrap_or(0) {
        let tag = number(&mut rest, 1).ok_or(ClassFault::Cut)?;
        let (length, slots) = match tag {
            1 => (number(&mut rest, 2).ok_or(ClassFault::Cut)?, 1),
            5 | 6 => (8, 2),
            3 | 4 | 9..=12 | 17 | 18 => (4, 1),
            15 => (3, 1),
            7 | 8 | 16 | 19 | 20 => (2, 1),
            _ => {
                return Err(ClassFault::UnknownTag {
                    entry: u32::try_from(texts.len()).unwrap_or(u32::MAX),
                    tag: u8::try_from(tag).unwrap_or(u8::MAX),
                });
            }
        };
        let content = taken(&mut rest, length).ok_or(ClassFault::Cut)?;
        if tag == 7 {
            let mut content = content;
            named_at.extend(number(&mut content, 2));
        }
        texts.push((tag == 1).then_some(content));
        texts.resize(texts.len() + slots - 1, None);
    }
    let mut named = BTreeSet::new();
    for at in named_at {
        let text = usize::try_from(at).ok().and_then(|at| texts.get(at));
        match text.copied().flatten() {
            // Of an array the name is the descriptor, read below.
            Some([b'[', ..]) => {}
            Some(name) if !name.is_empty() => {
                named.insert(name);
            }
            _ => {
                return Err(ClassFault::NoName {
                    entry: u16::try_from(at).unwrap_or(u16::MAX),
                });
            }
        }
    }
    let descriptors = texts.into_iter().flatten();
    named.extend(descriptors.flat_map(in_descriptor));
    Ok(named)
}

/// Returns the classes a descriptor or signature names; none for other texts.
fn in_descriptor(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_one = matches!(text, [b'(' | b'[' | b'<' | b'L', ..]) && text.contains(&b';');
    let parts = text.split(|byte| b";<>()[]:*+-^.".contains(byte));
    let named = parts.filter_map(|part| {
        let primitives = part
            .iter()
            .take_while(|byte| b"BCDFIJSZV".contains(byte))
            .count();
        part.get(primitives..)?.strip_prefix(b"L")
    });
    named.filter(move |name| is_one && !name.is_empty())
}

/// Takes a number, most significant byte first.
fn number(rest: &mut &[u8], length: u32) -> Option<u32> {
    let bytes = taken(rest, length)?;
    Some(
        bytes
            .iter()
            .fold(0, |number, byte| (number << 8) | u32::from(*byte)),
    )
}

fn taken<'b>(rest: &mut &'b [u8], length: u32) -> Option<&'b [u8]> {
    let (taken, behind) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = behind;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a class file with these constant pool entries; `count` is what it states.
    fn class(count: u16, pool: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 65];
        bytes.extend(count.to_be_bytes());
        bytes.extend(pool.concat());
        bytes
    }

    fn text(text: &str) -> Vec<u8> {
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        [&[1], length.as_slice(), text.as_bytes()].concat()
    }

    fn named(bytes: &[u8]) -> Result<Vec<String>, ClassFault> {
        let named = classes_named(bytes)?.into_iter();
        Ok(named
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect())
    }

    #[test]
    fn every_kind_of_entry_is_passed_and_classes_are_named() {
        let pool: [&[u8]; 20] = [
            &text("a/Own"),
            &[7, 0, 1],
            &[3, 0, 0, 0, 1],
            &[4, 0, 0, 0, 1],
            &[5, 0, 0, 0, 0, 0, 0, 0, 1],
            &[6, 0, 0, 0, 0, 0, 0, 0, 1],
            &[8, 0, 1],
            &[9, 0, 2, 0, 1],
            &[10, 0, 2, 0, 1],
            &[11, 0, 2, 0, 1],
            &[12, 0, 1, 0, 1],
            &[15, 1, 0, 1],
            &[16, 0, 1],
            &[17, 0, 1, 0, 1],
            &[18, 0, 1, 0, 1],
            &[19, 0, 1],
            &[20, 0, 1],
            &text("[[Lb/Array;"),
            &[7, 0, 20],
            &text("Loading; just a text"),
        ];
        assert_eq!(
            named(&class(23, &pool)),
            Ok(vec!["a/Own".into(), "b/Array".into(), "oading".into()])
        );
    }

    #[test]
    fn descriptors_and_signatures_name_classes() {
        for (descriptor, expected) in [
            ("Lorg/a/Service;", vec!["org/a/Service"]),
            ("(IJLa/B;[DLc/D;)Le/F;", vec!["a/B", "c/D", "e/F"]),
            (
                "<T:La/Bound;>La/Base<TT;+Lb/Of<*>.Inner;>;",
                vec!["a/Base", "a/Bound", "b/Of"],
            ),
            ("(TT;I)V", vec![]),
            ("La plain sentence", vec![]),
            ("see La/B;", vec![]),
        ] {
            let pool = [text(descriptor)];
            let bytes = class(2, &[&pool[0]]);
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(named(&bytes), Ok(expected), "{descriptor}");
        }
    }

    #[test]
    fn damaged_files_are_faults() {
        let whole = class(3, &[&text("a/B"), &[7, 0, 1]]);
        for end in 4..whole.len() {
            assert_eq!(named(&whole[..end]), Err(ClassFault::Cut), "{end}");
        }
        for (bytes, fault) in [
            (Vec::new(), ClassFault::NoClassFile),
            (b"PK\x03\x04 and more".to_vec(), ClassFault::NoClassFile),
            (
                class(2, &[&[13, 0, 0]]),
                ClassFault::UnknownTag { entry: 1, tag: 13 },
            ),
            (class(2, &[&[7, 0, 9]]), ClassFault::NoName { entry: 9 }),
            (class(2, &[&[7, 0, 1]]), ClassFault::NoName { entry: 1 }),
        ] {
            assert_eq!(named(&bytes), Err(fault));
        }
    }
}
