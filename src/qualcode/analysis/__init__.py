"""Marks → numbers: long tables in, long tables out; nothing is printed, rounded or read."""
