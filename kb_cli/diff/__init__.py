"""What changed between two databases: sources, facts, verdicts, answers and statements."""
