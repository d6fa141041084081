-- Instants are milliseconds since 1970-01-01T00:00Z. Mailboxes are local part "@" domain, the domain in lower case.

CREATE TABLE secret (
    name   TEXT COLLATE "C" PRIMARY KEY,
    octets BYTEA NOT NULL
);

-- Which response each correspondent had, and when. The correspondent and the response are keyed digests.
CREATE TABLE claim (
    account       TEXT COLLATE "C" NOT NULL,
    correspondent BYTEA  NOT NULL,
    response      BYTEA  NOT NULL,
    answered_at   BIGINT NOT NULL,
    until         BIGINT NOT NULL,
    keep_until    BIGINT NOT NULL,
    reply         TEXT COLLATE "C" NOT NULL,
    clear_text    TEXT,
    PRIMARY KEY (account, correspondent, response)
);

CREATE INDEX claim_keep_until ON claim (keep_until);

-- Replies that wait for the relay. due_at is the next try, or the end of the lease while one is held.
CREATE TABLE reply (
    id                  TEXT COLLATE "C" PRIMARY KEY,
    account             TEXT COLLATE "C" NOT NULL,
    envelope_from       TEXT    NOT NULL,
    correspondent       TEXT COLLATE "C" NOT NULL,
    message_id          TEXT    NOT NULL,
    size                BIGINT  NOT NULL,
    client              TEXT    NOT NULL,
    smtp_utf8           INTEGER NOT NULL,
    never_notify        INTEGER NOT NULL,
    created_at          BIGINT  NOT NULL,
    expires_at          BIGINT  NOT NULL,
    enqueued_at         BIGINT  NOT NULL,
    counted             INTEGER NOT NULL,
    claim_account       TEXT    COLLATE "C",
    claim_correspondent BYTEA,
    claim_response      BYTEA,
    state               TEXT    NOT NULL,
    attempts            INTEGER NOT NULL,
    due_at              BIGINT  NOT NULL,
    lease               BIGINT  NOT NULL,
    last_result         TEXT    NOT NULL,
    finished_at         BIGINT
);

CREATE INDEX reply_due ON reply (due_at) WHERE finished_at IS NULL;
CREATE INDEX reply_enqueued ON reply (enqueued_at, id);
CREATE INDEX reply_rate ON reply (account, enqueued_at) WHERE counted = 1;
CREATE INDEX reply_finished ON reply (finished_at) WHERE finished_at IS NOT NULL;

-- The octets of the replies that wait; apart, so that a lease does not write them again.
CREATE TABLE content (
    reply  TEXT COLLATE "C" PRIMARY KEY REFERENCES reply (id) ON DELETE CASCADE,
    octets BYTEA NOT NULL
);

-- One row for each message and recipient that was decided. The same message is answered once, however often it comes.
CREATE TABLE decision (
    id               TEXT COLLATE "C" PRIMARY KEY,
    decided_at       BIGINT NOT NULL,
    account          TEXT COLLATE "C" NOT NULL,
    recipient        TEXT   NOT NULL,
    reverse_path     TEXT   NOT NULL,
    correspondent    TEXT COLLATE "C" NOT NULL,
    message_id       TEXT,
    delivery_key     TEXT COLLATE "C" NOT NULL,
    client           TEXT   NOT NULL,
    verdict          TEXT   NOT NULL,
    reason           TEXT   NOT NULL,
    detail           TEXT   NOT NULL,
    source           TEXT   NOT NULL,
    reply_message_id TEXT,
    reply            TEXT   COLLATE "C"
);

CREATE UNIQUE INDEX decision_answered ON decision (delivery_key) WHERE verdict = 'REPLY';
CREATE INDEX decision_decided ON decision (decided_at, id);
CREATE INDEX decision_account ON decision (account, decided_at);

-- The out-of-office as JSON; null when it was deleted. The row stays, so that no version comes twice.
CREATE TABLE out_of_office (
    account    TEXT COLLATE "C" PRIMARY KEY,
    version    BIGINT NOT NULL,
    content    TEXT,
    changed_at BIGINT NOT NULL
);

-- Sieve scripts, UTF-8, byte for byte.
CREATE TABLE script (
    account    TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    content    BYTEA   NOT NULL,
    active     INTEGER NOT NULL,
    changed_at BIGINT  NOT NULL,
    PRIMARY KEY (account, name)
);

CREATE UNIQUE INDEX script_active ON script (account) WHERE active = 1;
