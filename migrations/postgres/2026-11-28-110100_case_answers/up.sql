-- What a case was made red on.
ALTER TABLE case_entry ADD COLUMN ground TEXT;

-- Photos of a person's answer; the bytes lie in the photo store.
CREATE TABLE case_photo (
    id TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES case_file,
    entry_id TEXT NOT NULL REFERENCES case_entry,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    arrived_at BIGINT,
    erased_at BIGINT,
    gone_at BIGINT,
    PRIMARY KEY (id)
);

CREATE INDEX case_photo_case ON case_photo (case_id, added_at);
CREATE INDEX case_photo_file ON case_photo (sha256) WHERE gone_at IS NULL;
