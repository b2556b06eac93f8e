"""The catalogue: what views and named queries there are, and what their front matter says."""
