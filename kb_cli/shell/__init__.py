"""Typing with help: completion of words for the system's shells, and a shell of our own."""
