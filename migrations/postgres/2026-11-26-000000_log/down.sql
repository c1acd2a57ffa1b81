DROP INDEX leaf_waiting;
DROP TABLE log_checkpoint;
DROP TABLE log_node;
