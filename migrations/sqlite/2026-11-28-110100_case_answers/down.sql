DROP TABLE case_photo;
ALTER TABLE case_entry DROP COLUMN ground;
