"""One post or content: how many answered it, and whether they spoke with each other."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scoring.case import By, Case, CaseMeasure, Tally
from scoring.cases.sifting import of_type, that_say
from scoring.facts import Fact
from scoring.measure import Setting
from scoring.tallying import happened
from scoring.trees import roots


def count_posts(facts: Sequence[Fact], setting: Setting) -> Iterator[Tally]:
    """What people did with a post stands on the day on which it was published."""
    posts = of_type(facts, "post_published")
    comments = that_say(of_type(facts, "comment"), status="published")
    if posts:
        yield from happened(POSTS, posts[0])
        answers = len(of_type(facts, "reaction", "share")) + len(comments)
        yield from happened(POST_ENGAGEMENTS, posts[0], answers)
    for thread in _threads(comments):
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
)
POSTS = CaseMeasure(name="posts_published", case=POSTS_CASE, dims=("partner", "network"))
POST_ENGAGEMENTS = CaseMeasure(
    name="post_engagements", case=POSTS_CASE, dims=("partner", "network")
)
DIALOGUE_COMMENTS = CaseMeasure(
    name="dialogue_comments", case=POSTS_CASE, dims=("partner", "quest", "content", "locale")
)
