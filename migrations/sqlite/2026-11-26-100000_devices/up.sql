-- A shared phone of a dormitory or a village office, as a township declared it.
CREATE TABLE kiosk (
    id TEXT NOT NULL,
    division TEXT NOT NULL,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    declared_by TEXT NOT NULL,
    declared_at BIGINT NOT NULL,
    ended_by TEXT,
    ended_at BIGINT,
    end_reason TEXT,
    PRIMARY KEY (id)
);
CREATE INDEX kiosk_division ON kiosk (division);

-- A point whose place is known well: phones are calibrated there. lat and lon are WGS-84 degrees, source_lat and
-- source_lon are as entered, in datum.
CREATE TABLE survey_point (
    id TEXT NOT NULL,
    division TEXT NOT NULL,
    name TEXT NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    source_lat DOUBLE PRECISION NOT NULL,
    source_lon DOUBLE PRECISION NOT NULL,
    datum TEXT NOT NULL,
    converter TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_by TEXT,
    ended_at BIGINT,
    end_reason TEXT,
    PRIMARY KEY (id)
);
CREATE INDEX survey_point_division ON survey_point (division);

-- Why a phone was ended, whether it is a declared shared one, and where and when it was calibrated.
ALTER TABLE device ADD COLUMN end_reason TEXT;
ALTER TABLE device ADD COLUMN kiosk_id TEXT;
ALTER TABLE device ADD COLUMN calibrated_at BIGINT;
ALTER TABLE device ADD COLUMN calibration_point TEXT;
