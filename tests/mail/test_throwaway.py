"""Addresses for a single use are noticed; nobody is refused for theirs."""

from pathlib import Path

import pytest

from service.mail.throwaway import LISTED, BadDomains, throwaway_domains


@pytest.mark.parametrize(
    ("address", "at_least", "at_most"),
    [
        ("mia@gmail.com", 0, 0),
        ("mia.sommer@stadt-berlin.de", 0, 0),
        ("mia+petition@gmail.com", 20, 20),
        ("mia@yopmail.com", LISTED, LISTED),
        ("mia@inbox.mailinator.com", LISTED, LISTED),
        ("mia@notyopmail.com", 0, 0),  # another domain that only ends alike
        ("mia@my-tempmail.example", 80, 99),
        ("mia@wegwerf-adresse.example", 80, 99),
        ("mia@x83k20f91z.example", 40, 99),
        ("93817265@web.de", 20, 20),
    ],
)
def test_what_is_noticed_about_an_address(address: str, at_least: int, at_most: int) -> None:
    assert at_least <= throwaway_domains().score(address) <= at_most


def test_an_installation_adds_domains_and_takes_others_off(tmp_path: Path) -> None:
    file = tmp_path / "more.txt"
    file.write_text("# ours\nburnt.example\n!yopmail.com\n", encoding="utf-8")

    known = throwaway_domains(file)

    assert known.score("a@deep.burnt.example") == LISTED
    assert known.score("a@yopmail.com") == 0


def test_a_file_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.txt"
    file.write_text("fine.example\nnot a domain\n", encoding="utf-8")

    with pytest.raises(BadDomains, match="Line 2"):
        throwaway_domains(file)
