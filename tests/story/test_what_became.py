"""What became of it, from the deed to the message: four stories as people live them."""

from typing import Any

import httpx
import pytest

from service.store.session import Database
from tests.mission import Mission, changed, launch
from tests.people import Headers, Person, join, key_of, quest_id
from tests.results import change, draft, publish, told, work
from tests.voting import contribution_of, propose, voted_on
from tests.writing import DEMAND, amend, with_text

LANGUAGES = ("de", "fr", "en")


def sentences(de: str, fr: str, en: str) -> dict[str, str]:
    return {"de": de, "fr": fr, "en": en}


HANDED_OVER: dict[str, Any] = {
    "relation": "counted",
    "unit": {
        one: {"one": word, "other": f"{word}{end}"}
        for one, word, end in (
            ("de", "Unterschrift", "en"),
            ("fr", "signature", "s"),
            ("en", "signature", "s"),
        )
    },
    "title": sentences("Übergeben", "Remise", "Handed over"),
    "statement": sentences(
        "{ $value } { $unit } liegen beim Senat.",
        "{ $value } { $unit } au Sénat.",
        "{ $value } { $unit } are with the Senate.",
    ),
}
ANSWERED: dict[str, Any] = {
    "state": "partly",
    "relation": "contributed_to",
    "value": None,
    "unit": {},
    "title": sentences("Die Antwort", "La réponse", "The answer"),
    "statement": sentences(
        "Der Senat will ein Drittel.", "Le Sénat veut un tiers.", "The Senate wants a third."
    ),
}


async def published(
    client: httpx.AsyncClient, db: Database, path: str, lead: Headers, reason: str | None = None
) -> None:
    reply = await publish(client, path, lead, reason)
    assert reply.status_code == 200, reply.text
    await work(db)


async def newest(person: Person, language: str = "en") -> dict[str, Any]:
    return (await told(person, language))[0]


async def test_from_the_sticker_to_the_poster(client: httpx.AsyncClient, db: Database) -> None:
    mission, lead = await launch(db), await key_of(db)
    lea, idle = await join(client, mission, display_name="Léa"), await join(client, mission)
    await lea.complete("stickers", placed=9)
    poster = await draft(client, mission, lead, "stickers", state="planned")

    await published(client, db, poster, lead)
    planned = await newest(lea)
    await change(client, poster, lead, state="achieved", value=1)
    await published(client, db, poster, lead)

    hangs = {language: await newest(lea, language) for language in LANGUAGES}
    assert "9 stickers" in planned["message"]
    assert "it is planned" in planned["message"]
    assert [hangs[one]["achieved"][0]["value"] for one in LANGUAGES] == [1, 1, 1]
    assert "1 poster hangs at Warschauer Brücke." in hangs["en"]["message"]
    assert "1 affiche" in hangs["fr"]["message"]
    assert hangs["de"]["about"] == planned["about"]
    assert len(await told(lea)) == 1  # what she had not read is replaced by what is newer
    assert await told(idle) == []


async def test_a_slogan_is_proposed_voted_adopted_and_printed(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission = await voted_on(db, "approval")
    lead = await key_of(db)
    author, *others = await propose(client, mission)
    slogan = await contribution_of(author)
    for voter in others:
        path = f"/v1/contributions/{slogan}/votes"
        voted = await client.post(path, json={"choice": "like"}, headers=voter.headers)
        assert voted.status_code < 300, voted.text
    ranking = await client.get(f"/v1/quests/{quest_id(mission, 'slogan')}/ranking")

    path = f"/v1/contributions/{slogan}/transitions"
    for to in ("shortlisted", "adopted"):
        await client.post(path, json={"to": to}, headers=lead)
    adopted = await newest(author)
    printed = await draft(
        client,
        mission,
        lead,
        contributions=[slogan],
        title=sentences("Der Slogan ist gedruckt", "Le slogan est imprimé", "It is printed"),
        statement=sentences(
            "{ $value } { $unit } tragen deinen Slogan.",
            "{ $value } { $unit } portent ton slogan.",
            "{ $value } { $unit } carry your slogan.",
        ),
        value=300,
    )
    await published(client, db, printed, lead)

    assert slogan in str(ranking.json()["items"][0])
    assert adopted["moment"] == "contribution_adopted"
    assert "Berlin isst bunt" in adopted["message"]
    news = await newest(author)
    assert (news["moment"], news["achieved"][0]["value"]) == ("result_published", 300)
    assert "300 posters carry your slogan." in news["message"]
    assert [await told(one) for one in others] == [[], [], []]


async def test_an_amendment_stands_in_the_final_text(
    client: httpx.AsyncClient, db: Database
) -> None:
    mission, lead = await launch(db, with_text()), await key_of(db)
    author, refused = await join(client, mission, display_name="Léa"), await join(client, mission)
    taken = await amend(client, mission, author, DEMAND.replace("half", "most"))
    other = await amend(client, mission, refused, DEMAND.replace("half", "none"))
    await client.post(f"/v1/contributions/{taken}/acceptance", headers=lead)
    path = f"/v1/contributions/{other}/transitions"
    await client.post(path, json={"to": "declined", "reason": "Against the Charter."}, headers=lead)

    text = (await client.get(f"/v1/quests/{quest_id(mission, 'text')}/text")).json()
    final = await draft(
        client,
        mission,
        lead,
        contributions=[taken],
        value=None,
        title=sentences("Der Brief ist übergeben", "La lettre est remise", "It is handed over"),
        statement=sentences(
            "Der Brief mit deinen Worten liegt beim Senat.",
            "La lettre avec tes mots est au Sénat.",
            "The letter with your words is with the Senate.",
        ),
    )
    await published(client, db, final, lead)

    used, news = (await told(author))[1], await newest(author)
    assert used["moment"] == "contribution_used"
    assert used["message"].endswith(f"stands in version {text['version']} of the text.")
    assert "The letter with your words is with the Senate." in news["message"]
    declined = await newest(refused)
    assert declined["message"].endswith("Why: Against the Charter.")


@pytest.fixture
async def petition(db: Database) -> Mission:
    return await launch(db, changed("petition", limits=[]))


async def test_a_petition_is_handed_over_and_answered(
    client: httpx.AsyncClient, db: Database, petition: Mission
) -> None:
    """Who took their signature back is neither handed over nor told, and no number holds it."""
    lead = await key_of(db)
    signed = [await join(client, petition, display_name=name) for name in ("Léa", "Olu")]
    gone, idle = await join(client, petition), await join(client, petition)
    for person in (*signed, gone):
        assert (await person.complete("petition")).status_code == 201
    mine = (await gone.get("/v1/me/completions")).json()["items"][0]["completion"]["id"]
    await client.delete(f"/v1/me/completions/{mine}", headers=gone.headers)

    path = f"/v1/quests/{quest_id(petition, 'petition')}/signatures"
    counts = (await client.get(f"{path}/counts")).json()
    rows = await client.post(f"{path}/hand-over", json={"format": "csv"}, headers=lead)
    result = await draft(client, petition, lead, "petition", value=counts["online"], **HANDED_OVER)
    await published(client, db, result, lead)
    handed = [await newest(person) for person in signed]
    answer = await draft(client, petition, lead, "petition", **ANSWERED)
    await published(client, db, answer, lead)

    assert counts["online"] == 2
    assert "Signatures in all,2\r\n" in rows.content.decode("utf-8-sig")
    for one, name in zip(handed, ("Léa", "Olu"), strict=True):
        assert one["message"].startswith(name)
        assert "1 signature" in one["message"]
        assert "2 signatures are with the Senate." in one["message"]
    answers = [await newest(person, "fr") for person in signed]
    assert all("Le Sénat veut un tiers." in one["message"] for one in answers)
    assert [len(await told(person)) for person in signed] == [2, 2]
    assert [await told(person) for person in (gone, idle)] == [[], []]
