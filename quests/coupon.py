"""Codes of coupons: how they are made, and how they are read however they were typed."""

import re
import secrets

from quests.codes import ALPHABET, LOOK_ALIKES
from quests.errors import CoquestError

SIGNS, GROUP = 12, 4  # 60 bits: nobody guesses one at a till
SEPARATORS = re.compile(r"[\s-]+")
A_CODE = re.compile(r"[0-9A-Z._/]{4,64}")


class NotACoupon(ValueError):
    """The text is no code."""


class CouponExpired(CoquestError):
    """The coupon was good until a time that is over."""

    code, title = "coupon-expired", "This coupon has expired"


def new_coupon_code() -> str:
    """A fresh code, for example ``7KQ2-M0XA-9TBD``; it holds no O, I, L or U."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    return "-".join(signs[place : place + GROUP] for place in range(0, SIGNS, GROUP))


def coupon_key(text: str) -> str:
    """What two ways to type a code have in common.

    Raises:
        NotACoupon: other characters than letters, digits and ``. _ / -``, or not 4 to 64 of them.
    """
    plain = SEPARATORS.sub("", text).upper()
    if not plain.isascii() or not A_CODE.fullmatch(plain):
        raise NotACoupon("A code has 4 to 64 letters, digits, dots, slashes or hyphens.")
    return plain


def spellings(text: str) -> tuple[str, ...]:
    """The code as it was typed, and as one of ours in which O stands for 0 and I for 1.

    Raises:
        NotACoupon: it is no code.
    """
    plain = coupon_key(text)
    ours = plain.translate(LOOK_ALIKES)
    return tuple(dict.fromkeys((plain, ours)))


def shown(code: str) -> str:
    """A code of ours in groups of four; any other as it is."""
    if len(code) != SIGNS or set(code) - set(ALPHABET):
        return code
    return "-".join(code[place : place + GROUP] for place in range(0, SIGNS, GROUP))
