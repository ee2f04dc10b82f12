"""How a network is laid out: names never meet, neighbours have much to do with each other."""

from itertools import combinations
from random import Random
from xml.etree import ElementTree

import pytest

from scoring.network import Network, Node, Tie, in_a_ring
from service.api.network_words import WORDS, pictured
from service.network_picture import LETTERS, network_svg
from service.pictures import text_length

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Verein zur Förderung der gesunden Ernährung an Schulen e. V. <& Freunde>"


def _network(partners: int, ties: int) -> Network:
    chance = Random(partners)
    pairs = [*combinations(range(partners), 2)]
    return Network(
        nodes=tuple(
            Node(key=f"k{one}", name=f"{one} {LONG if one % 3 else 'Kiez'}", role="partner")
            for one in range(partners)
        ),
        ties=tuple(
            Tie(
                one=f"k{one}",
                other=f"k{other}",
                interactions=chance.randint(1, 500),
                answered=True,
                solid=chance.random() < 0.5,
            )
            for one, other in chance.sample(pairs, min(ties, len(pairs)))
        ),
    )


@pytest.mark.parametrize("partners", [0, 1, 2, 3, 10, 13, 40, 101])
def test_names_stay_inside_and_never_meet(partners: int) -> None:
    drawn = network_svg(pictured(_network(partners, 3 * partners), None, "en")).decode()

    picture = ElementTree.fromstring(drawn)  # noqa: S314 (our own)
    boxes = [_box(text, picture) for text in picture.iter(f"{SVG}text") if text.get("text-anchor")]
    assert len(boxes) == partners
    assert all(left >= 0 and right <= float(picture.attrib["width"]) for left, right, _ in boxes)
    for one, other in combinations(boxes, 2):
        beside = one[1] < other[0] or other[1] < one[0]
        assert beside or abs(one[2] - other[2]) >= LETTERS


def test_who_has_much_to_do_with_each_other_stands_side_by_side() -> None:
    names = "abcdef"
    pairs = {("a", "d"): 9, ("b", "e"): 8, ("c", "f"): 7, ("a", "b"): 1, ("b", "c"): 1}
    network = Network(
        nodes=tuple(Node(key=one, name=one) for one in names),
        ties=tuple(
            Tie(one=one, other=other, interactions=n, answered=True, solid=False)
            for (one, other), n in pairs.items()
        ),
    )

    ring = "".join(node.key for node in in_a_ring(network))

    assert all(one + other in ring or other + one in ring for one, other in ("ad", "be", "cf"))


def test_every_language_has_all_words() -> None:
    assert all(set(words) == set(WORDS["en"]) for words in WORDS.values())


def _box(text: ElementTree.Element, picture: ElementTree.Element) -> tuple[float, float, float]:
    """Left, right and base line of a name, in the coordinates of the whole picture."""
    group = next(one for one in picture.iter(f"{SVG}g"))
    middle = float(group.attrib["transform"].split("(")[1].split()[0])
    x, length = middle + float(text.attrib["x"]), text_length(text.text or "", LETTERS, False)
    left = x if text.get("text-anchor") == "start" else x - length
    return left, left + length, float(text.attrib["y"])
