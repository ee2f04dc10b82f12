"""What ``coquest doctor`` saw."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a finding is to be taken; only ``wrong`` makes the doctor end with exit code 1."""

    WELL = "well"
    ADVICE = "advice"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the doctor saw, and what to do about it."""

    name: str
    verdict: Verdict
    seen: str
    todo: str = ""
