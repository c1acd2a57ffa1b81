//! A network that breaks: a proxy between phones and the server that cuts connections at seeded random points.

use crate::random::Random;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Nothing on this machine is silent for longer; a connection that is has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest request that is carried.
const MAX_REQUEST_BYTES: usize = 1 << 20;

/// Where a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Before anything reaches the server.
    BeforeRequest,
    /// After a part of the request.
    InRequest,
    /// The server has the whole request, and the connection is gone at once.
    AfterRequest,
    /// The server has answered, and nothing of it arrives.
    BeforeAnswer,
    /// A part of the answer arrives.
    InAnswer,
    /// Everything arrives.
    Nowhere,
}

impl Cut {
    /// Every point, in order.
    pub const ALL: [Cut; 6] = [
        Cut::BeforeRequest,
        Cut::InRequest,
        Cut::AfterRequest,
        Cut::BeforeAnswer,
        Cut::InAnswer,
        Cut::Nowhere,
    ];

    /// Two of seven connections stay whole.
    fn draw(random: &mut Random) -> Cut {
        Cut::ALL.get(random.below(7)).copied().unwrap_or(Cut::Nowhere)
    }
}

/// A running proxy; each connection carries one request. Dropping it ends it.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    seed: u64,
    server: Mutex<Option<SocketAddr>>,
    led: Condvar,
    ended: AtomicBool,
    counts: [AtomicU64; 6],
}

impl Proxy {
    /// Starts one on a free port that leads nowhere yet: connections wait.
    pub fn start(seed: u64) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            seed,
            server: Mutex::new(None),
            led: Condvar::new(),
            ended: AtomicBool::new(false),
            counts: Default::default(),
        });
        let own = Arc::clone(&shared);
        let accepting = std::thread::spawn(move || {
            for (n, phone) in (0..).zip(listener.incoming()) {
                if own.ended.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(phone), shared) = (phone, Arc::clone(&own)) else { continue };
                // A connection that fails is one more cut.
                std::thread::spawn(move || shared.carry(phone, &mut Random::part(shared.seed, n)));
            }
        });
        Proxy { address, shared, accepting: Some(accepting) }
    }

    /// Leads to another server; without one, connections wait for the next.
    pub fn lead_to(&self, url: Option<&str>) {
        let address =
            url.map(|url| url.trim_start_matches("http://").parse().expect("an address and a port"));
        *self.shared.server.lock().expect("no panic under the lock") = address;
        self.shared.led.notify_all();
    }

    /// Its base address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were cut at each point.
    pub fn counts(&self) -> Vec<(Cut, u64)> {
        let counts = self.shared.counts.iter().map(|count| count.load(Ordering::SeqCst));
        Cut::ALL.into_iter().zip(counts).collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl Shared {
    /// The server, as soon as there is one.
    fn server(&self) -> io::Result<SocketAddr> {
        let server = self.server.lock().expect("no panic under the lock");
        let waited = self.led.wait_timeout_while(server, PATIENCE, |server| server.is_none());
        let (server, _) = waited.expect("no panic under the lock");
        server.ok_or_else(|| io::Error::other("no server"))
    }

    fn carry(&self, mut phone: TcpStream, random: &mut Random) -> io::Result<()> {
        phone.set_read_timeout(Some(PATIENCE))?;
        let request = whole_request(&mut phone)?;
        let cut = Cut::draw(random);
        if let Some(count) = Cut::ALL.iter().position(|at| *at == cut).and_then(|at| self.counts.get(at)) {
            count.fetch_add(1, Ordering::SeqCst);
        }
        if cut == Cut::BeforeRequest {
            return Ok(());
        }
        let mut server = TcpStream::connect(self.server()?)?;
        server.set_read_timeout(Some(PATIENCE))?;
        if cut == Cut::InRequest {
            return server.write_all(beginning(&request, random));
        }
        server.write_all(&request)?;
        if cut == Cut::AfterRequest {
            return Ok(());
        }
        let mut answer = Vec::new();
        // A server that dies while it answers leaves a part.
        let read = server.read_to_end(&mut answer);
        match cut {
            Cut::BeforeAnswer => Ok(()),
            Cut::InAnswer => phone.write_all(beginning(&answer, random)),
            _ => phone.write_all(&answer).and(read.map(|_| ())),
        }
    }
}

/// A part of it that is not all of it.
fn beginning<'a>(bytes: &'a [u8], random: &mut Random) -> &'a [u8] {
    bytes.get(..random.below(bytes.len())).unwrap_or_default()
}

/// One request with its body, asking the server to close behind its answer.
fn whole_request(phone: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        if let Some(head) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(read.get(..head).unwrap_or_default()).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
            if read.len() >= head + 4 + length {
                let rest = read.split_off(head);
                read.extend_from_slice(b"\r\nconnection: close");
                read.extend(rest);
                return Ok(read);
            }
        }
        let count = phone.read(&mut piece)?;
        if count == 0 || read.len() > MAX_REQUEST_BYTES {
            return Err(io::Error::other("no whole request"));
        }
        read.extend_from_slice(piece.get(..count).unwrap_or_default());
    }
}
