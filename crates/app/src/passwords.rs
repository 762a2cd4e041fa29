//! Passwords: rules, hashes, verification.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use gwanmun_model::Text;

use crate::AppError;

/// Fewest characters of a password.
const LENGTH_MIN: usize = 12;
/// Most bytes of a password: longer ones only cost time.
const BYTES_MAX: usize = 1024;

// Argon2id with 19 MiB, two passes, one lane: the OWASP Password Storage Cheat Sheet's recommendation.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const OUTPUT_BYTES: usize = 32;

/// Refuses a password that is too short, too long or the login itself.
pub(crate) fn check(login: &str, password: &str) -> Result<(), AppError> {
    let reason = if password.chars().count() < LENGTH_MIN {
        Text::fixed(
            "비밀번호는 12자 이상이어야 합니다.",
            "A password has at least 12 characters.",
        )
    } else if password.len() > BYTES_MAX {
        Text::fixed("비밀번호가 너무 깁니다.", "The password is too long.")
    } else if password.to_lowercase().contains(&login.to_lowercase()) {
        Text::fixed(
            "비밀번호에 아이디를 넣을 수 없습니다.",
            "The password must not contain the login.",
        )
    } else if is_monotonous(password) {
        Text::fixed(
            "같은 글자를 되풀이한 비밀번호는 쓸 수 없습니다.",
            "A password has at least five different characters.",
        )
    } else {
        return Ok(());
    };
    Err(AppError::invalid("password", reason))
}

fn is_monotonous(password: &str) -> bool {
    let distinct: std::collections::BTreeSet<char> = password.chars().collect();
    distinct.len() < 5
}

/// Hashes a password, in the PHC string format.
pub(crate) fn hash(password: &str, salt: [u8; 16]) -> Result<String, AppError> {
    let output = derive(password, &salt, (MEMORY_KIB, PASSES, LANES))?;
    Ok(format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}",
        BASE64.encode(salt),
        BASE64.encode(output)
    ))
}

/// Whether a password fits a hash. Without a hash (an unknown login) the same work is done for nothing.
pub(crate) fn verify(password: &str, hash: Option<&str>) -> Result<bool, AppError> {
    if password.len() > BYTES_MAX {
        return Ok(false);
    }
    let Some(parsed) = hash.map(parse) else {
        derive(password, &[0; 16], (MEMORY_KIB, PASSES, LANES))?;
        return Ok(false);
    };
    let (costs, salt, expected) = parsed
        .ok_or_else(|| AppError::Unavailable("a stored password hash is damaged".to_owned()))?;
    let output = derive(password, &salt, costs)?;
    let difference = output
        .iter()
        .zip(&expected)
        .fold(0, |all, (ours, theirs)| all | (ours ^ theirs));
    Ok(difference == 0 && expected.len() == OUTPUT_BYTES)
}

type Costs = (u32, u32, u32);

fn parse(hash: &str) -> Option<(Costs, Vec<u8>, Vec<u8>)> {
    let mut parts = hash.strip_prefix("$argon2id$v=19$")?.split('$');
    let mut costs = parts.next()?.split(',');
    let mut cost = |name: &str| costs.next()?.strip_prefix(name)?.parse().ok();
    let costs = (cost("m=")?, cost("t=")?, cost("p=")?);
    let salt = BASE64.decode(parts.next()?).ok()?;
    let output = BASE64.decode(parts.next()?).ok()?;
    Some((costs, salt, output))
}

fn derive(
    password: &str,
    salt: &[u8],
    (memory, passes, lanes): Costs,
) -> Result<[u8; OUTPUT_BYTES], AppError> {
    let unavailable = |error: argon2::Error| AppError::Unavailable(error.to_string());
    let params = Params::new(memory, passes, lanes, Some(OUTPUT_BYTES)).map_err(unavailable)?;
    let mut output = [0; OUTPUT_BYTES];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut output)
        .map_err(unavailable)?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let stored = hash("correct horse battery", [7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse battery", Some(&stored)).unwrap());
        assert!(!verify("correct horse batterz", Some(&stored)).unwrap());
        assert!(!verify("correct horse battery", None).unwrap());
        assert!(verify("correct horse battery", Some("$argon2id$")).is_err());
    }

    #[test]
    fn weak_passwords_are_refused() {
        assert!(check("kim", "short").is_err());
        assert!(check("kim.minsu", "KIM.minsu-2026").is_err());
        assert!(check("kim", "aaaaaaaaaaaaaaaa").is_err());
        assert!(check("kim", "네 글자 아닌 열두 글자").is_ok());
    }
}
