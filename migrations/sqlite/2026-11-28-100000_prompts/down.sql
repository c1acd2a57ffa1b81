DROP INDEX prompt_issued;
DROP TABLE prompt_message;
DROP TABLE prompt_numbers;
DROP TABLE prompt_call;
DROP TABLE prompt_unfired;
DROP TABLE prompt_secret;
