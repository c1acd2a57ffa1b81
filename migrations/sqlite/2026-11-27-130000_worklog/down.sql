DROP INDEX decision_state;
DROP INDEX decision_by;
DROP TABLE work_log;
