"""The Board's report for one period, in four steps, from tables to a page.

`counts` hands every count to the gate, `prepare` and `release` ask for the figures that it released, `model` holds
them, and `pages` shows them in its notebook, in the sentences of `words`.
"""
