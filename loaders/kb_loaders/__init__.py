"""How evidence gets in: one sub-package a kind of source, and the database that they fill."""
