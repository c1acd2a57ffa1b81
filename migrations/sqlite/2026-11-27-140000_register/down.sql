DROP TABLE declared_day;
DROP TABLE deputy;
DROP TABLE register_answer;
DROP TABLE register_response;
DROP TABLE register_row;
DROP TABLE register_sheet;
