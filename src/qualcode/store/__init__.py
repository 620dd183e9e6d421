"""Study folder ↔ study: the files that people edit and the ledger that commands append to."""
