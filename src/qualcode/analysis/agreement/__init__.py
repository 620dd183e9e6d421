"""How far coders agree: from a study to judgements, from judgements to sums, from sums to values.

`judgements` says who judged which unit how; `sums`, `code_sums`, `set_alpha`, `unitizing` and
`squared_lengths` add up what a coefficient needs by transcript, so that one multiplication gives
the value, its bootstrap, or the value of each transcript; `table` puts it together.
"""
