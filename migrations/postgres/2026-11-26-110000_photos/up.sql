-- How photos look, by difference hashes, and which look alike. A list for people: no rule reads it.
ALTER TABLE photo ADD COLUMN compared_at BIGINT;

CREATE TABLE photo_hash (
    record_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    small TEXT,
    large TEXT,
    band_1 BIGINT,
    band_2 BIGINT,
    band_3 BIGINT,
    band_4 BIGINT,
    hashed_at BIGINT NOT NULL,
    PRIMARY KEY (record_id, sha256)
);

CREATE INDEX photo_hash_sha256 ON photo_hash (sha256);
CREATE INDEX photo_hash_band_1 ON photo_hash (band_1);
CREATE INDEX photo_hash_band_2 ON photo_hash (band_2);
CREATE INDEX photo_hash_band_3 ON photo_hash (band_3);
CREATE INDEX photo_hash_band_4 ON photo_hash (band_4);

-- A pair: the photo of the later day and the one it looks like.
CREATE TABLE photo_match (
    id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    posting_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    date TEXT NOT NULL,
    other_record_id TEXT NOT NULL,
    other_sha256 TEXT NOT NULL,
    other_posting_id TEXT NOT NULL,
    other_account_id TEXT NOT NULL,
    other_date TEXT NOT NULL,
    small_distance BIGINT NOT NULL,
    large_distance BIGINT NOT NULL,
    mirrored BOOLEAN NOT NULL,
    found_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX photo_match_date ON photo_match (date);

-- What waits to be looked at.
CREATE INDEX photo_waiting ON photo (arrived_at) WHERE compared_at IS NULL AND arrived_at IS NOT NULL;
