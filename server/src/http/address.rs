//! The client's address: the peer's, or what a trusted proxy says of it.

use actix_web::HttpRequest;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address that budgets of failed tries are kept by.
pub fn client_address(request: &HttpRequest, trusted: &[IpAddr]) -> String {
    client_ip(request, trusted).map(|address| address.to_string()).unwrap_or_default()
}

/// Whether the peer is a proxy whose word is believed.
pub fn is_trusted_peer(request: &HttpRequest, trusted: &[IpAddr]) -> bool {
    let peer = request.peer_addr().map(|a| a.ip().to_canonical());
    peer.is_some_and(|peer| trusted.iter().any(|proxy| proxy.to_canonical() == peer))
}

/// The client's address; none when the connection has none.
pub fn client_ip(request: &HttpRequest, trusted: &[IpAddr]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let said = request.headers().get_all(FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    let said: Vec<&str> = said.flat_map(|line| line.split(',')).map(str::trim).collect();
    Some(believed(peer, &said, trusted))
}

/// From the nearest hop outwards: the first one that is not a trusted proxy. What that one says of others
/// is not believed; neither is text that is no address.
fn believed(peer: IpAddr, said: &[&str], trusted: &[IpAddr]) -> IpAddr {
    let mut address = peer;
    for hop in said.iter().rev() {
        if !trusted.iter().any(|proxy| proxy.to_canonical() == address) {
            break;
        }
        let Some(next) = parse(hop) else { break };
        address = next;
    }
    address
}

/// An address, with or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|a| a.ip()));
    address.ok().map(|a| a.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hop_that_no_trusted_proxy_vouches_for_is_the_client() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let (proxy, inner, client) = (ip("10.0.0.1"), ip("10.0.0.2"), ip("203.0.113.7"));
        let trusted = [proxy, inner];
        let from = |peer, said: &[&str]| believed(peer, said, &trusted);
        assert_eq!(from(client, &["1.1.1.1"]), client, "nobody vouches for a stranger's word");
        assert_eq!(from(proxy, &["203.0.113.7"]), client);
        assert_eq!(from(proxy, &["1.1.1.1", "203.0.113.7"]), client, "the client made the first one up");
        assert_eq!(from(proxy, &["1.1.1.1", "203.0.113.7", "10.0.0.2"]), client, "two proxies");
        assert_eq!(from(proxy, &["203.0.113.7:5123"]), client);
        assert_eq!(from(proxy, &["2001:db8::7"]), ip("2001:db8::7"));
        assert_eq!(from(proxy, &["[2001:db8::7]:443"]), ip("2001:db8::7"));
        assert_eq!(from(ip("::ffff:10.0.0.1").to_canonical(), &["203.0.113.7"]), client);
        assert_eq!(from(proxy, &["1.1.1.1", "unknown"]), proxy, "no address is no word");
        assert_eq!(from(proxy, &[]), proxy);
        assert_eq!(believed(proxy, &["203.0.113.7"], &[]), proxy, "without the option nothing is believed");
    }
}
