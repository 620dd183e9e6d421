"""Where codes meet: marks as integers, the units they meet in, and what is said of a pair."""
