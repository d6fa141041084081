-- 1 when the relay may have the reply though nobody heard it say so: its claim stays. Of earlier tries that is not known.
ALTER TABLE reply ADD COLUMN in_doubt INTEGER NOT NULL DEFAULT 0;

UPDATE reply SET in_doubt = 1 WHERE finished_at IS NULL AND attempts > 0;
