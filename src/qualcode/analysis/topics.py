"""Which topic of the interview guide a coding belongs to: by its place, or by its code."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.analysis.frame import worded_frame
from qualcode.analysis.places import Turns
from qualcode.errors import TableError
from qualcode.model.study import Study

Integers = npt.NDArray[np.int64]
_STRIDE = 1 << 40
_Ranges = tuple[Integers, Integers, Integers]


def topics_of_codes(study: Study) -> dict[str, list[str]]:
    """Map each code to the topics of the guide that feed it or a code above it.

    Raises:
        TableError: the study has no guide.
    """
    if not study.guide:
        raise TableError(
            "The study has no topics; describe its interview guide in guide.yaml, each topic with "
            "the codes that it feeds."
        )
    feeds = {topic.id: {study.codebook[code].id for code in topic.feeds} for topic in study.guide}
    lines = {
        code.id: {code.id, *(above.id for above in study.codebook.ancestors(code.id))}
        for code in study.codebook
    }
    return {
        code: [topic for topic, fed in feeds.items() if not fed.isdisjoint(line)]
        for code, line in lines.items()
    }


def are_marked(study: Study) -> bool:
    """Tell whether some topic of the guide is marked in the texts, by passages of its own codes."""
    return any(topic.marked_by for topic in study.guide)


def with_topics(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return a codings frame with the column `topic`, each row once for every topic it belongs to.

    Where some topic of the guide is `marked_by` codes, a coding belongs to the topics whose marked
    passages share a character with its own, whoever marked them; codings of these codes and what
    lies in no topic are left out. Else it belongs to the topics that its code, or one above it,
    feeds. A frame that has the column stays as it is.

    Raises:
        TableError: the study has no guide.
    """
    if "topic" in frame.columns:
        return frame
    if not are_marked(study):
        fed = topics_of_codes(study)
        spread = frame.assign(topic=frame["code"].astype("str").map(fed)).explode("topic")
        return spread.dropna(subset=["topic"]).astype({"topic": "str"}).reset_index(drop=True)
    marking = {code for topic in study.guide for code in _marking(study, topic.marked_by)}
    row, topic = _topics_at(study, _ranges_of(frame, study, marking))
    names = np.array([topic.id for topic in study.guide], dtype=object)
    found = frame.iloc[row].reset_index(drop=True)
    return found.assign(topic=pd.Series(names[topic], dtype="str"))


def by_topic(frame: pd.DataFrame, study: Study | None) -> pd.DataFrame:
    """Return a codings frame with the topics of a study that has a guide; else as it is."""
    return with_topics(frame, study) if study is not None and study.guide else frame


def topics_of_turns(study: Study) -> pd.DataFrame:
    """Return which turns the marked passages of each topic touch: transcript, turn and topic."""
    turns = Turns.of(list(study.transcripts.values()))
    texts = np.array([*study.transcripts, ""], dtype=object)
    spoken = np.flatnonzero(turns.number > 0)
    row, topic = _topics_at(study, (turns.text[spoken], turns.first[spoken], turns.last[spoken]))
    names = np.array([topic.id for topic in study.guide], dtype=object)
    return pd.DataFrame(
        {
            "transcript": pd.Series(texts[turns.text[spoken][row]], dtype="str"),
            "turn": pd.Series(turns.number[spoken][row], dtype="Int64"),
            "topic": pd.Series(names[topic], dtype="str"),
        }
    )


def _marking(study: Study, codes: tuple[str, ...]) -> set[str]:
    return {below.id for code in codes for below in study.codebook.subtree(code)}


def _ranges_of(frame: pd.DataFrame, study: Study, without: set[str]) -> _Ranges:
    """Return text, start and end of each row; rows without a passage, or of some codes, have -1."""
    names = pd.Index(list(study.transcripts), dtype="str")
    text = names.get_indexer(pd.Index(frame["transcript"])).astype(np.int64)
    left_out = frame["start"].isna() | frame["code"].isin(without)
    start, end = (frame[name].fillna(0).to_numpy(dtype=np.int64) for name in ("start", "end"))
    return np.where(left_out.to_numpy(dtype=bool), -1, text), start, end


def _topics_at(study: Study, ranges: _Ranges) -> tuple[Integers, Integers]:
    """Return the pairs of a range and a topic (their numbers) that meet, in order."""
    text, start, end = ranges
    asked = np.flatnonzero(text >= 0)
    first, behind = (text[asked] * _STRIDE + part[asked] for part in (start, end))
    meets = np.zeros((len(text), len(study.guide)), dtype=np.bool_)
    for number, (begins, reach) in enumerate(_marked(study)):
        before = np.searchsorted(begins, behind, side="left")
        meets[asked, number] = np.append(-1, reach)[before] > first
    row, topic = np.nonzero(meets)
    return row, topic


def _marked(study: Study) -> Iterator[tuple[Integers, Integers]]:
    """Yield, for each topic, where its marked passages begin, in order, and how far they reach.

    Both are places in all texts in one row. The reach is the furthest end so far, so that whatever
    begins before it meets one of the passages.
    """
    frame = worded_frame(study, columns=("code", "transcript", "start", "end"))
    for topic in study.guide:
        own = frame[frame["code"].isin(_marking(study, topic.marked_by))]
        text, start, end = _ranges_of(own, study, set())
        order = np.lexsort((start, text))
        order = order[text[order] >= 0]
        begins, ends = (text[order] * _STRIDE + part[order] for part in (start, end))
        yield begins, np.maximum.accumulate(ends)
