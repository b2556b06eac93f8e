/* ---
view = "vocabulary"
grain = "One row is a word that a column may hold."
key = ["vocabulary", "word"]

[columns]
vocabulary  = { type = "VARCHAR", kind = "identifier", null = "never", about = "Name of the vocabulary." }
word        = { type = "VARCHAR", kind = "label", null = "never", about = "The word." }
unit        = { type = "VARCHAR", kind = "unit", null = "it implies none", about = "Unit that the word implies." }
description = { type = "VARCHAR", kind = "text", null = "never", about = "What it means." }
--- */
CREATE VIEW vocabulary AS
SELECT vocabulary, word, unit, description
FROM core.vocabulary;
