"""GRADE: absolute effects, statements, what each domain rests on, and the tables that guideline panels read."""
