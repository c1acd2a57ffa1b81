//! A village with its secretary and one cadre, who checks in with photos.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zaigang_shared::api::cadre::RecordOutcome;
use zaigang_shared::api::city::RetentionReport;
use zaigang_shared::division::Role;
use zaigang_shared::jpeg::encode_rgb;
use zaigang_shared::operation::Method;
use zaigang_shared::record::{Claims, PhotoClaim, PhotoSource, RecordKind, sha256_hex};
use zaigang_shared::time::DAY_MS;
pub use zaigang_tests::places::{COUNTY, TOWNSHIP, VILLAGE};
use zaigang_tests::{Office, Phone, TestServer};

pub const POSTING: &str = "p-wang";

/// A record that was stored, and what is needed to send it again.
pub struct Sent {
    pub id: String,
    pub token: String,
    pub claims: Claims,
    pub photo: String,
    pub receipt: String,
}

pub struct Scene {
    pub server: TestServer,
    pub secretary: Office,
    pub phone: Phone,
}

impl Scene {
    pub fn of(server: TestServer) -> Scene {
        let account = server.cadre("wang", VILLAGE);
        let secretary = server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
        let phone = server.phone(&secretary, &account);
        server.village_office("f1", VILLAGE, (43.97, 119.39));
        Scene { server, secretary, phone }
    }

    /// Lets days pass; the secretary signs in again, the cadre has a new phone when the session is over.
    pub fn pass_days(&mut self, days: i64) {
        self.server.pass(days * DAY_MS);
        self.secretary = self.server.sign_in("secretary");
        if self.phone.refresh().is_err() {
            self.phone = self.server.phone(&self.secretary, "a-wang");
        }
    }

    pub fn submit(&self, token: &str) -> RecordOutcome {
        self.phone.send(token)
    }

    /// A record at the village office that promises a photo of this shade.
    pub fn check_in(&mut self, shade: u8) -> Sent {
        let photo = picture(shade);
        let fix = zaigang_tests::fix((43.97, 119.39), 12.0, self.server.clock.now());
        let claim = PhotoClaim {
            sha256: sha256_hex(&photo).parse().unwrap(),
            bytes: u32::try_from(photo.len()).unwrap(),
            width: 32,
            height: 32,
            source: PhotoSource::Stream,
        };
        let mut claims = None;
        let token = self.phone.record(POSTING, RecordKind::Day, Some(fix), |c| {
            c.photos = vec![claim];
            c.note = Some("在村里".to_owned());
            claims = Some(c.clone());
        });
        let RecordOutcome::Stored { id, receipt, .. } = self.submit(&token) else { panic!("{token}") };
        Sent { id: id.to_string(), token, claims: claims.unwrap(), photo: sha256_hex(&photo), receipt }
    }

    /// Sends so many bytes of a promised photo.
    pub fn upload(&self, sent: &Sent, shade: u8, bytes: usize) {
        let photo = picture(shade);
        let tus = ("tus-resumable", "1.0.0");
        let metadata =
            format!("record {},sha256 {}", STANDARD.encode(&sent.id), STANDARD.encode(&sent.photo));
        let length = photo.len().to_string();
        let headers = [tus, ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
        let begun = self.phone.client.send(Method::Post, "/api/v1/uploads", &headers, &[]);
        assert_eq!(begun.status, 201, "{begun:?}");
        let headers = [tus, ("content-type", "application/offset+octet-stream"), ("upload-offset", "0")];
        let part = &photo[..bytes.min(photo.len())];
        let place = begun.header("location").unwrap();
        assert_eq!(self.phone.client.send(Method::Patch, place, &headers, part).status, 204);
    }

    /// A record whose photo has arrived.
    pub fn check_in_with_photo(&mut self, shade: u8) -> Sent {
        let sent = self.check_in(shade);
        self.upload(&sent, shade, usize::MAX);
        assert!(self.has_file(&sent.photo));
        sent
    }

    /// An undecided case on days of the posting.
    pub fn open_case(&self, id: &str, first: &str, raised: &str, evidence: &str) {
        self.server.sql(&format!(
            "INSERT INTO case_file (id, posting_id, kind, level, state, first_day, raised_on, raised_at, evidence,
             speaks_for) VALUES ('{id}', '{POSTING}', 'on_paper_only', 'blue', 'open', '{first}', '{raised}', 0,
             '{evidence}', '[]')"
        ));
    }

    pub fn has_file(&self, photo: &str) -> bool {
        self.file(photo).is_file()
    }

    pub fn file(&self, photo: &str) -> std::path::PathBuf {
        self.server.app.settings.data.join(format!("photos/{}/{photo}.jpg", &photo[..2]))
    }

    /// One run of the job.
    pub fn retain(&self) -> RetentionReport {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(self.server.app.retain()).unwrap().unwrap()
    }
}

/// A photo of one colour.
pub fn picture(shade: u8) -> Vec<u8> {
    encode_rgb(32, 32, &[shade; 32 * 32 * 3], 80)
}
