//! Signing keys and signatures in minisign's file formats, so that the stock `minisign` can check what is signed here.
//!
//! Source: minisign, "Format of the signature files" and "Format of the public/secret key files".

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::digest::consts::U32;
use blake2::{Blake2b, Blake2b512, Digest as _};
use ed25519_dalek::{Signature as Ed25519Signature, Signer as _, SigningKey, VerifyingKey};

const ALGORITHM_KEY: &[u8; 2] = b"Ed";
const ALGORITHM_PREHASHED: &[u8; 2] = b"ED";
const CHECKSUM_BLAKE2B: &[u8; 2] = b"B2";
const COMMENT: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";
/// Opening line of every signature made here.
const SIGNATURE_COMMENT: &str = "signature from a Gwanmun key";

/// Length of a public key before Base64: algorithm, key id, key.
const PUBLIC_LEN: usize = 2 + 8 + 32;
/// Length of a signature before Base64: algorithm, key id, signature.
const SIGNATURE_LEN: usize = 2 + 8 + 64;
/// Where the key id stands in an unencrypted secret key: after three algorithm ids, salt and two cost limits.
const SECRET_ID_AT: usize = 2 + 2 + 2 + 32 + 8 + 8;
/// Length of a secret key before Base64: the above, key id, seed and public key, checksum.
const SECRET_LEN: usize = SECRET_ID_AT + 8 + 64 + 32;

/// The eight bytes by which a signature names the key that made it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 8]);

/// Sixteen capital hexadecimal digits, as `minisign` prints them.
impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016X}", u64::from_le_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// What is wrong with a key or signature text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text does not have minisign's form.
    #[error("not a minisign {what}: {fault}")]
    Malformed {
        /// `public key`, `secret key` or `signature`.
        what: &'static str,
        /// What does not fit.
        fault: &'static str,
    },
    /// The secret key is protected by a password.
    #[error(
        "the secret key is protected by a password, which is not supported; make one without (`minisign -G -W` or `gwanmun init`) and protect the file by its permissions"
    )]
    Encrypted,
}

const fn malformed(what: &'static str, fault: &'static str) -> KeyError {
    KeyError::Malformed { what, fault }
}

/// A key that signs bundles. Its text belongs into a file only its owner can read (mode 0600).
pub struct SecretKey {
    id: KeyId,
    key: SigningKey,
}

/// Never shows the key itself.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.id)
    }
}

impl SecretKey {
    /// Makes a key from 32 random bytes and 8 more for its id, given by the caller.
    pub fn from_seed(seed: [u8; 32], id: [u8; 8]) -> Self {
        Self {
            id: KeyId(id),
            key: SigningKey::from_bytes(&seed),
        }
    }

    /// Returns the key's id.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Returns the key that checks what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey {
            id: self.id,
            key: self.key.verifying_key(),
        }
    }

    /// Renders the key as a minisign secret-key file without password (as `minisign -G -W` writes it).
    pub fn render(&self) -> String {
        let mut bytes = Vec::with_capacity(SECRET_LEN);
        bytes.extend(ALGORITHM_KEY);
        bytes.extend([0, 0]);
        bytes.extend(CHECKSUM_BLAKE2B);
        bytes.extend([0; 32 + 8 + 8]);
        bytes.extend(self.id.0);
        bytes.extend(self.key.to_keypair_bytes());
        bytes.extend(self.checksum());
        format!(
            "{COMMENT}minisign secret key {} (keep it secret)\n{}\n",
            self.id,
            STANDARD.encode(bytes)
        )
    }

    /// Reads a minisign secret-key file.
    ///
    /// # Errors
    /// When the text is not one, its checksum does not fit, or it is protected by a password.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        const WHAT: &str = "secret key";
        let bytes = STANDARD
            .decode(key_line(text, WHAT)?)
            .map_err(|_| malformed(WHAT, "the second line is not Base64"))?;
        let bytes: &[u8; SECRET_LEN] = bytes
            .as_slice()
            .try_into()
            .map_err(|_| malformed(WHAT, "it has the wrong length"))?;
        let (head, rest) = bytes.split_at(SECRET_ID_AT);
        if !head.starts_with(ALGORITHM_KEY) {
            return Err(malformed(WHAT, "it is for another algorithm than Ed25519"));
        }
        if head.get(2..4) != Some(&[0, 0]) {
            return Err(KeyError::Encrypted);
        }
        let (id, rest) = rest.split_at(8);
        let (pair, checksum) = rest.split_at(64);
        let id: [u8; 8] = id
            .try_into()
            .map_err(|_| malformed(WHAT, "it has the wrong length"))?;
        let pair: [u8; 64] = pair
            .try_into()
            .map_err(|_| malformed(WHAT, "it has the wrong length"))?;
        let key = SigningKey::from_keypair_bytes(&pair)
            .map_err(|_| malformed(WHAT, "its two halves do not belong together"))?;
        let secret = Self { id: KeyId(id), key };
        // `minisign -G -W` leaves the checksum empty; that the halves belong together was checked above.
        let is_absent = checksum.iter().all(|byte| *byte == 0);
        if !is_absent && secret.checksum().as_slice() != checksum {
            return Err(malformed(WHAT, "its checksum does not fit"));
        }
        Ok(secret)
    }

    /// Signs `content`; `comment` is covered by the signature and must be one line.
    pub fn sign(&self, content: &[u8], comment: &str) -> Signature {
        let comment: String = comment
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let signature = self.key.sign(&Blake2b512::digest(content));
        let global = self.key.sign(&global_content(&signature, &comment));
        Signature {
            id: self.id,
            content: signature,
            comment,
            global,
        }
    }

    fn checksum(&self) -> [u8; 32] {
        let mut hasher = Blake2b::<U32>::new();
        hasher.update(ALGORITHM_KEY);
        hasher.update(self.id.0);
        hasher.update(self.key.to_keypair_bytes());
        hasher.finalize().into()
    }
}

/// A key that checks signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    key: VerifyingKey,
}

impl PublicKey {
    /// Returns the key's id.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Renders the key as a minisign public-key file.
    pub fn render(&self) -> String {
        format!(
            "{COMMENT}minisign public key {}\n{}\n",
            self.id,
            self.render_line()
        )
    }

    /// Renders the key as the one line `minisign -P` takes.
    pub fn render_line(&self) -> String {
        let mut bytes = Vec::with_capacity(PUBLIC_LEN);
        bytes.extend(ALGORITHM_KEY);
        bytes.extend(self.id.0);
        bytes.extend(self.key.to_bytes());
        STANDARD.encode(bytes)
    }

    /// Reads a minisign public-key file or its one line of Base64.
    ///
    /// # Errors
    /// When the text is neither or the key is weak.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        const WHAT: &str = "public key";
        let bytes = STANDARD
            .decode(key_line(text, WHAT)?)
            .map_err(|_| malformed(WHAT, "the key is not Base64"))?;
        let bytes: &[u8; PUBLIC_LEN] = bytes
            .as_slice()
            .try_into()
            .map_err(|_| malformed(WHAT, "it has the wrong length"))?;
        let (algorithm, rest) = bytes.split_at(2);
        let (id, key) = rest.split_at(8);
        if algorithm != ALGORITHM_KEY {
            return Err(malformed(WHAT, "it is for another algorithm than Ed25519"));
        }
        let id: [u8; 8] = id
            .try_into()
            .map_err(|_| malformed(WHAT, "it has the wrong length"))?;
        let key = VerifyingKey::try_from(key)
            .ok()
            .filter(|key| !key.is_weak())
            .ok_or(malformed(WHAT, "it is not a usable Ed25519 key"))?;
        Ok(Self { id: KeyId(id), key })
    }

    /// Whether `signature` was made over `content` and its comment by the secret half of this key.
    pub fn verifies(&self, content: &[u8], signature: &Signature) -> bool {
        let global = global_content(&signature.content, &signature.comment);
        self.id == signature.id
            && self
                .key
                .verify_strict(&Blake2b512::digest(content), &signature.content)
                .is_ok()
            && self.key.verify_strict(&global, &signature.global).is_ok()
    }
}

/// A signature with its trusted comment, as a `.minisig` file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    id: KeyId,
    content: Ed25519Signature,
    comment: String,
    global: Ed25519Signature,
}

impl Signature {
    /// Returns the id of the key that made it.
    pub const fn key_id(&self) -> KeyId {
        self.id
    }

    /// Returns the comment the signature covers.
    pub fn comment(&self) -> &str {
        &self.comment
    }

    /// Renders the signature as a `.minisig` file.
    pub fn render(&self) -> String {
        let mut bytes = Vec::with_capacity(SIGNATURE_LEN);
        bytes.extend(ALGORITHM_PREHASHED);
        bytes.extend(self.id.0);
        bytes.extend(self.content.to_bytes());
        format!(
            "{COMMENT}{SIGNATURE_COMMENT}\n{}\n{TRUSTED}{}\n{}\n",
            STANDARD.encode(bytes),
            self.comment,
            STANDARD.encode(self.global.to_bytes())
        )
    }

    /// Reads a `.minisig` file; only prehashed signatures (`ED`) are taken, which every current minisign makes.
    ///
    /// # Errors
    /// When the text is not one.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        const WHAT: &str = "signature";
        let mut lines = text.lines();
        let mut line = |fault| lines.next().ok_or(malformed(WHAT, fault));
        let comment = line("the first line is missing")?;
        if !comment.starts_with(COMMENT) {
            return Err(malformed(WHAT, "the first line is not a comment"));
        }
        let bytes = STANDARD
            .decode(line("the signature is missing")?)
            .map_err(|_| malformed(WHAT, "the second line is not Base64"))?;
        let comment = line("the trusted comment is missing")?
            .strip_prefix(TRUSTED)
            .ok_or(malformed(WHAT, "the third line is not a trusted comment"))?;
        let global = STANDARD
            .decode(line("the signature of the comment is missing")?)
            .map_err(|_| malformed(WHAT, "the fourth line is not Base64"))?;
        let bytes: &[u8; SIGNATURE_LEN] = bytes
            .as_slice()
            .try_into()
            .map_err(|_| malformed(WHAT, "it has the wrong length"))?;
        let (algorithm, rest) = bytes.split_at(2);
        let (id, signature) = rest.split_at(8);
        if algorithm != ALGORITHM_PREHASHED {
            return Err(malformed(WHAT, "it is not a prehashed Ed25519 signature"));
        }
        let id: [u8; 8] = id
            .try_into()
            .map_err(|_| malformed(WHAT, "it has the wrong length"))?;
        let part = |bytes: &[u8]| {
            Ed25519Signature::from_slice(bytes)
                .map_err(|_| malformed(WHAT, "it has the wrong length"))
        };
        Ok(Self {
            id: KeyId(id),
            content: part(signature)?,
            comment: comment.to_owned(),
            global: part(&global)?,
        })
    }
}

fn global_content(signature: &Ed25519Signature, comment: &str) -> Vec<u8> {
    let mut content = signature.to_bytes().to_vec();
    content.extend(comment.as_bytes());
    content
}

/// Returns the line that holds the key: the first that is not a comment.
fn key_line<'a>(text: &'a str, what: &'static str) -> Result<&'a str, KeyError> {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with(COMMENT.trim_end()))
        .ok_or(malformed(what, "there is no key in it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_seed([7; 32], *b"\x01\x02\x03\x04\x05\x06\x07\x08")
    }

    #[test]
    fn keys_survive_their_files() {
        let secret = key();
        let public = secret.public();
        assert_eq!(secret.id().to_string(), "0807060504030201");
        assert_eq!(PublicKey::parse(&public.render()), Ok(public.clone()));
        assert_eq!(PublicKey::parse(&public.render_line()), Ok(public.clone()));
        let again = SecretKey::parse(&secret.render()).unwrap();
        assert_eq!(again.public(), public);
    }

    #[test]
    fn an_independent_reader_accepts_our_signatures() {
        let secret = key();
        let signature = secret.sign(b"content", "made for the test");
        let public = minisign_verify::PublicKey::decode(&secret.public().render()).unwrap();
        let theirs = minisign_verify::Signature::decode(&signature.render()).unwrap();
        public.verify(b"content", &theirs, false).unwrap();
        assert_eq!(theirs.trusted_comment(), "made for the test");
        assert!(public.verify(b"Content", &theirs, false).is_err());
    }

    #[test]
    fn no_flipped_byte_of_a_signature_passes() {
        let secret = key();
        let rendered = secret.sign(b"content", "comment").render();
        let signed_from = rendered.find('\n').unwrap() + 1;
        for at in signed_from..rendered.len() {
            let mut bytes = rendered.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(text) = String::from_utf8(bytes) else {
                continue;
            };
            let passes = Signature::parse(&text)
                .is_ok_and(|signature| secret.public().verifies(b"content", &signature));
            // The last byte only ends the last line; nothing hangs on it.
            assert!(!passes || at + 1 == rendered.len(), "byte {at}");
        }
    }

    /// A key made by `minisign -G -W` (version 0.11) for this test.
    #[test]
    fn keys_made_by_minisign_are_read() {
        let secret = SecretKey::parse("untrusted comment: minisign encrypted secret key\nRWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAxE6BZvfY4qryOMeHisw9g+K/YJihRuiU8aW/FfUYQHUQTMfUgIxQDeFMo+9l6xuVqojOucZzFN/2+NwAogUpD9C/QIvXKK+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").unwrap();
        let public = PublicKey::parse("untrusted comment: minisign public key AAE2D8F766814EC4\nRWTEToFm99jiquFMo+9l6xuVqojOucZzFN/2+NwAogUpD9C/QIvXKK+B\n").unwrap();
        assert_eq!(secret.public(), public);
    }

    #[test]
    fn a_secret_key_with_a_fault_is_refused() {
        let rendered = key().render();
        let line = rendered.lines().nth(1).unwrap();
        let mut bytes = STANDARD.decode(line).unwrap();
        bytes[60] ^= 1;
        assert!(SecretKey::parse(&STANDARD.encode(&bytes)).is_err());
        bytes[2] = b'S';
        bytes[3] = b'c';
        assert_eq!(
            SecretKey::parse(&STANDARD.encode(&bytes)).unwrap_err(),
            KeyError::Encrypted
        );
        assert!(SecretKey::parse("hello").is_err());
    }
}
