//! The shape of JVM instructions: what they do, without where their operands stand in the constant pool.
//!
//! Source: The Java Virtual Machine Specification, chapter 6.

/// What follows an instruction.
enum Operands {
    /// So many bytes that belong to the shape.
    Kept(usize),
    /// So many bytes that lead to the constant pool, or are a distance that depends on them.
    Passed(usize),
    /// A table of jumps with its keys; told by the second number whether each jump has a key.
    Table { has_keys: bool },
    /// The wide form of another instruction.
    Wide,
}

const LDC: u8 = 0x12;
const LDC_W: u8 = 0x13;
const IINC: u8 = 0x84;

/// Returns the shape of a method's instructions; up to where they can be read.
pub(super) fn shape(code: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(code.len());
    let mut at = 0;
    while let Some(&instruction) = code.get(at) {
        // Which of the two is used depends on how large the pool is.
        kept.push(if instruction == LDC_W {
            LDC
        } else {
            instruction
        });
        at += 1;
        at += match operands(instruction) {
            Operands::Kept(count) => {
                kept.extend(code.get(at..at + count).unwrap_or_default());
                count
            }
            Operands::Passed(count) => count,
            Operands::Wide => {
                let wide = code.get(at).copied().unwrap_or(0);
                let count = if wide == IINC { 5 } else { 3 };
                kept.extend(code.get(at..at + count).unwrap_or_default());
                count
            }
            Operands::Table { has_keys } => {
                let padding = at.next_multiple_of(4) - at;
                match table_bytes(code.get(at + padding..).unwrap_or_default(), has_keys) {
                    Some(count) => padding + count,
                    None => return kept,
                }
            }
        };
    }
    kept
}

const fn operands(instruction: u8) -> Operands {
    match instruction {
        // bipush, loads and stores of variables, ret, newarray
        0x10 | 0x15..=0x19 | 0x36..=0x3a | 0xa9 | 0xbc => Operands::Kept(1),
        // sipush, iinc
        0x11 | IINC => Operands::Kept(2),
        LDC => Operands::Passed(1),
        // ldc_w, ldc2_w, branches, fields, calls, new, anewarray, checkcast, instanceof, ifnull, ifnonnull
        LDC_W | 0x14 | 0x99..=0xa8 | 0xb2..=0xb8 | 0xbb | 0xbd | 0xc0 | 0xc1 | 0xc6 | 0xc7 => {
            Operands::Passed(2)
        }
        // multianewarray
        0xc5 => Operands::Passed(3),
        // invokeinterface, invokedynamic, goto_w, jsr_w
        0xb9 | 0xba | 0xc8 | 0xc9 => Operands::Passed(4),
        0xaa => Operands::Table { has_keys: false },
        0xab => Operands::Table { has_keys: true },
        0xc4 => Operands::Wide,
        _ => Operands::Kept(0),
    }
}

/// Returns how many bytes a table of jumps takes behind its padding.
fn table_bytes(table: &[u8], has_keys: bool) -> Option<usize> {
    let number = |at: usize| -> Option<i64> {
        let bytes: [u8; 4] = table.get(at..at + 4)?.try_into().ok()?;
        Some(i64::from(i32::from_be_bytes(bytes)))
    };
    let bytes = if has_keys {
        8 + number(4)? * 8
    } else {
        12 + (number(8)? - number(4)? + 1) * 4
    };
    let count = usize::try_from(bytes).ok()?;
    (count <= table.len()).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_the_pool_do_not_count_and_numbers_do() {
        // ldc 5, invokestatic 7, bipush 3 and the same with a larger pool
        let one = [0x12, 5, 0xb8, 0, 7, 0x10, 3, 0xb1];
        let other = [0x13, 1, 5, 0xb8, 1, 7, 0x10, 3, 0xb1];
        assert_eq!(shape(&one), shape(&other));
        assert_ne!(shape(&one), shape(&[0x12, 5, 0xb8, 0, 7, 0x10, 4, 0xb1]));
    }

    #[test]
    fn tables_are_passed_whole() {
        // tableswitch at 0, three bytes of padding, default, low 0, high 1, two jumps; return
        let mut code = vec![0xaa, 0, 0, 0];
        code.extend([0; 4]);
        code.extend([0; 4]);
        code.extend([0, 0, 0, 1]);
        code.extend([9; 8]);
        code.push(0xb1);
        assert_eq!(shape(&code), [0xaa, 0xb1]);
        assert_eq!(shape(&code[..10]), [0xaa]);
        // wide iinc
        assert_eq!(shape(&[0xc4, 0x84, 0, 1, 0, 2, 0xb1]).len(), 7);
    }
}
