"""Choosing which of a learner's hand-ins counts: the latest, but none that is damaged and only claims to be theirs.

What nobody vouches for can be anybody's: where it can be taken, it counts like any other, and where it cannot, it
takes nothing away from what its learner has handed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from grading.collecting.arrival import ALLOWANCE, arrival, moment_in_words, now, place_in_order, stamped
from grading.collecting.inbox import Inbox, Offer
from grading.collecting.submission import TIMESTAMP, RefusedError, Submission

REFUSED = "If they did not send it, take it out of where you collect from."
LEFT = (
    "It takes nothing away from what they have handed in. If they sent it, ask them to hand in again; if not, take it "
    "out of where you collect from."
)


@dataclass(frozen=True, slots=True)
class Brought:
    """A hand-in with the time that counts in it, and when it came; `said` is None where no earlier one is older."""

    submission: Submission
    where: str
    time: datetime
    said: datetime | None
    note: str


@dataclass(slots=True)
class Choice:
    """What counts of what a learner has handed in (None: nothing), or why it is refused; and what is told besides.

    `unclear` says that nobody can tell whose some are. `claims` are files that cannot be taken and that nobody vouches
    for; `doubts` are others that seem newer.
    """

    brought: Brought | None = None
    refused: RefusedError | None = None
    unclear: RefusedError | None = None
    claims: list[RefusedError] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def choose(inbox: Inbox, learner: str, assignment: str) -> Choice:
    """Return what counts of a learner's hand-ins in a place, each read until one can be taken or is surely theirs."""
    choice, present = Choice(), now()
    try:
        offers = inbox.in_order(learner, assignment, present)
    except RefusedError as error:
        choice.unclear = error
        return choice
    for offer in offers:
        try:
            choice.brought = _read(offer, inbox.notebooks[assignment], present)
            choice.doubts += _doubts(offer, offers[offers.index(offer) + 1 :])
            break
        except RefusedError as error:
            if not offer.is_claim:
                choice.refused = error
                break
            said = f"'{offer.where}' says that it is from '{learner}': {error}"
            choice.claims.append(RefusedError(said, error.code))
    return choice


def _read(offer: Offer, notebook: str, present: datetime) -> Brought:
    """Return what a learner handed in and when; one that cannot be read is refused and stops no other."""
    try:
        submission = offer.read(notebook)
    except OSError as error:
        raise RefusedError(f"The hand-in cannot be read ({error.strerror or error}).", "unreadable") from None
    came = arrival(submission.files.get(TIMESTAMP), offer.evidence, present, offer.time)
    said = place_in_order(came.said or offer.time, offer.evidence, present) or came.counted
    return Brought(stamped(submission, came), offer.where, came.counted, said if offer.is_dated else None, came.note)


def _doubts(chosen: Offer, others: Iterable[Offer]) -> list[str]:
    """Return a sentence for each hand-in that is left out as older, though its file is newer."""
    return [
        f"'{each.where}' says {moment_in_words(each.time)} and was left out as older than '{chosen.where}', though "
        f"{each.evidence.in_words()}. If it is newer, take the other one out of where you collect from."
        for each in others
        if each.time is not None
        and each.evidence is not None
        and chosen.evidence is not None
        and each.evidence.time > chosen.evidence.time + ALLOWANCE
    ]
