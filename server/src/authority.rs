//! A local certificate authority for trials on a LAN: phones need HTTPS, and a machine without a public name gets no
//! public certificate.
//!
//! Installing an authority on a phone is trust in whoever holds its key. So this one is good for little: it can only
//! speak for private addresses and local names (name constraints), it ends after 90 days, and its key is readable by
//! its owner alone and never leaves the folder.

use chrono::{Datelike as _, Days, NaiveDate};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PublicKeyData as _, date_time_ymd,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io::Write as _;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use zaigang_shared::record::hex;

/// Days an authority and its certificates are good for.
pub const LIFE_DAYS: u64 = 90;
/// An authority that ends within these days is made anew.
const RENEW_DAYS: u64 = 7;
/// Names of one certificate at most.
const MAX_NAMES: usize = 32;
/// Endings that no public authority gives certificates for, and `localhost`.
const LOCAL_ENDINGS: [&str; 4] = ["localhost", "local", "lan", "home.arpa"];

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file or the folder.
    #[error("{0} cannot be used")]
    File(PathBuf, #[source] std::io::Error),
    /// A name that is neither a private address nor a local name.
    #[error("{0} is no private address and no local name: it needs a certificate of a public authority")]
    Public(String),
    /// No name, or too many.
    #[error("a certificate takes 1 to {} names", MAX_NAMES)]
    Names,
    /// What lies in the folder is not what was written there.
    #[error("{0} is damaged: remove the folder and install the new authority on the phones")]
    Damaged(PathBuf),
    /// The library.
    #[error("the certificate cannot be made")]
    Certificate(#[from] rcgen::Error),
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The authority's certificate, PEM: for phones to install.
    pub authority: PathBuf,
    /// The server's certificate with the authority's behind it, PEM.
    pub certificate: PathBuf,
    /// The server's key, PEM.
    pub key: PathBuf,
    /// Last day of all of them.
    pub until: NaiveDate,
    /// The authority is new: phones have to install it.
    pub is_new: bool,
}

/// What is kept beside the authority's certificate, so that it can sign again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    common_name: String,
    until: NaiveDate,
    /// Single-label names it may speak for.
    names: Vec<String>,
}

/// Makes a server certificate for `names` (private addresses, local names) in `folder`, signed by the authority that
/// lies there; makes that first when there is none, when it ends within a week, or may not speak for a name.
///
/// # Errors
/// [`AuthorityError`] with the file or name.
pub fn create(folder: &Path, names: &[String], today: NaiveDate) -> Result<Made, AuthorityError> {
    if names.is_empty() || names.len() > MAX_NAMES {
        return Err(AuthorityError::Names);
    }
    if let Some(public) = names.iter().find(|name| !is_local(name)) {
        return Err(AuthorityError::Public(public.clone()));
    }
    std::fs::create_dir_all(folder).map_err(|e| AuthorityError::File(folder.to_owned(), e))?;
    let is_named = |name: &&String| is_single_label(name) && !LOCAL_ENDINGS.contains(&name.as_str());
    let single: Vec<String> = names.iter().filter(is_named).cloned().collect();
    let (authority, is_new) = match Authority::open(folder, &single, today)? {
        Some(authority) => (authority, false),
        None => (Authority::make(folder, single, today)?, true),
    };
    let until = authority.kept.until;
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name.push(DnType::CommonName, "Zaigang");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    set_span(&mut params, today, until);
    let key = KeyPair::generate()?;
    let issuer = Issuer::new(authority.params()?, &authority.key);
    let certificate = params.signed_by(&key, &issuer)?;
    let chain = format!("{}{}", certificate.pem(), authority.pem);
    let made = Made {
        authority: folder.join("authority.crt"),
        certificate: folder.join("server.crt"),
        key: folder.join("server.key"),
        until,
        is_new,
    };
    write(&made.key, &key.serialize_pem(), 0o600)?;
    write(&made.certificate, &chain, 0o644)?;
    Ok(made)
}

/// From the day before, for clocks that differ, to the last day.
fn set_span(params: &mut CertificateParams, today: NaiveDate, until: NaiveDate) {
    let at = |day: NaiveDate| {
        let month = u8::try_from(day.month()).unwrap_or(1);
        date_time_ymd(day.year(), month, u8::try_from(day.day()).unwrap_or(1))
    };
    params.not_before = at(today.pred_opt().unwrap_or(today));
    params.not_after = at(until.succ_opt().unwrap_or(until));
}

struct Authority {
    kept: Kept,
    key: KeyPair,
    pem: String,
}

impl Authority {
    /// The one in the folder, if it is good for these names and long enough.
    fn open(folder: &Path, names: &[String], today: NaiveDate) -> Result<Option<Authority>, AuthorityError> {
        let place = folder.join("authority.json");
        if !place.exists() {
            return Ok(None);
        }
        let damaged = |path: &Path| AuthorityError::Damaged(path.to_owned());
        let kept: Kept = serde_json::from_str(&text(&place)?).map_err(|_| damaged(&place))?;
        let soon = today.checked_add_days(Days::new(RENEW_DAYS)).unwrap_or(today);
        if kept.until < soon || !names.iter().all(|name| kept.names.contains(name)) {
            return Ok(None);
        }
        let key_file = folder.join("authority.key");
        let key = KeyPair::from_pem(&text(&key_file)?).map_err(|_| damaged(&key_file))?;
        if kept.common_name != common_name(&key) {
            return Err(damaged(&place));
        }
        Ok(Some(Authority { kept, key, pem: text(&folder.join("authority.crt"))? }))
    }

    fn make(folder: &Path, names: Vec<String>, today: NaiveDate) -> Result<Authority, AuthorityError> {
        let key = KeyPair::generate()?;
        let until = today.checked_add_days(Days::new(LIFE_DAYS)).unwrap_or(today);
        let kept = Kept { common_name: common_name(&key), until, names };
        let mut authority = Authority { kept, key, pem: String::new() };
        let mut params = authority.params()?;
        set_span(&mut params, today, until);
        authority.pem = params.self_signed(&authority.key)?.pem();
        let kept = serde_json::to_string(&authority.kept).unwrap_or_default();
        write(&folder.join("authority.key"), &authority.key.serialize_pem(), 0o600)?;
        write(&folder.join("authority.crt"), &authority.pem, 0o644)?;
        // Last: without it the others count as nothing.
        write(&folder.join("authority.json"), &kept, 0o644)?;
        Ok(authority)
    }

    fn params(&self) -> Result<CertificateParams, AuthorityError> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, self.kept.common_name.as_str());
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let dns = LOCAL_ENDINGS.iter().map(|ending| (*ending).to_owned()).chain(self.kept.names.clone());
        let mut permitted: Vec<GeneralSubtree> = dns.map(GeneralSubtree::DnsName).collect();
        permitted.extend(private_networks().map(GeneralSubtree::IpAddress));
        params.name_constraints =
            Some(NameConstraints { permitted_subtrees: permitted, excluded_subtrees: Vec::new() });
        Ok(params)
    }
}

/// Two authorities never share a name: a phone that holds an old one does not take it for the new one.
fn common_name(key: &KeyPair) -> String {
    let mark: String = hex(&Sha256::digest(key.der_bytes())).chars().take(8).collect();
    format!("Zaigang trial authority {mark}")
}

fn private_networks() -> impl Iterator<Item = CidrSubnet> {
    let v4 = [
        ([10, 0, 0, 0], [255, 0, 0, 0]),
        ([172, 16, 0, 0], [255, 240, 0, 0]),
        ([192, 168, 0, 0], [255, 255, 0, 0]),
        ([169, 254, 0, 0], [255, 255, 0, 0]),
        ([127, 0, 0, 0], [255, 0, 0, 0]),
    ];
    let prefix = |first: [u8; 2], mask: [u8; 2]| {
        let wide = |[a, b]: [u8; 2]| [a, b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        CidrSubnet::V6(wide(first), wide(mask))
    };
    let own = CidrSubnet::V6([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [255; 16]);
    let v6 = [prefix([0xfc, 0], [0xfe, 0]), prefix([0xfe, 0x80], [0xff, 0xc0]), own];
    v4.into_iter().map(|(address, mask)| CidrSubnet::V4(address, mask)).chain(v6)
}

fn is_local(name: &str) -> bool {
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        Err(_) => {
            let is_name = !name.is_empty()
                && name.len() <= 253
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
                && !name.starts_with(['.', '-'])
                && !name.ends_with(['.', '-']);
            let ends = |ending: &&str| name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.'));
            is_name && (is_single_label(name) || LOCAL_ENDINGS.iter().any(ends))
        }
    }
}

fn is_single_label(name: &str) -> bool {
    !name.contains(['.', ':'])
}

fn text(path: &Path) -> Result<String, AuthorityError> {
    std::fs::read_to_string(path).map_err(|e| AuthorityError::File(path.to_owned(), e))
}

/// Writes a file in one step: a reader finds the old one or the new one, never a part.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), AuthorityError> {
    let beside = path.with_extension("new");
    let put = || {
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(mode).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    put().map_err(|e| AuthorityError::File(path.to_owned(), e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn only_private_addresses_and_local_names_are_taken() {
        for local in [
            "192.168.1.5",
            "10.0.0.1",
            "172.16.3.4",
            "127.0.0.1",
            "::1",
            "fd00::5",
            "localhost",
            "pc-7",
            "pc.local",
        ] {
            assert!(is_local(local), "{local}");
        }
        for public in ["8.8.8.8", "172.32.0.1", "2001:db8::1", "zaigang.gov.cn", "", ".local", "a b", "x/y"] {
            assert!(!is_local(public), "{public}");
        }
    }

    #[test]
    fn an_authority_is_made_once_and_signs_again() {
        let folder = std::env::temp_dir().join(format!("zaigang-authority-{}", uuid::Uuid::new_v4()));
        let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let today: NaiveDate = "2026-11-26".parse().unwrap();
        let later = |days| today.checked_add_days(Days::new(days)).unwrap();
        let first = create(&folder, &names(&["192.168.1.5", "pc-7"]), today).unwrap();
        assert!(first.is_new && first.until == later(90));
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        let (authority, server) = (read(&first.authority), read(&first.certificate));
        assert!(server.ends_with(&authority), "the chain");
        let second = create(&folder, &names(&["192.168.1.77", "localhost", "pc-7"]), later(20)).unwrap();
        assert!(!second.is_new && second.until == first.until);
        assert_eq!(read(&second.authority), authority, "phones need nothing new");
        assert_ne!(read(&second.certificate), server);
        for key in ["authority.key", "server.key"] {
            let mode = std::fs::metadata(folder.join(key)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{key}");
        }
        assert!(
            create(&folder, &names(&["other-pc"]), later(20)).unwrap().is_new,
            "a name it may not speak for"
        );
        assert!(create(&folder, &names(&["other-pc"]), later(105)).unwrap().is_new, "it ends within a week");
        assert!(matches!(
            create(&folder, &names(&["203.0.113.7"]), today),
            Err(AuthorityError::Public(name)) if name == "203.0.113.7"
        ));
        assert!(matches!(create(&folder, &[], today), Err(AuthorityError::Names)));
        std::fs::write(folder.join("authority.json"), "{").unwrap();
        assert!(matches!(create(&folder, &names(&["pc-7"]), today), Err(AuthorityError::Damaged(_))));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
