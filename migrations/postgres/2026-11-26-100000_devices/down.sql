ALTER TABLE device DROP COLUMN calibration_point;
ALTER TABLE device DROP COLUMN calibrated_at;
ALTER TABLE device DROP COLUMN kiosk_id;
ALTER TABLE device DROP COLUMN end_reason;
DROP TABLE survey_point;
DROP TABLE kiosk;
