"""The examples of a codebook as tests of its keywords."""

from __future__ import annotations

from collections.abc import Sequence

from qualcode.model.codebook import Codebook
from qualcode.model.example import ExampleResult
from qualcode.tagging.keywords import Pipeline, keyword_hits


def try_examples(
    codebook: Codebook, pipeline: Pipeline, *, codes: Sequence[str] = ()
) -> list[ExampleResult]:
    """Run examples and negative examples against the keywords of all codes.

    `codes` restricts whose examples are run; none means all. An example of a code is one of those
    above it, too, so their keywords do not count as another code's. Ordered by tree, examples
    before negative ones.

    Raises:
        UnknownCode: one of the names is a stranger.
    """
    wanted = {codebook[name].id for name in codes}
    examples = [
        (code.id, text, negative)
        for _, code in codebook.walk()
        if not wanted or code.id in wanted
        for texts, negative in ((code.examples, False), (code.negative_examples, True))
        for text in texts
    ]
    hits = keyword_hits([text for _, text, _ in examples], codebook, pipeline)
    found = []
    for (code, text, negative), words in zip(examples, hits, strict=True):
        line = {code, *(above.id for above in codebook.ancestors(code))}
        others = {name: own for name, own in words.items() if name not in line}
        found.append(ExampleResult(code, text, negative, words.get(code, ()), others))
    return found
