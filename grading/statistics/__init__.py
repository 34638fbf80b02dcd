"""Statistics: plain functions of plain numbers and arrays, none of which knows what they describe.

Nothing of what they return may be shown as it is: the gate (grading/disclosure/gate.py) alone releases
figures. Where the numbers are too few for a figure, a function returns `NotEnough` with the reason in words, never a
figure that means nothing; all such minimums stand in enough.py.
"""
