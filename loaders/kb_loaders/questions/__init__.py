"""Questions: what people ask, which evidence answers it, and what they judged of that evidence."""
