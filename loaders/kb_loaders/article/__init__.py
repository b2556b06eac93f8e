"""Evidence extracted from articles by people: one folder a trial, ``trial.toml`` and CSV files."""
