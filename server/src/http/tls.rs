//! HTTPS by two files: a PEM chain and its key, taken anew when they change, so that a renewed certificate needs no
//! restart.

use aws_lc_rs::digest::{SHA256, digest};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// Where certificate and key lie.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The server's certificate first, then those between it and the authority; PEM.
    pub certificate: PathBuf,
    /// Its private key; PEM, as PKCS#8, SEC1 or PKCS#1.
    pub key: PathBuf,
}

/// Why the files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read.
    #[error("{0} cannot be read")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// A file without a certificate.
    #[error("{0} holds no certificate in PEM form")]
    NoCertificate(PathBuf),
    /// A file without a private key.
    #[error("{0} holds no private key in PEM form (PKCS#8, SEC1 or PKCS#1)")]
    NoKey(PathBuf),
    /// A key of another certificate, or one that is not supported.
    #[error("the key {key} does not serve the certificate {certificate}")]
    Unusable {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong.
        #[source]
        cause: rustls::Error,
    },
    /// The library refuses its own defaults.
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
}

/// A key with its chain, and the digest of the files it was read from.
struct Held {
    key: Arc<CertifiedKey>,
    digest: Vec<u8>,
}

/// The certificate in use.
pub struct Certificates {
    files: TlsFiles,
    held: RwLock<Held>,
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Certificates {
    /// Reads the files.
    ///
    /// # Errors
    /// [`TlsError`] names the file and what is wrong with it.
    pub fn open(files: TlsFiles) -> Result<Arc<Certificates>, TlsError> {
        let held = RwLock::new(read(&files)?);
        Ok(Arc::new(Certificates { files, held }))
    }

    /// Takes the files anew when their content changed: connections from now on get the new certificate. Until both
    /// files fit together the one before stays in use.
    ///
    /// # Errors
    /// As [`Certificates::open`].
    pub fn reload(&self) -> Result<bool, TlsError> {
        let new = read(&self.files)?;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.digest == new.digest {
            return Ok(false);
        }
        *held = new;
        Ok(true)
    }

    /// What a listener needs: TLS 1.2 and 1.3.
    ///
    /// # Errors
    /// [`TlsError::Setup`].
    pub fn config(self: &Arc<Self>) -> Result<ServerConfig, TlsError> {
        let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Setup)?;
        let resolver: Arc<dyn ResolvesServerCert> = self.clone();
        Ok(builder.with_no_client_auth().with_cert_resolver(resolver))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.held.read().unwrap_or_else(PoisonError::into_inner).key.clone())
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|error| TlsError::Unreadable(path.to_owned(), error))
}

fn read(files: &TlsFiles) -> Result<Held, TlsError> {
    let (chain_pem, key_pem) = (bytes(&files.certificate)?, bytes(&files.key)?);
    let no_certificate = || TlsError::NoCertificate(files.certificate.clone());
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&chain_pem).collect::<Result<_, _>>().map_err(|_| no_certificate())?;
    if chain.is_empty() {
        return Err(no_certificate());
    }
    let key = PrivateKeyDer::from_pem_slice(&key_pem).map_err(|_| TlsError::NoKey(files.key.clone()))?;
    let key = CertifiedKey::from_der(chain, key, &default_provider()).map_err(|cause| {
        let (certificate, key) = (files.certificate.clone(), files.key.clone());
        TlsError::Unusable { certificate, key, cause }
    })?;
    let mut content = chain_pem;
    content.push(0);
    content.extend_from_slice(&key_pem);
    Ok(Held { key: Arc::new(key), digest: digest(&SHA256, &content).as_ref().to_vec() })
}

/// The first certificate of a PEM file in DER form, as phones take it.
///
/// # Errors
/// [`TlsError`] when there is none.
pub fn certificate_der(path: &Path) -> Result<Vec<u8>, TlsError> {
    let pem = bytes(path)?;
    let found = CertificateDer::from_pem_slice(&pem);
    found.map(|der| der.as_ref().to_vec()).map_err(|_| TlsError::NoCertificate(path.to_owned()))
}
