-- Cases about a township have no place in the older table.
DELETE FROM case_entry WHERE case_id IN (SELECT id FROM case_file WHERE township IS NOT NULL);
DELETE FROM case_file WHERE township IS NOT NULL;
DROP INDEX case_township;
ALTER TABLE case_file DROP CONSTRAINT case_file_subject;
ALTER TABLE case_file DROP COLUMN heard_from;
ALTER TABLE case_file DROP COLUMN strengthened_on;
ALTER TABLE case_file DROP COLUMN township;
ALTER TABLE case_file ALTER COLUMN posting_id SET NOT NULL;
