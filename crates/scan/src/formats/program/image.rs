//! One program file taken apart into sections.

use object::read::macho::{FatArch as _, MachOFatFile32, MachOFatFile64};
use object::{
    BinaryFormat, File, LittleEndian, Object as _, ObjectSection as _, ObjectSegment as _,
    ObjectSymbol as _, pe,
};

/// First bytes of programs. A universal Mach-O file begins like a Java class; the count of architectures that follows
/// tells them apart, since a class has its version there, which is 45 at least.
pub(super) const HEADS: &[&[u8]] = &[
    b"\x7FELF",
    b"MZ",
    b"\xCE\xFA\xED\xFE",
    b"\xCF\xFA\xED\xFE",
    b"\xFE\xED\xFA\xCE",
    b"\xFE\xED\xFA\xCF",
    b"\xCA\xFE\xBA\xBE\0\0\0\x01",
    b"\xCA\xFE\xBA\xBE\0\0\0\x02",
    b"\xCA\xFE\xBA\xBE\0\0\0\x03",
    b"\xCA\xFE\xBA\xBE\0\0\0\x04",
    b"\xCA\xFE\xBA\xBE\0\0\0\x05",
    b"\xCA\xFE\xBA\xBF\0\0\0",
];

/// Most programs read out of one universal file: more architectures than there are.
const ARCHITECTURES_MAX: usize = 16;

/// How far into a file the mark of the packer is looked for, in bytes: it stands behind the program headers.
const PACKER_MARK_BYTES: usize = 4096;

/// A program for one kind of processor.
pub(super) struct Image<'a> {
    /// Its whole file.
    pub(super) bytes: &'a [u8],
    file: File<'a>,
}

/// Returns the programs in a file: the file itself, or each architecture of a universal Mach-O file.
pub(super) fn slices(bytes: &[u8]) -> Vec<&[u8]> {
    let slices: Vec<&[u8]> = if let Ok(fat) = MachOFatFile32::parse(bytes) {
        let data = fat.arches().iter().take(ARCHITECTURES_MAX);
        data.filter_map(|one| one.data(bytes).ok()).collect()
    } else if let Ok(fat) = MachOFatFile64::parse(bytes) {
        let data = fat.arches().iter().take(ARCHITECTURES_MAX);
        data.filter_map(|one| one.data(bytes).ok()).collect()
    } else {
        Vec::new()
    };
    if slices.is_empty() {
        vec![bytes]
    } else {
        slices
    }
}

impl<'a> Image<'a> {
    /// Takes a program apart; nothing when the file merely begins like one, as programs for DOS and texts do.
    ///
    /// # Errors
    /// When it is a program by its head but its headers cannot be read.
    pub(super) fn of(bytes: &'a [u8]) -> Result<Option<Self>, object::Error> {
        let is_program = HEADS.iter().any(|head| bytes.starts_with(head));
        if !is_program || (bytes.starts_with(b"MZ") && !has_windows_header(bytes)) {
            return Ok(None);
        }
        let file = File::parse(bytes)?;
        Ok(Some(Self { bytes, file }))
    }

    /// Returns the content of the section with one of the names.
    pub(super) fn section(&self, names: &[&str]) -> Option<&'a [u8]> {
        self.file
            .sections()
            .find(|section| section.name().is_ok_and(|name| names.contains(&name)))
            .and_then(|section| section.data().ok())
            .filter(|data| !data.is_empty())
    }

    /// Returns `length` bytes the program has in memory at an address.
    pub(super) fn at(&self, address: u64, length: u64) -> Option<&'a [u8]> {
        self.file
            .segments()
            .find_map(|segment| segment.data_range(address, length).ok().flatten())
    }

    /// Whether numbers in it begin with their lowest byte.
    pub(super) fn is_little_endian(&self) -> bool {
        self.file.is_little_endian()
    }

    /// Returns the address of a symbol.
    pub(super) fn symbol(&self, name: &str) -> Option<u64> {
        // Mach-O puts a line before each name.
        let is_it = |symbol: &str| symbol.strip_prefix('_').unwrap_or(symbol) == name;
        self.file
            .dynamic_symbols()
            .chain(self.file.symbols())
            .find(|symbol| symbol.name().is_ok_and(is_it) && symbol.is_definition())
            .map(|symbol| symbol.address())
    }

    /// Returns the version resource of a PE file.
    pub(super) fn version_resource(&self) -> Option<&'a [u8]> {
        const VERSION_RESOURCE: u16 = 16;
        let (directories, sections) = match &self.file {
            File::Pe32(file) => (file.data_directories(), file.section_table()),
            File::Pe64(file) => (file.data_directories(), file.section_table()),
            _ => return None,
        };
        let directory = directories
            .resource_directory(self.bytes, &sections)
            .ok()??;
        let mut entries = directory.root().ok()?.entries.iter();
        let kind = entries.find(|entry| entry.name_or_id().id() == Some(VERSION_RESOURCE))?;
        // Below stand the number of the resource and its language.
        let of_number = kind.data(directory).ok()?.table()?;
        let of_language = of_number.entries.first()?.data(directory).ok()?.table()?;
        let place = of_language.entries.first()?.data(directory).ok()?.data()?;
        let data = sections.pe_data_at(self.bytes, place.offset_to_data.get(LittleEndian))?;
        let length = usize::try_from(place.size.get(LittleEndian)).ok()?;
        data.get(..length)
    }

    /// Whether it is an assembly of .NET.
    pub(super) fn is_assembly(&self) -> bool {
        let directories = match &self.file {
            File::Pe32(file) => file.data_directories(),
            File::Pe64(file) => file.data_directories(),
            _ => return false,
        };
        directories
            .get(pe::IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR)
            .is_some_and(|place| place.address_range() != (0, 0))
    }

    /// Whether it is a PE file.
    pub(super) fn is_windows(&self) -> bool {
        self.file.format() == BinaryFormat::Pe
    }

    /// Whether UPX packed it.
    pub(super) fn is_packed(&self) -> bool {
        let start = self.bytes.get(..PACKER_MARK_BYTES).unwrap_or(self.bytes);
        let has_section = || {
            self.file
                .sections()
                .take(2)
                .any(|section| section.name().is_ok_and(|name| name.starts_with("UPX")))
        };
        memchr::memmem::find(start, b"UPX!").is_some() || (self.is_windows() && has_section())
    }
}

fn has_windows_header(bytes: &[u8]) -> bool {
    let at = bytes
        .get(0x3C..0x40)
        .and_then(|four| four.try_into().ok())
        .map(u32::from_le_bytes)
        .and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| bytes.get(at..)?.get(..4)) == Some(b"PE\0\0")
}
