//! A trial on a LAN: the machine's address, a certificate for it, and what to do on the phones.

use crate::process::{Failure, Places, run};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;

/// `--lan` with the address it was given, and the other words.
pub(crate) fn take(words: &[String]) -> Result<(Option<Option<IpAddr>>, Vec<String>), Failure> {
    let Some(at) = words.iter().position(|word| word == "--lan") else { return Ok((None, words.to_vec())) };
    let given = words.get(at + 1).filter(|word| !word.starts_with("--"));
    let address = given
        .map(|word| {
            word.parse().map_err(|_| Failure(format!("--lan {word}: an address such as 192.168.1.5")))
        })
        .transpose()?;
    let used = if given.is_some() { 2 } else { 1 };
    let rest = words.iter().take(at).chain(words.iter().skip(at + used)).cloned().collect();
    Ok((Some(address), rest))
}

/// Where the trial is reached.
pub(crate) struct Lan {
    address: IpAddr,
    folder: PathBuf,
}

impl Lan {
    /// Makes the authority and the certificate in the trial's data folder.
    pub(crate) fn prepare(places: &Places, data: &Path, address: Option<IpAddr>) -> Result<Self, Failure> {
        let address = address.or_else(own_address).ok_or(
            "this machine's address on the LAN was not found; name it, such as: cargo xtask run --lan 192.168.1.5",
        )?;
        let folder = data.join("authority");
        let mut create = Command::new(places.server());
        create.args(["authority", "create", "--out"]).arg(&folder);
        for name in names(address, host_name().as_deref()) {
            create.args(["--name", &name]);
        }
        run(&mut create)?;
        Ok(Self { address, folder })
    }

    /// Adds what the server needs, and says what to do on a phone.
    pub(crate) fn serve(&self, server: &mut Command, port: u16) -> Result<(), Failure> {
        let page = port.checked_add(1).ok_or("--port: one below 65535")?;
        let everywhere = |port| SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).to_string();
        server
            .args(["--listen", &everywhere(port), "--tls-redirect-listen", &everywhere(page)])
            .arg("--tls-certificate")
            .arg(self.folder.join("server.crt"))
            .arg("--tls-key")
            .arg(self.folder.join("server.key"))
            .arg("--authority")
            .arg(self.folder.join("authority.crt"));
        let host = match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        println!("      on a phone in the same network:");
        println!("      1. open http://{host}:{page} and install the authority as the page says");
        println!("      2. open https://{host}:{port}");
        println!("      remove the authority from the phone after the trial");
        Ok(())
    }
}

/// The address that packets into the network leave from: nothing is sent.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address for documentation: it only has to lie beyond this machine.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

fn host_name() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned())
}

/// What the certificate is made for: the address, this machine's own name, and localhost.
fn names(address: IpAddr, host: Option<&str>) -> Vec<String> {
    let mut names = vec![address.to_string(), "localhost".to_owned(), "127.0.0.1".to_owned()];
    let is_label = |host: &&str| {
        !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !host.starts_with('-')
            && !host.ends_with('-')
            && *host != "localhost"
    };
    if let Some(host) = host.filter(is_label) {
        names.push(host.to_owned());
        names.push(format!("{host}.local"));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn an_address_may_follow() {
        let taken = |text: &str| take(&words(text)).unwrap();
        assert_eq!(taken("--port 9000"), (None, words("--port 9000")));
        assert_eq!(taken("--lan --port 9000"), (Some(None), words("--port 9000")));
        let address = "192.168.1.5".parse().unwrap();
        assert_eq!(taken("--port 9000 --lan 192.168.1.5"), (Some(Some(address)), words("--port 9000")));
        assert!(take(&words("--lan here")).is_err());
    }

    #[test]
    fn a_certificate_is_made_for_names_that_phones_can_use() {
        let address = "192.168.1.5".parse().unwrap();
        assert_eq!(
            names(address, Some("pc-7")),
            ["192.168.1.5", "localhost", "127.0.0.1", "pc-7", "pc-7.local"]
        );
        for host in [None, Some("localhost"), Some("a.b.example"), Some("")] {
            assert_eq!(names(address, host).len(), 3, "{host:?}");
        }
    }
}
