"""Text → marks: placing codings, taking them back, proposing them and deciding on proposals."""
