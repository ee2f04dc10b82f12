"""The pages behind members' links: they show a form, and looking at them changes nothing."""

import base64
import hashlib
import re
import shutil
import subprocess

import httpx
import pytest

from service.api.member_pages import FIELDS, SCRIPT, WORDS
from service.store.session import Database
from tests.mailed import only_mail, token_in
from tests.members import LEA, ask_in, employ, enter
from tests.people import key_of

PAGES = sorted(FIELDS)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", sorted(WORDS))
async def test_a_page_is_a_form_that_runs_its_own_script_only(
    client: httpx.AsyncClient, page: str, language: str
) -> None:
    shown = await client.get(f"/{page}", headers={"accept-language": language})

    assert shown.status_code == 200
    assert f'lang="{language}"' in shown.text
    assert re.findall(r'<input name="(\w+)"', shown.text) == list(FIELDS[page])
    policy = shown.headers["content-security-policy"]
    for tag in ("script", "style"):
        [inside] = re.findall(rf"<{tag}>(.*?)</{tag}>", shown.text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_every_language_has_every_word() -> None:
    assert len({tuple(words) for words in WORDS.values()}) == 1


async def test_looking_at_a_link_signs_nobody_in_and_uses_nothing_up(
    client: httpx.AsyncClient, db: Database
) -> None:
    await employ(client, db, await key_of(db, scope="own"))
    handle = await ask_in(client, LEA)
    link = token_in(await only_mail(db))

    for method in ("GET", "HEAD", "GET"):
        looked = await client.request(method, "/sign-in", params={"code": "x", "state": "cqo_x"})
        assert looked.status_code in {200, 405}
        assert "set-cookie" not in looked.headers

    assert (await enter(client, handle, link=link)).status_code == 201


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to read JavaScript")
def test_the_script_is_javascript() -> None:
    read = subprocess.run(
        ["node", "--check", "-"], input=SCRIPT, capture_output=True, text=True, check=False
    )

    assert read.returncode == 0, read.stderr
