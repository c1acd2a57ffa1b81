DROP INDEX cell_decision_batch;
ALTER TABLE cell_decision DROP COLUMN batch;
ALTER TABLE cell_decision DROP COLUMN kept;
ALTER TABLE posting DROP COLUMN zone_id;
DROP TABLE zone;
ALTER TABLE policy DROP CONSTRAINT policy_names_its_basis;
ALTER TABLE policy DROP COLUMN duty_counts;
