-- One row: words in titles of groups, and what they say of the group, as the last load of registry records read them.
CREATE TABLE core.registry_word (
    position INTEGER NOT NULL,
    pattern VARCHAR NOT NULL,
    relation VARCHAR NOT NULL
);
