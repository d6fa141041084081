-- The octets of a small reply that waits are in its own row: two statements and two indexes less for each. Those of large ones, and of earlier nodes, are in content.
ALTER TABLE reply ADD COLUMN octets BLOB;

-- Only cleaning used it, and finds what is old by reply_enqueued.
DROP INDEX IF EXISTS reply_finished;
