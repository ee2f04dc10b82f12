"""A receipt of consent as a page: what was said, to which words, and how to check it."""

from html import escape

from quests.ids import public_id
from service.api.page_frame import page
from service.store.consent_receipts import Receipt

WORDS = {
    "en": {
        "title": "Receipt",
        "granted": "You said yes to {name}",
        "confirmed": "Your yes to {name} is confirmed",
        "denied": "You said no to {name}",
        "withdrawn": "You took back your yes to {name}",
        "for": "What for",
        "over": "Over",
        "when": "When",
        "where": "Said at",
        "me": "your own page in the campaign",
        "words": "The words before you",
        "version": "Version {version}, in {locale}",
        "unknown": "The words are not there any more; their hash is in the proof.",
        "intact": "Checked just now: this receipt is what was written, and so is all before it.",
        "broken": "Something in the chain of your receipts is not what was written. Ask the "
        "organisers, and keep this page.",
        "proof": "The proof",
        "how": "The SHA-256 of the line below is the hash. The hash of what you said before is in "
        "it: number {number} of {length}.",
        "back": "It can be taken back at any time, as easily as it was given, in the campaign.",
    },
    "de": {
        "title": "Beleg",
        "granted": "Du hast Ja zu {name} gesagt",
        "confirmed": "Dein Ja zu {name} ist bestätigt",
        "denied": "Du hast Nein zu {name} gesagt",
        "withdrawn": "Du hast dein Ja zu {name} zurückgenommen",
        "for": "Wofür",
        "over": "Über",
        "when": "Wann",
        "where": "Gesagt auf",
        "me": "deiner eigenen Seite in der Kampagne",
        "words": "Der Text, der vor dir stand",
        "version": "Fassung {version}, auf {locale}",
        "unknown": "Den Text gibt es nicht mehr; sein Hash steht im Nachweis.",
        "intact": "Gerade geprüft: Dieser Beleg ist, was geschrieben wurde, und alle davor auch.",
        "broken": "In der Kette deiner Belege ist etwas nicht, was geschrieben wurde. Frag die "
        "Organisatoren, und bewahre diese Seite auf.",
        "proof": "Der Nachweis",
        "how": "Der SHA-256 der Zeile darunter ist der Hash. Der Hash von dem, was du davor gesagt "
        "hast, steht darin: Nummer {number} von {length}.",
        "back": "Du kannst es jederzeit zurücknehmen, so leicht, wie du es gegeben hast: in der "
        "Kampagne.",
    },
    "fr": {
        "title": "Reçu",
        "granted": "Tu as dit oui à {name}",
        "confirmed": "Ton oui à {name} est confirmé",
        "denied": "Tu as dit non à {name}",
        "withdrawn": "Tu as repris ton oui à {name}",
        "for": "Pour quoi",
        "over": "Par",
        "when": "Quand",
        "where": "Dit sur",
        "me": "ta propre page dans la campagne",
        "words": "Le texte que tu avais sous les yeux",
        "version": "Version {version}, en {locale}",
        "unknown": "Ce texte n’est plus là ; son empreinte est dans la preuve.",
        "intact": "Vérifié à l’instant : ce reçu est ce qui a été écrit, et les précédents aussi.",
        "broken": "Dans la chaîne de tes reçus, quelque chose n’est pas ce qui a été écrit. "
        "Demande aux organisateurs, et garde cette page.",
        "proof": "La preuve",
        "how": "Le SHA-256 de la ligne ci-dessous est l’empreinte. Celle de ce que tu as dit avant "
        "y figure : numéro {number} sur {length}.",
        "back": "Tu peux le reprendre à tout moment, aussi facilement que tu l’as donné, dans la "
        "campagne.",
    },
}


def receipt_page(found: Receipt, language: str) -> str:
    """The page, in one of our languages."""
    words = WORDS.get(language, WORDS["en"])
    entry, said = found.said.entry, found.said
    title = words[entry.decision.value].format(name=said.organisation)
    rows = (
        (words["for"], entry.purpose),
        (words["over"], entry.channel),
        (words["when"], f"{entry.at:%Y-%m-%d %H:%M:%S} UTC"),
        (words["where"], words.get(entry.source, entry.source)),
        (words["title"], public_id("cns", entry.id)),
    )
    facts = "".join(
        f"<li><strong>{escape(name)}:</strong> {escape(value)}</li>" for name, value in rows
    )
    body = f"<ul>{facts}</ul>{_words(found, words)}{_proof(found, words)}"
    return page(language, escape(title), f"{body}<p>{escape(words['back'])}</p>")


def _words(found: Receipt, words: dict[str, str]) -> str:
    entry = found.said.entry
    if not entry.text_version:  # a no to what nobody showed
        return ""
    version = words["version"].format(version=entry.text_version, locale=entry.locale)
    text = found.said.words or words["unknown"]
    return (
        f"<h2>{escape(words['words'])}</h2><blockquote lang={escape(entry.locale)}>{escape(text)}"
        f"</blockquote><p>{escape(version)}</p>"
    )


def _proof(found: Receipt, words: dict[str, str]) -> str:
    entry = found.said.entry
    holds = words["intact" if found.intact else "broken"]
    how = words["how"].format(number=entry.number, length=found.length)
    return (
        f"<output>{escape(holds)}</output><h2>{escape(words['proof'])}</h2>"
        f"<p>{escape(how)}</p><p><code>{entry.sealed().hex()}</code></p>"
        f"<pre>{escape(entry.written())}</pre>"
    )
