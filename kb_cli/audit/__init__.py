"""The audit: every printed number recomputed from the others, compared, and given a verdict."""
