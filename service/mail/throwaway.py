"""How much a mail address looks like one for a single use: a score for people who decide.

It refuses nobody. Nothing is looked up: a name server would learn who signs.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

LISTED, NAMED, RANDOM, TAGGED, NUMBERED = 100, 80, 40, 20, 20
# What such services call themselves, in English, German and French.
WORDS = re.compile(
    r"temp(orary|oraire)?[-_]?e?mail|e?mail[-_]?temp|trash[-_]?mail|throw[-_]?away|disposable"
    r"|minute[ns]?[-_]?mail|fake[-_]?(e?mail|inbox)|burner|mailinator|guerrilla|wegwerf|einweg"
    r"|jetable|discard|spam|no[-_]?mail|drop[-_]?mail|one[-_]?(time|off)|anonym"
)
MOST_DOMAIN = 253


class BadDomains(ValueError):
    """A file with something in it that is no domain; names the line."""


@dataclass(frozen=True, slots=True)
class Throwaway:
    """The domains an installation knows of; ``trusted`` ones are never among them."""

    domains: frozenset[str]
    trusted: frozenset[str] = frozenset()

    def score(self, address: str) -> int:
        """0 for nothing noticed, to 100 for a domain on the list.

        Args:
            address: As it was proven; its domain in ASCII.
        """
        local, _, domain = address.lower().rpartition("@")
        above = _and_above(domain)
        if not self.trusted.isdisjoint(above):
            return 0
        if not self.domains.isdisjoint(above):
            return LISTED
        found = NAMED if WORDS.search(domain) else RANDOM if _looks_random(domain) else 0
        found += TAGGED if "+" in local[1:] else 0
        found += NUMBERED if sum(map(str.isdigit, local)) * 2 > len(local) else 0
        return min(found, LISTED - 1)


def _and_above(domain: str) -> set[str]:
    """The domain and all that it stands below: ``a.b.example`` is also ``b.example``."""
    labels = domain.split(".")
    return {".".join(labels[place:]) for place in range(len(labels))}


def _looks_random(domain: str) -> bool:
    """Whether its longest label is no word: many digits in it, or hardly a vowel."""
    label = max(domain.split(".")[:-1], key=len, default="")
    letters = [sign for sign in label if sign.isalpha()]
    digits = sum(map(str.isdigit, label))
    vowels = sum(sign in "aeiouy" for sign in letters)
    return (len(label) >= 8 and digits >= 4) or (len(letters) >= 8 and vowels * 6 < len(letters))


@cache
def throwaway_domains(extra: Path | None = None) -> Throwaway:
    """Our list, and what a file of the installation adds; ``!domain`` there takes one off.

    Raises:
        BadDomains: the file has something else in it.
        OSError: it cannot be read.
    """
    own = files("service.mail").joinpath("throwaway_domains.txt").read_text(encoding="utf-8")
    added = [] if extra is None else _lines(extra.read_text(encoding="utf-8").splitlines())
    trusted = {line[1:] for line in added if line.startswith("!")}
    listed = {line for line in added if not line.startswith("!")}
    return Throwaway(frozenset(_lines(own.splitlines())) | listed, frozenset(trusted))


def _lines(lines: Iterable[str]) -> list[str]:
    found = []
    for number, line in enumerate(lines, 1):
        said = line.partition("#")[0].strip().lower()
        if not said:
            continue
        if not re.fullmatch(r"!?[a-z0-9-]+(\.[a-z0-9-]+)+", said) or len(said) > MOST_DOMAIN:
            raise BadDomains(f"Line {number} is no domain in ASCII.")
        found.append(said)
    return found
