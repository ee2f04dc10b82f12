"""One post or content: how many answered it, and whether they spoke with each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scoring.case import Before, By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.going_further import again
from scoring.measure import Setting
from scoring.tallying import happened
from scoring.trees import roots


def count_posts(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """What people did with a post stands on the day on which it was published."""
    posts = of_type(facts, "post_published")
    if posts:
        yield from happened(POSTS, posts[0])
        yield from happened(POST_ENGAGEMENTS, posts[0], _answers(facts))


def further_posts(before: Before, facts: Sequence[Fact], setting: Setting) -> list[Tally] | None:
    """Every answer is one more, however many there were."""
    if of_type(facts, "post_published"):
        return None
    return [again(POST_ENGAGEMENTS, post, _answers(facts)) for post in before.get(POSTS.name, ())]


def _answers(facts: Sequence[Fact]) -> int:
    comments = that_say(of_type(facts, "comment"), status="published")
    return sum(fact.sign for fact in (*of_type(facts, "reaction", "share"), *comments))


def count_dialogue(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """Comments of threads in which more than one person speaks."""
    for thread in _threads(that_say(facts, status="published")):
        if len({comment.actor_id or comment.source_ref for comment in thread}) > 1:
            for comment in thread:
                yield from happened(DIALOGUE_COMMENTS, comment)


def _threads(comments: Sequence[Fact]) -> list[list[Fact]]:
    """Comments under one root; a comment is named by its ``comment``, or as its source names it."""
    named = {str(one.payload.get("comment") or one.source_ref): one for one in comments}
    root = roots({name: one.payload.get("parent") for name, one in named.items()})
    threads: dict[str, list[Fact]] = defaultdict(list)
    for name, comment in named.items():
        # An answer to what we never saw still answers it.
        top = named[root[name]].payload.get("parent") or root[name]
        threads[top].append(comment)
    return list(threads.values())


POSTS_CASE = Case(
    name="posts",
    by=By.SUBJECT,
    types=frozenset({"post_published", "reaction", "comment", "share"}),
    count=count_posts,
    further=further_posts,
    signed=True,
)
DIALOGUE_CASE = Case(
    name="dialogue", by=By.SUBJECT, types=frozenset({"comment"}), count=count_dialogue
)
POSTS = CaseMeasure(name="posts_published", case=POSTS_CASE, dims=("partner", "network"))
POST_ENGAGEMENTS = CaseMeasure(
    name="post_engagements", case=POSTS_CASE, dims=("partner", "network")
)
DIALOGUE_COMMENTS = CaseMeasure(
    name="dialogue_comments", case=DIALOGUE_CASE, dims=("partner", "quest", "content", "locale")
)
