"""What a trial's article and its registry record say of the same thing, number by number."""
