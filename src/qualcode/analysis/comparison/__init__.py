"""Codes against structures: how large a difference is, and whether chance alone would do."""
