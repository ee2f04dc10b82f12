"""Settings come from the environment, are checked, and keep a secret."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings


def test_without_an_environment_everything_has_a_default() -> None:
    settings = Settings()

    assert settings.database_url is None
    assert settings.public_url == "http://127.0.0.1:8000"


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@db/coquest")
    monkeypatch.setenv("COQUEST_POOL_SIZE", "20")
    monkeypatch.setenv("COQUEST_WEBHOOKS_ALLOW_PRIVATE", "true")

    settings = Settings()

    assert settings.database_url == "postgresql://me@db/coquest"
    assert (settings.pool_size, settings.webhooks_allow_private) == (20, True)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://db/coquest"),
        ("COQUEST_SECRET", "too short"),
        ("COQUEST_PUBLIC_URL", "https://example.org/"),
        ("COQUEST_LOG_LEVEL", "loud"),
        ("COQUEST_POOL_SIZE", "0"),
    ],
)
def test_a_wrong_setting_is_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(ValidationError):
        Settings()


def test_a_missing_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    def secret(_: int) -> str:
        return Settings(data=tmp_path / "data").signing_secret()

    with ThreadPoolExecutor(8) as together:
        secrets = set(together.map(secret, range(32)))

    assert len(secrets) == 1
    assert len(secrets.pop()) >= 32
    kept = list((tmp_path / "data").iterdir())
    assert [path.name for path in kept] == ["secret"]
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600


def test_the_configured_secret_goes_first_and_is_never_shown(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret="s" * 40)

    assert settings.signing_secret() == "s" * 40
    assert "ssss" not in repr(settings)
    assert not list(tmp_path.iterdir())
