"""What lies in the place that a trainer collects from: whose hand-ins, for which assignments, whatever way they came.

`grading.collecting.inbound` fills it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from grading.collecting.arrival import Evidence, place_in_order
from grading.collecting.platform_names import Sender
from grading.collecting.submission import RefusedError, Submission, printable
from grading.course.learner import Learner
from safeshare.counting import counted

FOLDERS, EXCHANGE, FILES, ZIP = "folders", "exchange", "files", "zip"


@dataclass(frozen=True, slots=True)
class Offer:
    """One hand-in that can be collected: whose, for what, where it lies, and how its files are read.

    `time` (UTC) is when it was handed in as far as that is known without opening it; `sent_by` is who uploaded it, as
    the learning platform names them; `is_dated` says that an older one never replaces a newer one; `evidence` is when
    it came by something else than itself; `is_claim` says that nothing but the file says whose it is. `read` takes the
    notebook's name and raises RefusedError or OSError.
    """

    learner: str
    assignment: str
    where: str
    read: Callable[[str], Submission]
    time: datetime | None = None
    sent_by: str = ""
    is_dated: bool = True
    evidence: Evidence | None = None
    is_claim: bool = False


@dataclass(slots=True)
class Inbox:
    """Everything that was found: offers, what could not be told whose it is (with a sentence each), and strangers.

    `strangers` are ids that are not on the roster, and for which assignments ("" where that is not known); `found`
    counts how many of each kind there are; `undated` are zip files that do not say when
    each upload came.
    """

    learners: Mapping[str, Learner]
    notebooks: Mapping[str, str]
    offers: dict[tuple[str, str], list[Offer]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    strangers: dict[str, set[str]] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    undated: list[str] = field(default_factory=list)
    _by_number: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Note whose each number of a learning platform is."""
        self._by_number = {each: name for name, learner in self.learners.items() for each in learner.lms_ids}

    def learner_of(self, sender: Sender) -> str | None:
        """Return the learner on the roster who sent an upload, or None where the roster does not say."""
        if sender.name in self._by_number:
            return self._by_number[sender.name]
        return sender.name if not sender.by_number and sender.name in self.learners else None

    def has_number(self, learner: str) -> bool:
        """Return whether the roster says by which numbers a learning platform names a learner."""
        return learner in self.learners and bool(self.learners[learner].lms_ids)

    def add(self, offer: Offer) -> None:
        """Take in an offer: of somebody unknown, for an unknown assignment, or to be collected."""
        if offer.learner not in self.learners:
            self.strangers.setdefault(offer.learner, set()).add(offer.assignment)
        elif offer.assignment not in self.notebooks:
            self.refused[offer.where] = f"It is for '{printable(offer.assignment)}', which this course does not have."
        else:
            self.offers.setdefault((offer.learner, offer.assignment), []).append(offer)

    def in_order(self, learner: str, assignment: str, present: datetime) -> list[Offer]:
        """Return the hand-ins of a learner for an assignment, the latest first; no word of their own makes one newer.

        Raises RefusedError when several people uploaded work that says it is this learner's.
        """
        offers = self.offers.get((learner, assignment), [])
        senders = sorted({offer.sent_by for offer in offers if offer.sent_by})
        if len(senders) > 1:
            raise RefusedError(
                f"Uploads of {' and '.join(printable(each) for each in senders)} all say that they are this learner's; "
                "none was taken. Put the learner's own number into the roster's column lms_id."
            )
        first = datetime.min.replace(tzinfo=UTC)

        def place(offer: Offer) -> tuple[datetime, datetime]:
            return place_in_order(offer.time, offer.evidence, present) or first, offer.time or first

        return sorted(offers, key=place, reverse=True)

    def in_words(self) -> str:
        """Return what kind of place it is, and how much is in it."""
        found = self.found
        parts = [
            words
            for kind, words in (
                (FOLDERS, f"a shared folder with the folders of {counted(found[FOLDERS], 'learner')}"),
                (EXCHANGE, f"nbgrader's exchange with {counted(found[EXCHANGE], 'hand-in')}"),
                (FILES, f"a folder with {counted(found[FILES], 'uploaded file')}"),
                (ZIP, f"a learning platform's zip file with {counted(found[ZIP], 'upload')}"),
            )
            if found[kind]
        ]
        return ", and ".join(parts) or "nothing to collect"
