DROP INDEX photo_waiting;
DROP TABLE photo_match;
DROP TABLE photo_hash;
ALTER TABLE photo DROP COLUMN compared_at;
