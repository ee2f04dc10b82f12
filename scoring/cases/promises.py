"""What partners promise, agree to, decide and come to."""

from collections.abc import Iterator, Sequence
from datetime import date

from quests.errors import InvalidId
from quests.ids import parse_id
from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, seconds
from scoring.facts import Fact
from scoring.measure import Aggregation, Setting
from scoring.tallying import happened, lasted

WHERE = ("partner", "kind", "channel")


def count_commitment(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One commitment, as it was last put; what was done beyond it makes up for no other."""
    made = of_type(facts, "commitment")
    if not made:
        return
    said = made[-1]
    yield from happened(COMMITMENTS, said, day=made[0].day)
    yield from happened(SPECIFIC, said, int(said.payload["specific"]), day=made[0].day)
    if said.payload["due"] is not None:
        due = date.fromisoformat(said.payload["due"])
        yield from _due(said, of_type(facts, "commitment_fulfilled"), due)


def _due(said: Fact, done: Sequence[Fact], due: date) -> Iterator[Tally]:
    """From the day on which it is due; what is done later counts from then on."""
    promised, weight = said.payload["promised"] or 1, said.payload["weight"]
    in_time = sum(fact.quantity for fact in done if fact.day <= due)
    yield from happened(DUE, said, day=due)
    yield from happened(DUE_WEIGHT, said, promised * weight, day=due)
    yield from happened(IN_TIME, said, int(in_time >= promised), day=due)
    so_far = 0
    for fact in done:
        more = min(so_far + fact.quantity, promised) - so_far
        so_far += more
        yield from happened(DONE_WEIGHT, said, more * weight, day=max(due, fact.day))


COMMITMENTS_CASE = Case(
    name="commitments",
    by=By.SUBJECT,
    types=frozenset({"commitment", "commitment_fulfilled"}),
    count=count_commitment,
)


def _promised(name: str, *, state: bool = True) -> CaseMeasure:
    return CaseMeasure(name=name, case=COMMITMENTS_CASE, dims=WHERE, state=state)


COMMITMENTS, SPECIFIC = (
    _promised("commitments_made", state=False),
    _promised("commitments_specific", state=False),
)
DUE, IN_TIME = _promised("commitments_due"), _promised("commitments_in_time")
DUE_WEIGHT, DONE_WEIGHT = _promised("commitments_due_weight"), _promised("commitments_done_weight")


def count_agreement(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """All partners: who is on board, and who confirmed the newest version that anyone confirmed."""
    confirmed: dict[str, int] = {}
    aboard: set[str] = set()
    agreed: set[str] = set()
    for fact in facts:
        name = fact.payload["partner"]
        before = set(aboard)
        if fact.type == "agreement_confirmed":
            confirmed[name] = fact.payload["version"]
        else:
            aboard = aboard | {name} if fact.type == "partner_joined" else aboard - {name}
        newest = max(confirmed.values(), default=0)
        agree = {one for one in aboard if confirmed.get(one) == newest}
        yield from _flipped(ON_BOARD, fact, before, aboard)
        yield from _flipped(AGREED, fact, agreed, agree)
        agreed = agree


def _flipped(measure: CaseMeasure, at: Fact, before: set[str], after: set[str]) -> Iterator[Tally]:
    for name in sorted(before ^ after):
        yield from happened(measure, at, 1 if name in after else -1, partner=partner_key(name))


def partner_key(name: str) -> str:
    """The group of a partner as facts name it: by its id where it is an organisation of ours."""
    try:
        return str(parse_id("org", name))
    except InvalidId:
        return name


AGREEMENT_CASE = Case(
    name="agreement",
    by=By.CAMPAIGN,
    types=frozenset({"agreement_confirmed", "partner_joined", "partner_left"}),
    count=count_agreement,
)
ON_BOARD = CaseMeasure(name="partners_to_agree", case=AGREEMENT_CASE, dims=("partner",), state=True)
AGREED = CaseMeasure(name="partners_agreed", case=AGREEMENT_CASE, dims=("partner",), state=True)


def count_session(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One working session: who was invited, and who of them came."""
    held = of_type(facts, "work_session")
    if not held:
        return
    invited = sorted({name for fact in held for name in fact.payload["invited"]})
    came = {fact.payload["partner"] for fact in of_type(facts, "session_attended")}
    for name in invited:
        yield from happened(INVITED, held[0], partner=partner_key(name))
        yield from happened(CAME, held[0], int(name in came), partner=partner_key(name))


SESSIONS_CASE = Case(
    name="sessions",
    by=By.SUBJECT,
    types=frozenset({"work_session", "session_attended"}),
    count=count_session,
)
INVITED = CaseMeasure(name="session_invitations", case=SESSIONS_CASE, dims=("partner",))
CAME = CaseMeasure(name="session_attendances", case=SESSIONS_CASE, dims=("partner",))


def count_decision(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """One decision: from the day it was first asked for to the day it was first made."""
    for asked in of_type(facts, "decision_requested")[:1]:
        made = [
            fact
            for fact in of_type(facts, "decision_made")
            if fact.occurred_at >= asked.occurred_at
        ]
        yield from happened(OPEN_DECISIONS, asked)
        for first in made[:1]:
            yield from happened(OPEN_DECISIONS, asked, -1, day=first.day)
            yield from lasted(DECIDED_AFTER, asked, seconds(asked, first), day=first.day)


DECISIONS_CASE = Case(
    name="decisions",
    by=By.SUBJECT,
    types=frozenset({"decision_requested", "decision_made"}),
    count=count_decision,
)
OPEN_DECISIONS = CaseMeasure(
    name="decisions_open", case=DECISIONS_CASE, dims=("partner",), state=True
)
DECIDED_AFTER = CaseMeasure(
    name="decision_seconds", case=DECISIONS_CASE, agg=Aggregation.SPREAD, dims=("partner",)
)
