"""Beginnings of the texts that go with a package; people finish them."""

from __future__ import annotations

from collections.abc import Sequence

README = """\
# {title}: replication package

TO FILL IN before you give this away: who made the study, where it is published, how to cite it,
and whom to ask. Delete this paragraph then.

## What is here

| file | what |
|---|---|
| `index.html` | every table, figure and map on one page |
| `tables/`, `figures/` | the same as files |
| `study/` | the study as qualcode reads it: codebook, ledger of the codings{more} |
| `manifest.json` | the SHA-256 of every file, versions, and what was chosen |
| `LICENSE.txt` | what others may do with it |

## What stayed behind

{left}

Names were replaced by pseudonyms or general words, by decisions that people made one by one. That
lowers the risk that somebody is recognised; it does not take it away. Do not try to find out who
the participants are, and tell the authors if you believe that somebody can be recognised.

## How to count again

```console
pip install qualcode=={version}
qualcode check study
qualcode count study --subtree
qualcode cooccur study --sensitivity
```
"""

LICENSE = """\
TO FILL IN: nobody may use this package until its authors say how.

Codebook, codings, tables and figures can be given under a licence for data and texts, for instance
Creative Commons Attribution 4.0. Words of participants may need other terms: look at what the
participants agreed to, and at the conditions of your ethics board, before you choose.

Copyright: (year and names)
Licence: (name and address of the licence)
"""

_TEXTS = {
    "nothing": "- The words of the interviews, memos and examples. In `study/transcripts` every "
    "character is replaced by a mark, so that passages keep their places and everything can be "
    "counted.",
    "quotations": "- The words of the interviews that nobody quoted: in `study/transcripts` every "
    "other character is replaced by a mark, so that passages keep their places.",
    "transcripts": "- Earlier versions of the interviews' texts.",
}
_ATTRIBUTES = (
    "- What organisations and participants are like: with the codings it would single people out. "
    "The tables by attribute were counted before, and small numbers in them are hidden."
)


def readme_text(title: str, version: str, words: str, said: Sequence[str], *, public: bool) -> str:
    """Return the beginning of a README.

    Args:
        title: of the study.
        version: of qualcode.
        words: how much of the interviews leaves: nothing, quotations or transcripts.
        said: sentences on what was hidden or left out.
        public: all numbers, and so all attributes, are published already.
    """
    left = [_TEXTS[words], *([] if public else [_ATTRIBUTES]), *(f"- {line}" for line in said)]
    more = ", interviews with every word masked" if words == "nothing" else ", interviews"
    return README.format(title=title, version=version, left="\n".join(left), more=more)
