//! A signature of class files of the JVM that stays when classes are moved to other packages, as shading does.
//!
//! Moving classes rewrites the constant pool: entries get other places, and names in it other packages. What stays are
//! the names of members, the shape of their types, numbers, most texts, and the instructions. Of all these the
//! signature is made, without regard to order and packages.
//!
//! Source: The Java Virtual Machine Specification, chapter 4.

use super::code::shape;
use super::{hashed, mixed};

const MAGIC: &[u8] = &[0xCA, 0xFE, 0xBA, 0xBE];
/// A class of fewer traits is like many others: an empty interface, a marker.
const TRAITS_MIN: usize = 8;

/// Whether the bytes are a class file by their first ones. Programs for several processors of macOS begin alike, but
/// with a number of parts where class files have a version above 44.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let major = bytes.get(6..8).and_then(<[u8]>::first_chunk::<2>);
    bytes.starts_with(MAGIC) && major.is_some_and(|major| u16::from_be_bytes(*major) >= 45)
}

/// Returns the signature; `None` for a file that is damaged or says too little.
pub(super) fn signature(bytes: &[u8]) -> Option<u64> {
    let mut rest = Rest(bytes.get(8..)?);
    let pool = Pool::read(&mut rest)?;
    let mut traits = pool.traits();
    let flags = rest.number(2)?;
    let own = pool.class(rest.number(2)?)?;
    let above = pool.class(rest.number(2)?).unwrap_or_default();
    traits.push(hashed(
        &[b"class", &flags.to_be_bytes()[..], own, b":", above].concat(),
    ));
    for _ in 0..rest.number(2)? {
        let interface = pool.class(rest.number(2)?)?;
        traits.push(hashed(&[b"interface ", interface].concat()));
    }
    members(&mut rest, &pool, b"field", &mut traits)?;
    members(&mut rest, &pool, b"method", &mut traits)?;
    traits.sort_unstable();
    traits.dedup();
    let fold = |hash: u64, this: &u64| mixed(hash ^ *this);
    (traits.len() >= TRAITS_MIN).then(|| traits.iter().fold(0, fold))
}

/// Reads fields or methods.
fn members(rest: &mut Rest<'_>, pool: &Pool<'_>, kind: &[u8], traits: &mut Vec<u64>) -> Option<()> {
    for _ in 0..rest.number(2)? {
        let flags = rest.number(2)?;
        let name = pool.text(rest.number(2)?)?;
        let descriptor = without_packages(pool.text(rest.number(2)?)?);
        let mut code = 0;
        for _ in 0..rest.number(2)? {
            let attribute = pool.text(rest.number(2)?)?;
            let length = rest.number(4)?;
            let content = rest.take(length)?;
            if attribute == b"Code" {
                code = code_of(content)?;
            }
        }
        let text = [kind, &flags.to_be_bytes()[..], name, b" ", &descriptor].concat();
        traits.push(mixed(hashed(&text) ^ code));
    }
    Some(())
}

/// Hashes the instructions of a `Code` attribute. Source: section 4.7.3.
fn code_of(content: &[u8]) -> Option<u64> {
    let mut rest = Rest(content.get(4..)?);
    let length = rest.number(4)?;
    Some(hashed(&shape(rest.take(length)?)))
}

/// Takes the packages off all names in a descriptor or class name: `(ILa/b/C;)Ld/E;` becomes `(C;)E;`.
fn without_packages(text: &[u8]) -> Vec<u8> {
    let mut kept: Vec<u8> = Vec::with_capacity(text.len());
    let mut segment = 0;
    for &byte in text {
        if byte == b'/' {
            kept.truncate(segment);
        } else {
            kept.push(byte);
            if !is_name_byte(byte) {
                segment = kept.len();
            }
        }
    }
    kept
}

const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-') || byte >= 0x80
}

/// Whether a text may be the name of a class or package, which moving rewrites too.
fn is_like_a_name(text: &[u8]) -> bool {
    let separators = text.iter().filter(|byte| matches!(byte, b'.' | b'/'));
    let is_name = |byte: &u8| is_name_byte(*byte) || matches!(byte, b'.' | b'/' | b';' | b'*');
    separators.count() >= 2 && text.iter().all(is_name)
}

/// What is left to read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, count: u32) -> Option<&'b [u8]> {
        let (taken, behind) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = behind;
        Some(taken)
    }

    /// Takes a number of up to four bytes, the most significant first.
    fn number(&mut self, length: u32) -> Option<u32> {
        let bytes = self.take(length)?;
        let add = |number: u32, byte: &u8| (number << 8) | u32::from(*byte);
        Some(bytes.iter().fold(0, add))
    }
}

/// An entry of the constant pool, as far as it counts. Source: section 4.4.
enum Entry<'b> {
    Text(&'b [u8]),
    Number(&'b [u8]),
    Class(u32),
    String(u32),
    /// Class, and name and type.
    Member(u32, u32),
    NameAndType(u32, u32),
    Other,
}

struct Pool<'b>(Vec<Entry<'b>>);

impl<'b> Pool<'b> {
    fn read(rest: &mut Rest<'b>) -> Option<Self> {
        let count = usize::try_from(rest.number(2)?).ok()?;
        let mut entries = vec![Entry::Other];
        while entries.len() < count {
            let tag = rest.number(1)?;
            let entry = match tag {
                1 => {
                    let length = rest.number(2)?;
                    Entry::Text(rest.take(length)?)
                }
                3 | 4 => Entry::Number(rest.take(4)?),
                5 | 6 => Entry::Number(rest.take(8)?),
                7 => Entry::Class(rest.number(2)?),
                8 => Entry::String(rest.number(2)?),
                9..=11 => Entry::Member(rest.number(2)?, rest.number(2)?),
                12 => Entry::NameAndType(rest.number(2)?, rest.number(2)?),
                15 => rest.take(3).map(|_| Entry::Other)?,
                16 | 19 | 20 => rest.take(2).map(|_| Entry::Other)?,
                17 | 18 => rest.take(4).map(|_| Entry::Other)?,
                _ => return None,
            };
            entries.push(entry);
            if matches!(tag, 5 | 6) {
                entries.push(Entry::Other);
            }
        }
        Some(Self(entries))
    }

    fn get(&self, index: u32) -> Option<&Entry<'b>> {
        self.0.get(usize::try_from(index).ok()?)
    }

    fn text(&self, index: u32) -> Option<&'b [u8]> {
        match self.get(index)? {
            Entry::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the name of a class without its package.
    fn class(&self, index: u32) -> Option<&'b [u8]> {
        match self.get(index)? {
            Entry::Class(name) => self.text(*name)?.rsplit(|byte| *byte == b'/').next(),
            _ => None,
        }
    }

    /// Returns hashes of the numbers, texts and members the code uses.
    fn traits(&self) -> Vec<u64> {
        let of = |entry: &Entry<'b>| {
            let text = match entry {
                Entry::Number(bytes) => [b"number ", *bytes].concat(),
                Entry::String(text) => {
                    let text = self.text(*text).filter(|text| !is_like_a_name(text))?;
                    [b"text ", text].concat()
                }
                Entry::Member(class, name_and_type) => {
                    let Entry::NameAndType(name, descriptor) = self.get(*name_and_type)? else {
                        return None;
                    };
                    let class = without_packages(self.class(*class)?);
                    let descriptor = without_packages(self.text(*descriptor)?);
                    let name = self.text(*name)?;
                    [b"use ", &class[..], b".", name, &descriptor].concat()
                }
                _ => return None,
            };
            Some(hashed(&text))
        };
        self.0.iter().filter_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Vec<u8> {
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        [&[1], length.as_slice(), text.as_bytes()].concat()
    }

    /// A class with one field and one method that calls another class of its package; `before` are entries that
    /// stand first in the pool, so that all others move.
    fn class(package: &str, number: u8, before: &[Vec<u8>]) -> Vec<u8> {
        let shift = u8::try_from(before.len()).unwrap();
        let at = |index: u8| index + shift;
        let pool = [
            text(&format!("{package}/Own")),
            vec![7, 0, at(1)],
            text("java/lang/Object"),
            vec![7, 0, at(3)],
            text("run"),
            text(&format!("(IL{package}/Other;)L{package}/Own;")),
            text("Code"),
            vec![3, 0, 0, 0, number],
            text(&format!("{package}/Other")),
            vec![7, 0, at(9)],
            vec![12, 0, at(5), 0, at(6)],
            vec![10, 0, at(10), 0, at(11)],
            text("a text that stays"),
            vec![8, 0, at(13)],
            text(&format!("{}.Other.name", package.replace('/', "."))),
            vec![8, 0, at(15)],
            text("count"),
            text("I"),
            text("first"),
            text("second"),
        ];
        let count = u16::try_from(pool.len() + before.len() + 1).unwrap();
        let mut bytes = [MAGIC, &[0, 0, 0, 65], &count.to_be_bytes()].concat();
        bytes.extend(before.concat());
        bytes.extend(pool.concat());
        bytes.extend([0, 0x21, 0, at(2), 0, at(4), 0, 0]);
        bytes.extend([0, 3]);
        for field in [17, 19, 20] {
            bytes.extend([0, 2, 0, at(field), 0, at(18), 0, 0]);
        }
        // ldc, istore_1, aload_0, invokevirtual, areturn
        let code = [0x12, at(8), 0x3c, 0x2a, 0xb6, 0, at(12), 0xb0];
        bytes.extend([0, 1, 0, 1, 0, at(5), 0, at(6), 0, 1, 0, at(7)]);
        bytes.extend(u32::try_from(code.len() + 12).unwrap().to_be_bytes());
        bytes.extend([0, 2, 0, 2]);
        bytes.extend(u32::try_from(code.len()).unwrap().to_be_bytes());
        bytes.extend(code);
        bytes.extend([0, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_moved_class_keeps_its_signature_and_a_changed_one_does_not() {
        let here = class("org/example", 1, &[]);
        let moved = class("bank/shaded/org/example", 1, &[text("new"), text("newer")]);
        assert!(signature(&here).is_some());
        assert_eq!(signature(&here), signature(&moved));
        assert_ne!(here, moved);
        assert_ne!(signature(&here), signature(&class("org/example", 2, &[])));
    }

    #[test]
    fn packages_are_taken_off_descriptors() {
        assert_eq!(without_packages(b"(I[La/b/C;)Ld/E$F;"), b"(I[C;)E$F;");
        assert_eq!(without_packages(b"(ILa/b/C;J)V"), b"(C;J)V");
    }

    #[test]
    fn cut_and_foreign_files_have_no_signature() {
        let whole = class("a/b", 1, &[]);
        for end in 0..whole.len() - 6 {
            assert_eq!(signature(&whole[..end]), None, "{end}");
        }
        assert!(!is_one(&[0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 2]));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), flips in proptest::collection::vec((0_usize..400, any::<u8>()), 0..6)) {
            let _ = signature(&bytes);
            bytes = class("a/b", 1, &[]);
            for (at, byte) in flips {
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            let _ = signature(&bytes);
        }
    }
}
