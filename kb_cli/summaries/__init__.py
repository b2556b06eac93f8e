"""Evidence summaries: Markdown documents and their figures, made from named queries and templates."""
