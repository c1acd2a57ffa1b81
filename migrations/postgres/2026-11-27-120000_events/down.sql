DROP TABLE event_invitation;
DROP TABLE event;
