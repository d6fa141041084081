-- The correspondent's domain of replies, where replies to one domain are limited; NULL elsewhere.
ALTER TABLE reply ADD COLUMN correspondent_domain TEXT;

CREATE INDEX reply_rate_domain ON reply (correspondent_domain, enqueued_at) WHERE correspondent_domain IS NOT NULL;
