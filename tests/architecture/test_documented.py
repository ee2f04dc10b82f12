"""What an operator can set stands in the operator's guide."""

import re
from pathlib import Path

import pytest

from service.settings import Settings

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operator.md"


def variable(field: str) -> str:
    alias = Settings.model_fields[field].validation_alias
    return str(alias) if alias else f"COQUEST_{field.upper()}"


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_documented_and_described(field: str) -> None:
    assert f"| `{variable(field)}` |" in GUIDE.read_text()
    assert Settings.model_fields[field].description


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE.read_text(), flags=re.MULTILINE))

    assert documented == {variable(field) for field in Settings.model_fields}


def test_the_documented_defaults_are_the_real_ones() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)` \|", GUIDE.read_text(), flags=re.MULTILINE)
    real = {
        variable(name): str(field.default).lower() for name, field in Settings.model_fields.items()
    }

    for name, default in rows:
        assert default.removeprefix("./") in {real[name], real[name].removesuffix(".0")}
