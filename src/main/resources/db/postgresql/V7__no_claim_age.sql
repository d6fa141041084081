-- Each reply paid for it, and only cleaning used it: that sorts the claims of an account that has too many by itself.
DROP INDEX IF EXISTS claim_age;
