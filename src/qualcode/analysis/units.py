"""What codes can be counted in, and the column of a codings frame that tells it."""

UNITS = {
    "codings": "coding",
    "turns": "turn",
    "transcripts": "transcript",
    "participants": "participant",
    "organizations": "organization",
}
