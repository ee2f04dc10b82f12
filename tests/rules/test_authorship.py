"""Who wrote which word: kept through versions, also when a passage goes and comes back."""

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quests.amending import rebase, side_by_side
from quests.authorship import Run, authors, first_version, revise, runs, shares, tokens

LEA, OLU, MIA = (UUID(int=number) for number in (1, 2, 3))
WORDS = st.sampled_from(["half", "of", "the", "food", "comes", "from", "here", "2030", ",", "."])
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)
FIRST = "We ask the Senate for half of all food from the region by 2030."


def written(*steps: tuple[str, UUID | None]) -> list[tuple[str, tuple[Run, ...]]]:
    """Versions after one another; the first is the organiser's."""
    history = [(steps[0][0], first_version(steps[0][0]))]
    for text, author in steps[1:]:
        history.append((text, revise(history, text, author)))
    return history


def words_of(version: tuple[str, tuple[Run, ...]], author: UUID | None) -> str:
    pairs = zip(tokens(version[0]), authors(version[1]), strict=True)
    return " ".join(token for token, whose in pairs if whose == author and token.strip())


@given(st.lists(st.tuples(TEXTS, st.sampled_from([LEA, OLU, MIA])), max_size=5), TEXTS)
def test_every_token_of_every_version_has_exactly_one_author(
    steps: list[tuple[str, UUID]], first: str
) -> None:
    history = written((first, None), *steps)

    known: set[UUID | None] = {None}
    for number, (text, runs_) in enumerate(history):
        known |= {steps[number - 1][1]} if number else set()
        assert sum(run.tokens for run in runs_) == len(tokens(text))
        assert set(authors(runs_)) <= known
        assert shares(runs_, text).total() == sum(token[0].isalnum() for token in tokens(text))
        assert runs(authors(runs_)) == runs_


@given(TEXTS)
def test_tokens_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(TEXTS, st.sampled_from([LEA, OLU]))
def test_who_changes_nothing_wrote_nothing(text: str, author: UUID) -> None:
    history = written((text, None), (text, author))

    assert history[0] == history[1]


def test_who_adds_a_word_owns_that_word() -> None:
    changed = FIRST.replace("all food", "all fresh food")

    after = written((FIRST, None), (changed, LEA))[-1]

    assert words_of(after, LEA) == "fresh"
    assert shares(after[1], changed) == Counter({None: 14, LEA: 1})


def test_a_passage_that_was_removed_and_put_back_stays_with_its_first_author() -> None:
    added = f"{FIRST} Canteens report every year how far they are."

    after = written((FIRST, None), (added, LEA), (FIRST, OLU), (f"{added} Thank you.", MIA))[-1]

    assert words_of(after, LEA) == "Canteens report every year how far they are ."
    assert words_of(after, MIA) == "Thank you ."
    assert words_of(after, OLU) == ""


def test_a_passage_that_moves_keeps_its_author() -> None:
    added = f"Canteens report every year how far they are. {FIRST}"
    moved = f"{FIRST} Canteens report every year how far they are."

    after = written((FIRST, None), (added, LEA), (FIRST, OLU), (moved, MIA))[-1]

    assert words_of(after, LEA) == "Canteens report every year how far they are ."


@given(TEXTS, TEXTS)
def test_each_side_is_its_text(before: str, after: str) -> None:
    changes = side_by_side(before, after)

    assert "".join(change.before for change in changes) == before
    assert "".join(change.after for change in changes) == after
    assert all(change.same for change in changes) == (before == after)


def test_the_diff_is_by_words() -> None:
    changed = [
        one for one in side_by_side("half of all food", "two thirds of all food") if not one.same
    ]

    assert [(one.before, one.after) for one in changed] == [("half", "two thirds")]


@given(TEXTS, TEXTS)
def test_rebasing_onto_the_base_is_the_amendment_and_the_same_change_twice_is_one(
    base: str, changed: str
) -> None:
    assert rebase(base, base, changed) == changed
    assert rebase(base, changed, changed) == changed
    assert rebase(base, changed, base) == changed


def test_changes_in_two_places_are_both_made_whichever_comes_first() -> None:
    early, late = FIRST.replace("half", "two thirds"), FIRST.replace("2030", "2028")

    both = rebase(FIRST, early, late)

    assert both == FIRST.replace("half", "two thirds").replace("2030", "2028")
    assert both == rebase(FIRST, late, early)


def test_changes_in_one_place_conflict() -> None:
    assert rebase(FIRST, FIRST.replace("half", "all"), FIRST.replace("half", "most")) is None
    assert rebase(FIRST, FIRST.replace("half of", "all"), FIRST.replace("half", "most")) is None
