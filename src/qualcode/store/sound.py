"""Whether a coding still fits the study it was made in."""

from __future__ import annotations

from qualcode.errors import excerpt
from qualcode.model.coding import Coding, Segment
from qualcode.model.study import Study

_LEFT_OUT = "the coding is left out"


def flaw_of(coding: Coding, study: Study) -> str:
    """Return a sentence about what no longer fits, or an empty string."""
    if coding.code not in study.codebook:
        return f"The codebook has no code '{coding.code}' any more; {_LEFT_OUT}."
    if coding.participant and coding.participant not in study.participants:
        return f"'{coding.participant}' is not in participants.csv; {_LEFT_OUT}."
    if coding.transcript and coding.transcript not in study.transcripts:
        return f"There is no transcript '{coding.transcript}'; {_LEFT_OUT}."
    if coding.segment is not None:
        return _flaw_of_segment(coding.segment, study)
    return ""


def _flaw_of_segment(segment: Segment, study: Study) -> str:
    transcript = study.transcripts.get(segment.transcript)
    if transcript is None:
        return f"There is no transcript '{segment.transcript}'; {_LEFT_OUT}."
    if transcript.quote(segment.span) != segment.quote or not segment.quote:
        span = f"{segment.span.start}-{segment.span.end}"
        return (
            f"Transcript '{segment.transcript}' no longer has \"{excerpt(segment.quote)}\" "
            f"at {span}; {_LEFT_OUT}."
        )
    return ""
