"""Trial registry records: from the modules of a record to the rows of ``core``."""
