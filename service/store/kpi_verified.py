"""What a verification has found."""

from dataclasses import dataclass

SHOWN = 10  # differences that are told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many numbers were counted again, how many differ, and some of those."""

    checked: int = 0
    wrong: int = 0
    examples: tuple[str, ...] = ()

    def __add__(self, other: "Verified") -> "Verified":
        return Verified(
            checked=self.checked + other.checked,
            wrong=self.wrong + other.wrong,
            examples=(*self.examples, *other.examples)[:SHOWN],
        )
