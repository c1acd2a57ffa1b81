DROP TABLE rejudgement;
DROP TABLE verdict;
ALTER TABLE fence DROP COLUMN standing;
ALTER TABLE fence DROP COLUMN refused_by;
ALTER TABLE fence DROP COLUMN made_at;
