//! The built app: files, their compressed forms, and the headers that keep strangers' scripts out.

use super::problem::not_found;
use actix_web::http::header::{ACCEPT_ENCODING, HeaderValue, IF_NONE_MATCH};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use std::path::{Component, Path, PathBuf};

/// Security headers of every response.
pub fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("x-content-type-options", "nosniff"))
        .add(("referrer-policy", "no-referrer"))
        .add(("x-frame-options", "DENY"))
        .add(("cross-origin-opener-policy", "same-origin"))
        .add(("permissions-policy", "geolocation=(self), camera=(self)"))
        .add((
            "content-security-policy",
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; \
             frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ))
}

/// Serves the built app from its folder; any navigation gets the bundle's index.
pub fn configure(config: &mut ServiceConfig, folder: Option<PathBuf>) {
    let Some(folder) = folder else { return };
    config.app_data(web::Data::new(AppFolder(folder)));
    config.route("/{path:.*}", web::get().to(serve));
}

struct AppFolder(PathBuf);

async fn serve(request: HttpRequest, folder: web::Data<AppFolder>) -> HttpResponse {
    let path = request.match_info().query("path");
    let Some(name) = safe(path) else { return not_found(request).await };
    let file = if name.as_os_str().is_empty() { PathBuf::from("index.html") } else { name };
    if let Some(response) = file_response(&request, &folder.0, &file) {
        return response;
    }
    // A deep link of the app, not a missing file.
    if file.extension().is_none() {
        let index = if path.starts_with("office") { "office/index.html" } else { "index.html" };
        if let Some(response) = file_response(&request, &folder.0, Path::new(index)) {
            return response;
        }
    }
    not_found(request).await
}

/// A relative path without steps out of the folder.
fn safe(path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    path.components().all(|c| matches!(c, Component::Normal(_))).then(|| path.to_owned())
}

fn file_response(request: &HttpRequest, folder: &Path, file: &Path) -> Option<HttpResponse> {
    let full = folder.join(file);
    if !full.is_file() {
        return None;
    }
    let kind = match file.extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => return None,
    };
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let encoded = [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, suffix)| {
        let mut name = full.clone().into_os_string();
        name.push(format!(".{suffix}"));
        let bytes = accepted.contains(encoding).then(|| std::fs::read(&name).ok()).flatten()?;
        Some((encoding, bytes))
    });
    let (encoding, bytes) = match encoded {
        Some((encoding, bytes)) => (Some(encoding), bytes),
        None => (None, std::fs::read(&full).ok()?),
    };
    // By content, so that an unchanged file is never loaded twice.
    let tag: String = zaigang_shared::record::sha256_hex(&bytes).chars().take(20).collect();
    let tag = format!("\"{tag}\"");
    let known = request.headers().get(IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    if known.is_some_and(|list| list.contains(&tag)) {
        return Some(HttpResponse::NotModified().insert_header(("etag", tag)).finish());
    }
    let mut response = HttpResponse::Ok();
    response.insert_header(("etag", tag));
    // The service worker keeps the app; the browser asks each time whether it changed.
    response
        .content_type(kind)
        .insert_header(("cache-control", "no-cache"))
        .insert_header(("vary", "accept-encoding"));
    if let Some(encoding) = encoding {
        response.insert_header(("content-encoding", HeaderValue::from_static(encoding)));
    }
    Some(response.body(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_folder() {
        for bad in ["../secrets.json", "a/../../b", "/etc/passwd", "./x"] {
            assert!(safe(bad).is_none(), "{bad}");
        }
        assert!(safe("phone/phone.js").is_some());
    }
}
