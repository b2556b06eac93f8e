-- One row: a word that a column may hold.
CREATE TABLE core.vocabulary (
    vocabulary VARCHAR NOT NULL,
    word VARCHAR NOT NULL,
    unit VARCHAR,
    description VARCHAR NOT NULL
);
