"""The course of a study: what came when, over its interviews, over months, within an interview."""
