"""What we build on is new enough, or is said to be too old."""

from contextlib import nullcontext
from importlib.metadata import PackageNotFoundError

import pytest
import typer
from structlog.testing import capture_logs

from service.cli import libraries
from service.cli.doctor_database import _version
from service.cli.findings import Verdict
from service.store.server_version import TooOld, check_version
from service.versions import SOUND_MINORS, library_problems

HERE = {"aiohttp": "3.13.9", "pillow": "13.0.0rc1", "redis": "9", "starlette": "0.49.0"}
ASKED = ['aiohttp>=3.14; python_version > "3"', "pillow>=13.0", 'redis[ocsp]>=8.1; extra == "r"']


def installed(name: str) -> str:
    if name not in HERE:
        raise PackageNotFoundError(name)
    return HERE[name]


def test_here_all_libraries_are_what_we_ask_for() -> None:
    assert library_problems() == []


def test_those_too_old_are_named_and_those_not_there_are_not() -> None:
    assert library_problems(ASKED, installed) == [
        "aiohttp is 3.13.9, and has to be 3.14 or newer",
        "starlette is 0.49.0, and has to be 0.49.1 or newer",
    ]


def test_nothing_is_served_with_a_library_that_is_too_old(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    libraries.insist_on_libraries()
    monkeypatch.setattr(libraries, "library_problems", lambda: library_problems(ASKED, installed))

    with pytest.raises(typer.Exit) as refused:
        libraries.insist_on_libraries()

    assert refused.value.exit_code == 1
    assert "aiohttp is 3.13.9" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "verdict", "update_to"),
    [
        (140023, Verdict.WRONG, None),
        (150017, Verdict.ADVICE, "15.18"),
        (150018, Verdict.WELL, None),
        (170009, Verdict.ADVICE, "17.10"),
        (180003, Verdict.ADVICE, "18.4"),
        (180004, Verdict.WELL, None),
        (190000, Verdict.WELL, None),
    ],
)
def test_a_weak_postgresql_is_warned_of_and_an_old_one_refused(
    number: int, verdict: Verdict, update_to: str | None
) -> None:
    refuses = pytest.raises(TooOld, match=r"14\.23") if verdict is Verdict.WRONG else nullcontext()
    with capture_logs() as said, refuses:
        check_version(number)

    found = _version(number, "here")
    assert found.verdict is verdict
    assert [one["update_to"] for one in said] == ([update_to] if update_to else [])
    assert (update_to or "") in found.todo


def test_every_major_that_we_run_on_has_a_minor_that_is_sound() -> None:
    assert min(SOUND_MINORS) == 15
    assert list(SOUND_MINORS) == list(range(15, max(SOUND_MINORS) + 1))
