"""Evidence SQL: what may run."""
