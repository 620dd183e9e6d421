"""Other tools ↔ study: codebooks as spreadsheets and as REFI-QDA, with a word on what was lost."""
