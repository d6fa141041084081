-- The oldest of an account, so that forgetting some of a million does not sort them all.
CREATE INDEX claim_age ON claim (account, answered_at);
