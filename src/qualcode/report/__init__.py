"""Numbers → pages: what the analysis counted, drawn and written down; nothing is counted here."""
