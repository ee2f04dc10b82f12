"""Addresses: which we take, and which are one mailbox."""

import pytest

from service.mail.address import NotAnAddress, address_key, canonical, clean_address
from tests.conftest import SECRET


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lea",
        "lea@",
        "@example.org",
        "lea@example",
        "lea@localhost",
        "lea@example.org\n",
        "lea@exam\nple.org",
        "lea@example.org\r\nBcc: a@b.org",
        '"lea smith"@example.org',
        "lea@[192.0.2.1]",
        "lea@192.0.2.1",
        "Lea <lea@example.org>",
        "lea @example.org",
        "lea..a@example.org",
        "lea@-example.org",
        "lea@example.org,max@example.org",
        "léa@example.org",
        "a" * 65 + "@example.org",
        "lea@" + "a" * 60 + "." + ("b" * 60 + ".") * 4 + "org",
        "lea\x00@example.org",
        "lea@example.org\ud800",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotAnAddress):
        clean_address(text)


def test_a_domain_in_other_letters_never_equals_the_one_it_imitates() -> None:
    cyrillic = clean_address("lea@exаmple.org")

    assert cyrillic == "lea@xn--exmple-4nf.org"
    assert address_key(SECRET, cyrillic) != address_key(SECRET, "lea@example.org")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lea@example.org", "LEA@Example.ORG"),
        ("lea@example.org", "lea+petition@example.org"),
        ("lea.m@gmail.com", "l.eam+x@googlemail.com"),
    ],
)
def test_one_mailbox_has_one_key(one: str, other: str) -> None:
    keys = {address_key(SECRET, clean_address(address)) for address in (one, other)}

    assert len(keys) == 1


def test_dots_matter_elsewhere() -> None:
    assert canonical("lea.m@example.org") != canonical("leam@example.org")


def test_mail_goes_to_the_address_as_given() -> None:
    assert clean_address("Lea.M+x@Example.org") == "Lea.M+x@example.org"


def test_another_installation_has_other_keys() -> None:
    assert address_key(SECRET, "a@b.org") != address_key(SECRET[::-1], "a@b.org")
