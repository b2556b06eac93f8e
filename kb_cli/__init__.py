"""EvidenceKB: a clinical-evidence knowledge base on DuckDB, and its command line ``kb``."""

__version__ = "0.1.0"
