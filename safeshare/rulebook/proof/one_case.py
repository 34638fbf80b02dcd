"""The properties that speak of one case at a time (decision model, section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from safeshare.counting import counted
from safeshare.rulebook.model import UNKNOWN, Rule
from safeshare.rulebook.proof.claims import LIST_FACTS, always
from safeshare.rulebook.proof.decided import Broken, Decided
from safeshare.rulebook.space import Box

TELLING_BEFORE = ("4.9", "4.S1", "4.S2", "4.S3", "4.S4", "4.S5", "4.S6", "4.S7")
NOT_KNOWN_SAFE = {"safe_to_tell": ("no", UNKNOWN)}
KNOWN_UNSAFE = {"safe_to_tell": ("no",)}
CHECKING_AFTER_CONSENT = (
    "Outside it stands 3.4, to check that the person knows what was shared: the decision model makes that due with "
    "every share by consent, safe or not, so the words of the duty have to wait until telling is safe."
)


def _checking_after_consent(decided: Decided) -> str:
    return CHECKING_AFTER_CONSENT if decided.duties_from("3.4") else ""


def _found(rule: Rule, why: str, boxes: list[Box]) -> Broken:
    return Broken((rule,), why, tuple((box,) for box in boxes))


@always(
    1,
    "Every result records (2.6) and names at least one clause that exists.",
    "for all c: 2.6 in duties(c) and clauses(c) is not empty",
)
def record_and_clause(decided: Decided) -> Iterator[Broken]:
    """Look for results without a record or a clause; that each named clause exists is checked at loading."""
    grounds = {ground.id: ground for ground in decided.parts.grounds}
    tests = {test.id: test for test in decided.parts.tests}
    for rule in decided.rules:
        recorded = [box for duty in decided.duties_from("2.6") for box in decided.due(rule, duty)]
        yield _found(rule, "no duty that is due brings 2.6", decided.space.minus(decided.cases[rule.id], recorded))
        if not rule.clauses and rule.grounds is not None:
            naming = [grounds[name].when for name in tests[rule.grounds].any_of if grounds[name].clauses]
            yield _found(rule, "no ground that holds brings a clause", decided.but_where(rule, *naming))


@always(
    2,
    "Exactly one outcome for every combination of fact values.",
    "for all c: some rule holds c, and of any two rules that hold c one is tried before the other",
)
def one_outcome(decided: Decided) -> Iterator[Broken]:
    """Count: the cases of all rules, of which no two share one, are as many as there are cases.

    Gaps and rules without an order were looked for before (`safeshare.rulebook.order`). Counting says the same in
    another way, so that neither reckoning is trusted alone.
    """
    decided_cases = sum(decided.count(boxes) for boxes in decided.cases.values())
    if decided_cases != decided.count([decided.space.full]):
        yield Broken((), f"the rules decide {counted(decided_cases, 'case')} in all", ())


@always(
    3,
    "No result tells the person when it is not safe.",
    "for all c: safe_to_tell(c) is not yes => none of 4.9, 4.S1 to 4.S7 in duties(c) and outcome(c) is not "
    "seek_consent; safe_to_tell(c) = no => 2.5 not in duties(c)",
    _checking_after_consent,
)
def telling(decided: Decided) -> Iterator[Broken]:
    """Look for telling beforehand, or asking, that is not known to be safe, and telling afterwards that is unsafe."""
    for clauses, when in ((TELLING_BEFORE, NOT_KNOWN_SAFE), (("2.5",), KNOWN_UNSAFE)):
        for duty in decided.duties_from(*clauses):
            for rule in decided.rules:
                told = decided.space.meet(decided.due(rule, duty), [decided.box(when)])
                yield _found(rule, f"the duty '{duty.id}' tells the person", told)
    for rule in decided.to("seek_consent"):
        yield _found(rule, "the person is asked", decided.where(rule, NOT_KNOWN_SAFE))


@always(
    4,
    "An employer is never told without a joint decision and a legal basis.",
    "for all c: recipient(c) = employer and family(c) in {weigh, share} => joint_decision(c) = yes and "
    "legal_basis_found(c) = yes",
)
def employers(decided: Decided) -> Iterator[Broken]:
    """Look for employers who may be told all the same."""
    agreed = decided.box({"joint_decision": ("yes",), "legal_basis_found": ("yes",)})
    for rule in decided.within("weigh", "share"):
        employer = decided.where(rule, {"recipient": ("employer",)})
        yield _found(rule, "the employer may be told", decided.space.minus(employer, [agreed]))


@always(
    5,
    "The recipient other never gets a share.",
    "for all c: recipient(c) = other => family(c) not in {weigh, share}",
)
def others(decided: Decided) -> Iterator[Broken]:
    """Look for recipients with no part in safeguarding who may be told."""
    for rule in decided.within("weigh", "share"):
        yield _found(rule, "somebody with no part in it may be told", decided.where(rule, {"recipient": ("other",)}))


@always(
    6,
    "A refusal is respected only with capacity has, consent refused and no list fact unknown.",
    "for all c: outcome(c) = respect_refusal => capacity(c) = has and consent(c) = refused and no list fact of c is "
    "unknown and (legal_request(c) in {request, order} => request_verified(c) is not unknown)",
)
def respected_refusals(decided: Decided) -> Iterator[Broken]:
    """Look for refusals respected on less; a request or order that nobody checked is an unknown on the lists too."""
    unchecked = {"legal_request": ("request", "order"), "request_verified": (UNKNOWN,)}
    for rule in decided.to("respect_refusal"):
        refused = {"capacity": ("has",), "consent": ("refused",)}
        yield _found(rule, "it is not a refusal by someone who can decide", decided.but_where(rule, refused))
        for name in LIST_FACTS:
            yield _found(rule, f"{name} is unknown", decided.where(rule, {name: (UNKNOWN,)}))
        yield _found(rule, "nobody checked the request or order", decided.where(rule, unchecked))


@always(
    11,
    "Immediacy unknown never ends in respect_refusal.",
    "for all c: immediate_danger(c) = unknown => outcome(c) is not respect_refusal",
)
def immediacy(decided: Decided) -> Iterator[Broken]:
    """Look for refusals respected although nobody knows of danger."""
    for rule in decided.to("respect_refusal"):
        yield _found(rule, "immediate_danger is unknown", decided.where(rule, {"immediate_danger": (UNKNOWN,)}))


@always(
    12,
    "The order of facts in a file changes nothing.",
    "for all facts f and values v: stating f = v alters the state of f alone, to exactly one state",
)
def order_of_facts(decided: Decided) -> Iterator[Broken]:
    """Look for statements that touch another fact. No rulebook can break this: it is about how cases are read.

    A case is read by flipping, for each stated fact, some bits of the case in which nothing is stated. A file states
    a fact at most once, and flipping gives the same bits in any order, whatever the rules say; all of a result is
    reckoned from those bits. What is left to check is that each statement flips bits of its own fact alone and sets
    exactly one state.
    """
    engine = decided.engine
    for name, axis in engine.ready.facts.axes.items():
        start = engine.default & axis.mask
        for value, flipped in engine.given[name].items():
            if flipped & ~axis.mask or (start ^ flipped).bit_count() != 1:
                yield Broken((), f"stating {name} as {value} alters more than {name}", ())
