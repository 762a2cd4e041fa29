//! Class files made from their parts, as a compiler would write them and as shading would rewrite them.

/// A class with three fields and one method that calls a class of its own package.
#[derive(Clone)]
pub(crate) struct Class {
    package: String,
    simple_name: String,
    /// Tells the names of its members.
    seed: usize,
    /// How often its code has changed.
    changes: usize,
}

impl Class {
    pub(crate) fn new(package: &str, simple_name: &str, seed: usize, changes: usize) -> Self {
        Self {
            package: package.to_owned(),
            simple_name: simple_name.to_owned(),
            seed,
            changes,
        }
    }

    /// Binary name.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.package, self.simple_name)
    }

    /// Writes the class file; `is_rewritten` gives the constant pool another order, as tools that rewrite classes do.
    pub(crate) fn bytes(&self, is_rewritten: bool) -> Vec<u8> {
        let mut pool = Pool::default();
        if is_rewritten {
            pool.text("an entry that moves all others");
        }
        let own = pool.class(&self.name());
        let above = pool.class("java/lang/Object");
        let code_name = pool.text("Code");
        let fields: Vec<u16> = (0..3)
            .map(|at| pool.text(&format!("field{}x{at}", self.seed)))
            .collect();
        let int = pool.text("I");
        let method = pool.text(&format!("compute{}", self.seed));
        let helper = format!("{}/Helper", self.package);
        let descriptor = format!("(IL{helper};)L{};", self.name());
        let descriptor = pool.text(&descriptor);
        let call = pool.member(&helper, "help", &format!("(I)L{};", self.name()));
        let number = pool.number(u32::try_from(self.seed * 31 + self.changes).unwrap());
        let said = pool.string(&format!("a message of {}", self.seed));
        let moved = pool.string(&format!("{}.Helper", self.package.replace('/', ".")));

        let mut code = vec![0x13];
        code.extend(number.to_be_bytes());
        code.extend([0x3c, 0x13]);
        code.extend(said.to_be_bytes());
        code.extend([0x57, 0x13]);
        code.extend(moved.to_be_bytes());
        code.extend([0x57, 0x2a, 0x1b, 0xb6]);
        code.extend(call.to_be_bytes());
        // Each change adds instructions.
        code.extend([0x04, 0x57].repeat(self.changes));
        code.push(0xb0);

        let mut bytes = vec![0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 61];
        bytes.extend(pool.count.to_be_bytes());
        bytes.extend(pool.bytes);
        for number in [0x21, own, above, 0, 3] {
            bytes.extend(number.to_be_bytes());
        }
        for field in fields {
            for number in [2, field, int, 0] {
                bytes.extend(number.to_be_bytes());
            }
        }
        for number in [1, 1, method, descriptor, 1, code_name] {
            bytes.extend(number.to_be_bytes());
        }
        let length = u32::try_from(code.len()).unwrap();
        bytes.extend((length + 12).to_be_bytes());
        bytes.extend([0, 3, 0, 3]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(code);
        bytes.extend([0; 6]);
        bytes
    }
}

/// Moves a class below another package.
pub(crate) fn relocated(class: &Class, below: &str) -> Class {
    Class {
        package: format!("{below}/{}", class.package),
        ..class.clone()
    }
}

#[derive(Default)]
struct Pool {
    bytes: Vec<u8>,
    /// Number of entries and one, as class files state it.
    count: u16,
}

impl Pool {
    fn add(&mut self, entry: &[u8]) -> u16 {
        self.bytes.extend_from_slice(entry);
        self.count = self.count.max(1) + 1;
        self.count - 1
    }

    fn text(&mut self, text: &str) -> u16 {
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        self.add(&[&[1], length.as_slice(), text.as_bytes()].concat())
    }

    fn leading(&mut self, tag: u8, to: &[u16]) -> u16 {
        let mut entry = vec![tag];
        entry.extend(to.iter().flat_map(|at| at.to_be_bytes()));
        self.add(&entry)
    }

    fn class(&mut self, name: &str) -> u16 {
        let name = self.text(name);
        self.leading(7, &[name])
    }

    fn string(&mut self, text: &str) -> u16 {
        let text = self.text(text);
        self.leading(8, &[text])
    }

    fn number(&mut self, number: u32) -> u16 {
        self.add(&[&[3], number.to_be_bytes().as_slice()].concat())
    }

    fn member(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        let class = self.class(class);
        let (name, descriptor) = (self.text(name), self.text(descriptor));
        let name_and_type = self.leading(12, &[name, descriptor]);
        self.leading(10, &[class, name_and_type])
    }
}
