-- A case is about a posting or about a township.
ALTER TABLE case_file ALTER COLUMN posting_id DROP NOT NULL;
ALTER TABLE case_file ADD COLUMN township TEXT;
ALTER TABLE case_file ADD COLUMN strengthened_on TEXT;
ALTER TABLE case_file ADD COLUMN heard_from BIGINT;
ALTER TABLE case_file ADD CONSTRAINT case_file_township_kind_first_day_key UNIQUE (township, kind, first_day);
ALTER TABLE case_file ADD CONSTRAINT case_file_subject CHECK ((posting_id IS NULL) <> (township IS NULL));
CREATE INDEX case_township ON case_file (township) WHERE township IS NOT NULL;
