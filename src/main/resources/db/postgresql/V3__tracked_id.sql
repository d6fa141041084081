-- Unique ids of messages that scripts track (RFC 7352), as digests.
CREATE TABLE tracked_id (
    account TEXT COLLATE "C" NOT NULL,
    id      TEXT COLLATE "C" NOT NULL,
    until   BIGINT NOT NULL,
    PRIMARY KEY (account, id)
);

CREATE INDEX tracked_id_until ON tracked_id (until);
