//! HTTPS by files, an authority for trials, and what plain HTTP answers from elsewhere.

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, Stream};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use zaigang_server::authority::{self, Made};
use zaigang_server::http::{self, AUTHORITY_PATH, Certificates, Explained, Listener, Running, TlsFiles};
use zaigang_shared::operation::Method;
use zaigang_tests::{Database, TestServer, program};

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("zaigang-https-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&path).unwrap();
        Folder(path)
    }

    fn authority(&self, names: &[&str]) -> Made {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        // The machine's own day: rustls asks the machine's clock.
        let today = zaigang_server::clock::Clock::system().now().date();
        authority::create(&self.0, &names, today).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn files(made: &Made) -> TlsFiles {
    TlsFiles { certificate: made.certificate.clone(), key: made.key.clone() }
}

/// A client that trusts only this authority, or nobody.
fn trusting(authority: Option<&Path>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = authority {
        roots.add(CertificateDer::from_pem_file(path).unwrap()).unwrap();
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    // A resumed session shows the certificate it began with, not the one in use.
    config.resumption = Resumption::disabled();
    Arc::new(config)
}

/// What the server answers, and the certificate it showed.
struct Heard {
    answer: Vec<u8>,
    certificate: CertificateDer<'static>,
}

impl Heard {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.answer).into_owned()
    }
}

fn get(config: &Arc<ClientConfig>, at: SocketAddr, name: &str, path: &str) -> Result<Heard, std::io::Error> {
    let host = ServerName::try_from(name.to_owned()).unwrap();
    let mut connection = ClientConnection::new(config.clone(), host).map_err(std::io::Error::other)?;
    let mut socket = TcpStream::connect(at)?;
    socket.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut answer = Vec::new();
    {
        let mut stream = Stream::new(&mut connection, &mut socket);
        let head = format!("GET {path} HTTP/1.1\r\nhost: {name}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        match stream.read_to_end(&mut answer) {
            Err(error) if answer.is_empty() => return Err(error),
            // A close without its alert after a whole answer.
            Ok(_) | Err(_) => {}
        }
    }
    let shown = connection.peer_certificates().and_then(|chain| chain.first());
    Ok(Heard { answer, certificate: shown.unwrap().clone().into_owned() })
}

/// The server's app at a second listener, with TLS.
fn with_tls(server: &TestServer, made: &Made) -> (tokio::runtime::Runtime, Running, Arc<Certificates>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let certificates = Certificates::open(files(made)).unwrap();
    let authority = Some(http::certificate_der(&made.authority).unwrap());
    let listener = Listener {
        tls: Some(certificates.clone()),
        explained: Explained { tls_port: None, authority },
        ..Listener::plain(([127, 0, 0, 1], 0).into(), 1)
    };
    let entered = runtime.enter();
    let running = http::start(server.app.clone(), &listener).unwrap();
    drop(entered);
    (runtime, running, certificates)
}

#[test]
fn only_those_who_trust_the_authority_are_served_and_a_new_certificate_needs_no_restart() {
    let (server, folder) = (TestServer::start(Database::Sqlite), Folder::new());
    let made = folder.authority(&["127.0.0.1", "localhost"]);
    let (runtime, running, certificates) = with_tls(&server, &made);
    let (at, trust) = (running.address, trusting(Some(&made.authority)));
    for name in ["127.0.0.1", "localhost"] {
        let heard = get(&trust, at, name, "/api/v1/beacon").unwrap();
        assert!(heard.text().starts_with("HTTP/1.1 200"), "{}", heard.text());
    }
    let first = get(&trust, at, "localhost", AUTHORITY_PATH).unwrap();
    assert!(first.text().contains("application/x-x509-ca-cert"), "{}", first.text());
    assert!(first.answer.ends_with(&http::certificate_der(&made.authority).unwrap()));

    // Nobody else's word counts: without the authority, under another name, with another authority.
    let refused = |config: &Arc<ClientConfig>, name: &str| get(config, at, name, "/healthz").is_err();
    assert!(refused(&trusting(None), "localhost"));
    assert!(refused(&trust, "pc.local"));
    let other = Folder::new();
    assert!(refused(&trusting(Some(&other.authority(&["localhost"]).authority)), "localhost"));
    assert!(TcpStream::connect(at).is_ok_and(|mut plain| {
        let mut answer = Vec::new();
        plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let _ = plain.read_to_end(&mut answer);
        !answer.starts_with(b"HTTP/1.1 200")
    }));

    // The same files with new content: connections from now on get the new certificate, and its new name.
    assert!(!certificates.reload().unwrap(), "nothing changed");
    let again = folder.authority(&["127.0.0.1", "localhost", "pc.local"]);
    assert!(!again.is_new);
    assert!(certificates.reload().unwrap());
    let second = get(&trust, at, "pc.local", "/healthz").unwrap();
    assert!(second.certificate != first.certificate);

    // Half a renewal changes nothing.
    let key = std::fs::read(&made.key).unwrap();
    let others = other.authority(&["localhost"]);
    std::fs::copy(&others.key, &made.key).unwrap();
    let error = certificates.reload().unwrap_err().to_string();
    assert!(error.contains("does not serve the certificate"), "{error}");
    std::fs::remove_file(&made.key).unwrap();
    assert!(certificates.reload().unwrap_err().to_string().contains("cannot be read"));
    let still = get(&trust, at, "pc.local", "/healthz").unwrap();
    assert!(still.certificate == second.certificate);
    std::fs::write(&made.key, key).unwrap();
    assert!(!certificates.reload().unwrap());
    runtime.block_on(running.handle.stop(false));
}

#[test]
fn wrong_files_are_named_before_anything_listens() {
    let folder = Folder::new();
    let made = folder.authority(&["localhost"]);
    let open = |certificate: &Path, key: &Path| {
        let files = TlsFiles { certificate: certificate.to_owned(), key: key.to_owned() };
        Certificates::open(files).map(|_| ()).unwrap_err().to_string()
    };
    let nothing = folder.0.join("nothing.pem");
    assert!(open(&nothing, &made.key).ends_with("nothing.pem cannot be read"));
    std::fs::write(&nothing, "hello").unwrap();
    assert!(open(&nothing, &made.key).contains("nothing.pem holds no certificate"));
    assert!(open(&made.certificate, &nothing).contains("nothing.pem holds no private key"));
    assert!(open(&made.authority, &made.key).contains("does not serve"));
    std::fs::write(&nothing, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    assert!(open(&nothing, &made.key).contains("does not serve"));
}

#[test]
fn plain_http_from_elsewhere_gets_the_page_that_explains() {
    let server =
        TestServer::start_with(Database::Sqlite, |o| o.trusted_proxies = vec![[127, 0, 0, 1].into()]);
    let client = server.client();
    let ask = |path: &str, headers: &[(&str, &str)]| client.send(Method::Get, path, headers, b"");
    let elsewhere = [("x-forwarded-for", "192.168.1.7")];
    for path in ["/", "/month", "/office/", "/phone/phone.js"] {
        let reply = ask(path, &elsewhere);
        assert_eq!((reply.status, reply.content_type.as_str()), (403, "text/html; charset=utf-8"), "{path}");
        let page = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(page.contains("请用 https") && page.contains("Please open") && !page.contains("<script"));
        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
    for path in ["/api/v1/beacon", "/api/v1/deployment", "/api/v1/openapi.json", "/api/nothing"] {
        let refused = ask(path, &elsewhere);
        assert_eq!((refused.status, refused.problem().code.as_str()), (403, "https_required"), "{path}");
    }
    let body = br#"{"login":"root","password":"x","public_key":"x"}"#;
    let sign_in = client.send(Method::Post, "/api/v1/sessions", &elsewhere, body);
    assert_eq!(sign_in.problem().code, "https_required");
    assert_eq!(server.count("audit_event WHERE action LIKE 'sign%'"), 0, "no password was looked at");
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ask(path, &elsewhere).status, 200, "{path}");
    }
    // A proxy that encrypts says so; one that does not, too.
    let by = |scheme: &'static str| [("x-forwarded-for", "192.168.1.7"), ("x-forwarded-proto", scheme)];
    assert_eq!(ask("/api/v1/beacon", &by("https")).status, 200);
    assert_eq!(ask("/api/v1/beacon", &by("http")).status, 403);
    assert_eq!(ask("/api/v1/beacon", &by("https, http")).status, 403, "the nearest hop's word");
    assert_eq!(ask("/api/v1/beacon", &[]).status, 200, "the machine itself");
    assert_eq!(ask(AUTHORITY_PATH, &[]).status, 404, "no authority, nothing to install");

    // Nobody is believed without the option: this client is on the machine.
    let doubting = TestServer::start(Database::Sqlite);
    let reply = doubting.client().send(Method::Get, "/api/v1/beacon", &elsewhere, b"");
    assert_eq!(reply.status, 200);
}

#[test]
fn the_listener_beside_tls_explains_to_everybody() {
    let folder = Folder::new();
    let made = folder.authority(&["localhost"]);
    let authority = http::certificate_der(&made.authority).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let entered = runtime.enter();
    let explained = Explained { tls_port: Some(8420), authority: Some(authority.clone()) };
    let (address, handle) = http::start_explaining(([127, 0, 0, 1], 0).into(), explained).unwrap();
    drop(entered);
    let ask = |path: &str| {
        let mut socket = TcpStream::connect(address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: 192.168.1.5:8421\r\nconnection: close\r\n\r\n");
        socket.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        answer
    };
    let page = String::from_utf8(ask("/")).unwrap();
    assert!(page.contains("https://192.168.1.5:8420/") && page.contains(AUTHORITY_PATH), "{page}");
    assert!(ask(AUTHORITY_PATH).ends_with(&authority));
    assert!(String::from_utf8(ask("/api/v1/me")).unwrap().contains("https_required"));
    runtime.block_on(handle.stop(false));
}

/// Ends the program with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_program_serves_over_tls_and_takes_a_new_certificate_at_sighup() {
    let folder = Folder::new();
    let create = |names: &[&str]| {
        let mut command = Command::new(program());
        command.args(["authority", "create", "--out"]).arg(&folder.0);
        for name in names {
            command.args(["--name", name]);
        }
        let done = command.output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    create(&["127.0.0.1"]);
    let in_folder = |name: &str| folder.0.join(name);
    let serve = |key: &str| {
        let mut command = Command::new(program());
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(in_folder("data"));
        command.arg("--tls-certificate").arg(in_folder("server.crt")).arg("--tls-key").arg(in_folder(key));
        command.env("RUST_LOG", "error").stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let wrong = serve("authority.key").output().unwrap();
    assert!(!wrong.status.success());
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("authority.key does not serve the certificate"), "{said}");
    assert!(!in_folder("data").exists(), "told of before anything is made");

    let mut child = Ended(serve("server.key").spawn().unwrap());
    let out = BufReader::new(child.0.stdout.take().unwrap());
    let line = out.lines().map_while(Result::ok).find(|line| line.contains("https://")).unwrap();
    let at: SocketAddr = line.split("https://").nth(1).unwrap().trim().parse().unwrap();
    let trust = trusting(Some(&in_folder("authority.crt")));
    let before = get(&trust, at, "127.0.0.1", "/readyz").unwrap();
    assert!(before.text().starts_with("HTTP/1.1 200"), "{}", before.text());
    create(&["127.0.0.1", "localhost"]);
    let hung_up = Command::new("kill").args(["-HUP", &child.0.id().to_string()]).status().unwrap();
    assert!(hung_up.success());
    let changed = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(200));
        get(&trust, at, "127.0.0.1", "/healthz").is_ok_and(|now| now.certificate != before.certificate)
    });
    assert!(changed, "the new certificate is in use");
    assert!(get(&trust, at, "localhost", "/healthz").is_ok());
}
