"""Who may import whom, and that our generic package names are really ours."""

import importlib
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("quests", "scoring", "service")


def test_all_import_contracts_are_kept() -> None:
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert lint.returncode == 0, lint.stdout


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_brings_a_package_of_our_name(name: str) -> None:
    # PyPI has packages called like ours; installing one overwrites our files without a word.
    assert set(packages_distributions().get(name, [])) <= {"coquest"}


@pytest.mark.parametrize("name", PACKAGES)
def test_our_packages_are_the_ones_of_this_checkout(name: str) -> None:
    package = importlib.import_module(name)

    assert package.__file__ == str(ROOT / name / "__init__.py")
    assert (ROOT / name / "py.typed").exists()


def test_no_folder_of_tests_is_a_package() -> None:
    # tests/quests/__init__.py would shadow quests.
    assert not list((ROOT / "tests").rglob("__init__.py"))
