"""Opening a database for reading, and running one query on it within limits."""
