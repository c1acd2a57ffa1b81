//! Plain HTTP: answered on the machine itself and behind a proxy that encrypts; elsewhere one page explains.
//!
//! Browsers give position, camera and keys to secure pages only. Off localhost a page over plain HTTP would look like
//! the app and could do nothing, and what is typed into it could be read on the way.

use super::address::{client_ip, is_trusted_peer};
use super::problem::{language, response};
use crate::app::App;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, HttpServer, web};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::text::{Language, bundle, format};

const FORWARDED_PROTO: &str = "x-forwarded-proto";
/// Where the certificate of a local authority is offered, in trials only.
pub const AUTHORITY_PATH: &str = "/authority.crt";
/// What a monitor asks, from wherever it stands.
const OPEN: [&str; 2] = ["/healthz", "/readyz"];

/// What the explaining page needs to know.
#[derive(Debug, Clone, Default)]
pub struct Explained {
    /// Port at which the same machine answers over TLS.
    pub tls_port: Option<u16>,
    /// Certificate of a local authority in DER form, offered for download: trials only.
    pub authority: Option<Vec<u8>>,
}

/// Whether a request gets its real answer: over TLS, through a trusted proxy that says its client came over TLS, or
/// from the machine itself, where browsers count plain HTTP as secure. An unknown client is not from the machine.
fn is_answered(is_tls: bool, proxy_says_tls: bool, client: Option<IpAddr>) -> bool {
    is_tls || proxy_says_tls || client.is_some_and(|ip| ip.is_loopback())
}

/// Lets secure requests through; the others get the page, and calls of the API a problem.
///
/// # Errors
/// Those of the services behind it.
pub async fn require_https<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let trusted = request
        .app_data::<web::Data<App>>()
        .map(|app| app.settings.trusted_proxies.clone())
        .unwrap_or_default();
    let http = request.request();
    let said = http.headers().get_all(FORWARDED_PROTO).last().and_then(|value| value.to_str().ok());
    let nearest = said.and_then(|said| said.rsplit(',').next()).map(str::trim);
    let proxy_says_tls = nearest == Some("https") && is_trusted_peer(http, &trusted);
    if is_answered(request.app_config().secure(), proxy_says_tls, client_ip(http, &trusted))
        || OPEN.contains(&request.path())
    {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let answer = explain(http);
    Ok(request.into_response(answer).map_into_right_body())
}

/// The authority's certificate, the page, or for the API a problem.
fn explain(request: &HttpRequest) -> HttpResponse {
    let explained = request.app_data::<web::Data<Explained>>().map(|data| data.get_ref().clone());
    let explained = explained.unwrap_or_default();
    let path = request.path();
    if path == "/api" || path.starts_with("/api/") {
        return response(language(request), &Problem::new(ProblemCode::HttpsRequired));
    }
    match (path, &explained.authority) {
        (AUTHORITY_PATH, Some(certificate)) => certificate_file(certificate.clone()),
        _ => page(request, &explained),
    }
}

/// The download of the authority's certificate, also over TLS.
pub async fn authority(explained: web::Data<Explained>, request: HttpRequest) -> HttpResponse {
    match &explained.authority {
        Some(certificate) => certificate_file(certificate.clone()),
        None => super::problem::not_found(request).await,
    }
}

fn certificate_file(der: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/x-x509-ca-cert")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(der)
}

/// Starts a listener of plain HTTP beside the one with TLS: it answers everybody with the explaining page.
///
/// # Errors
/// When the address cannot be bound.
pub fn start_explaining(
    address: SocketAddr,
    explained: Explained,
) -> std::io::Result<(SocketAddr, ServerHandle)> {
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(web::Data::new(explained.clone()))
            .wrap(super::statics::headers())
            .default_service(web::to(async |request: HttpRequest| explain(&request)))
    })
    .workers(1)
    .max_connections(500)
    .client_request_timeout(Duration::from_secs(15))
    .shutdown_timeout(1)
    .disable_signals()
    .bind(address)?;
    let address = server.addrs().first().copied().unwrap_or(address);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok((address, handle))
}

const SOURCES: [(Language, &str); 2] = [
    (Language::Chinese, include_str!("../../messages/zh/https.ftl")),
    (Language::English, include_str!("../../messages/en/https.ftl")),
];

/// The words of a language, safe in HTML; a missing key shows in marks that a test looks for.
fn words(language: Language, source: &str) -> impl Fn(&str) -> String {
    let messages = bundle(language, &[source]);
    move |key| escaped(&format(&messages, key, &[]).unwrap_or_else(|| format!("⟦{key}⟧")))
}

const STYLE: &str = "body{margin:0;background:#f6f4ef;color:#22211d;font:17px/1.7 system-ui,sans-serif}\
main{max-width:38rem;margin:0 auto;padding:2rem 1.25rem}h1{font-size:1.5rem;line-height:1.3}\
h2{font-size:1.1rem;margin-top:2rem}section{border-bottom:1px solid #d8d4c8;padding-bottom:1.5rem}\
a{color:#8c2f1b;overflow-wrap:anywhere}.muted{color:#5d5a50;font-size:.95rem}";

/// One self-contained page, Chinese first, without any script.
fn page(request: &HttpRequest, explained: &Explained) -> HttpResponse {
    let host = request.headers().get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = explained.tls_port.and_then(|port| secure_address(host, port));
    let style = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    );
    HttpResponse::Forbidden()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .body(html(address.as_deref(), explained.authority.is_some()))
}

/// The same host at the TLS port. What is no host name or address is left out: it was the client's word.
fn secure_address(host: &str, port: u16) -> Option<String> {
    let bare = match host.rsplit_once(':') {
        Some((name, digits)) if digits.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let is_host = !bare.is_empty()
        && bare.len() <= 253
        && bare.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'));
    is_host.then(|| if port == 443 { format!("https://{bare}/") } else { format!("https://{bare}:{port}/") })
}

fn html(address: Option<&str>, has_authority: bool) -> String {
    let mut text = String::new();
    for (language, source) in SOURCES {
        let say = words(language, source);
        text.push_str(&format!("<section lang=\"{}\"><h1>{}</h1>", language.tag(), say("https-title")));
        text.push_str(&format!("<p>{}</p><p>{}</p>", say("https-why"), say("https-nothing-lost")));
        match address {
            Some(address) => {
                let address = escaped(address);
                text.push_str(&format!("<p>{} <a href=\"{address}\">{address}</a></p>", say("https-open")));
            }
            None => text.push_str(&format!("<p>{}</p>", say("https-ask"))),
        }
        if has_authority {
            text.push_str(&format!(
                "<h2>{}</h2><p>{}</p><p><a href=\"{AUTHORITY_PATH}\">{}</a></p><p>{}</p><p>{}</p>",
                say("https-trial"),
                say("https-trial-text"),
                say("https-trial-get"),
                say("https-trial-android"),
                say("https-trial-ios")
            ));
        }
        text.push_str(&format!(
            "<h2 class=\"muted\">{}</h2><p class=\"muted\">{}</p></section>",
            say("https-admin"),
            say("https-admin-text")
        ));
    }
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>在岗 Zaigang · https</title>\
         <style>{STYLE}</style></head><body><main>{text}</main></body></html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_answered_on_the_machine_itself_only() {
        let from = |address: &str| Some(address.parse::<IpAddr>().unwrap());
        for own in ["127.0.0.1", "127.8.9.1", "::1"] {
            assert!(is_answered(false, false, from(own)), "{own}");
        }
        for other in ["192.168.1.5", "10.0.0.1", "203.0.113.7", "fe80::1", "2001:db8::7", "0.0.0.0"] {
            assert!(!is_answered(false, false, from(other)), "{other}");
            assert!(is_answered(true, false, from(other)), "{other} over TLS");
            assert!(is_answered(false, true, from(other)), "{other} by a proxy that encrypts");
        }
        assert!(!is_answered(false, false, None), "an unknown client");
    }

    #[test]
    fn the_address_keeps_the_host_and_refuses_what_is_none() {
        assert_eq!(secure_address("192.168.1.5:8421", 8420).as_deref(), Some("https://192.168.1.5:8420/"));
        assert_eq!(secure_address("zaigang.gov.cn", 443).as_deref(), Some("https://zaigang.gov.cn/"));
        assert_eq!(secure_address("[fd00::5]:80", 8420).as_deref(), Some("https://[fd00::5]:8420/"));
        for bad in ["", "a\"><script>", "a b", "x/y", &"a".repeat(300)] {
            assert_eq!(secure_address(bad, 443), None, "{bad}");
        }
    }

    #[test]
    fn the_page_speaks_both_languages_and_runs_nothing() {
        for address in [None, Some("https://192.168.1.5:8420/")] {
            let page = html(address, true);
            assert!(!page.contains('⟦') && !page.contains("<script"), "{page}");
            assert!(page.contains("请用 https") && page.contains("Please open"), "{page}");
            assert_eq!(page.contains("https://192.168.1.5:8420/"), address.is_some());
            assert!(page.contains(AUTHORITY_PATH));
        }
        assert!(!html(None, false).contains(AUTHORITY_PATH));
    }
}
