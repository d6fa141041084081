-- The least version of the schema that a program must know to use these tables. What only adds leaves it; what removes raises it.
CREATE TABLE schema_floor (
    least INTEGER NOT NULL
);

INSERT INTO schema_floor (least) VALUES (1);
