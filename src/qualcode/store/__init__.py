"""Study folder ↔ study: each format's reader and writer share a file; the ledger is the truth."""
