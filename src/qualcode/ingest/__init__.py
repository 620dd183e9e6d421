"""Documents become transcripts: a reader for each format, and the canonical text with its turns."""
