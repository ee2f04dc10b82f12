"""What the people of the story are called, and what they write. Everybody is invented."""

from collections.abc import Mapping, Sequence

LANGUAGES = ("de", "fr", "en")
SHARE_OF_LANGUAGES = (55, 25, 20)
NETWORKS = ("mastodon", "instagram", "signal", "print", "whatsapp")

NAMES: Mapping[str, Sequence[str]] = {
    "de": ("Ayşe", "Jürgen", "Mia", "Thủy", "Łukasz", "Käthe", "Emre", "Svenja", "Nuri", "Bruno"),
    "fr": ("Léa", "Noël", "Zoé", "Amélie", "Idrissa", "Chloé", "Mathis", "Anaïs", "Hervé", "Inès"),
    "en": ("Grace", "Oluwaseun", "Niamh", "Priya", "Jack", "Siân", "Dev", "Isla", "Kofi", "Ruth"),
}
SLOGANS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "de": (
        ("Berlin isst", "Der Kiez kocht", "Aus Brandenburg", "Vom Acker", "Heute schmeckt's"),
        ("bunt", "wie nebenan", "auf den Tisch", "mit Wurzeln", "für alle", "ohne Umweg"),
    ),
    "fr": (
        ("Berlin mange", "Le quartier cuisine", "Du champ", "Ici, on goûte", "À table,"),
        ("à deux pas", "comme chez nous", "la région", "pour tout le monde", "en couleurs"),
    ),
    "en": (
        ("Berlin eats", "The block cooks", "From the field", "Taste it", "Grown near,"),
        ("in colour", "round the corner", "for everyone", "with roots", "shared here"),
    ),
}
# What solves the riddle in the cellar, and what does not.
ANSWERS: Mapping[str, str] = {"de": "KAFFEESATZ", "fr": "Marc de cafe", "en": "coffee  grounds"}
WRONG_ANSWER: str = "Holz"
MEALS: Mapping[str, Sequence[str]] = {
    "de": (
        "Kürbissuppe für elf Leute, der vierte Stock hat Brot gebacken.",
        "Kartoffeln, Quark, Leinöl. Zwei Nachbarinnen kannten sich noch nicht.",
    ),
    "fr": (
        "Une soupe de courge pour onze, et le quatrième a fait le pain.",
        "Des pommes de terre et du fromage blanc ; on a fini sur les marches.",
    ),
    "en": (
        "Pumpkin soup for eleven, and the fourth floor baked the bread.",
        "Potatoes and curd cheese; two neighbours met for the first time.",
    ),
}
TABLES: Mapping[str, Sequence[str]] = {
    "de": (
        "Seit Mai kochen wir freitags im Treppenhaus, und keiner isst mehr allein.",
        "Unsere Kantine kauft jetzt beim Hof nebenan. Man schmeckt es.",
    ),
    "fr": (
        "Depuis mai, on cuisine dans l'escalier le vendredi, et plus personne ne mange seul.",
        "La cantine achète à la ferme d'à côté, et ça se goûte.",
    ),
    "en": (
        "Since May we cook on the stairs every Friday, and nobody eats alone any more.",
        "Our canteen buys from the farm next door now. You can taste it.",
    ),
}
# The letter is written in German: a section as somebody would have it.
AMENDMENTS: Sequence[tuple[str, str]] = (
    (
        "bitte",
        "Wir bitten Sie, zwei Drittel aller Lebensmittel für öffentliche Küchen bis 2030 in Berlin "
        "und Brandenburg einzukaufen.",
    ),
    (
        "bitte",
        "Wir bitten Sie, die Hälfte aller Lebensmittel für öffentliche Küchen bis 2028 in Berlin "
        "und Brandenburg einzukaufen.",
    ),
    (
        "grund",
        "Was hier wächst, ist frisch, und die Höfe rings um die Stadt können davon leben. Kinder, "
        "die wissen, woher ihr Essen kommt, werfen weniger davon weg.",
    ),
)
# Who asks whether it may write to people, or show what they told; with which text.
ASKS: str = "ackerfunke"
CONSENT: str = "2025-1"
SHOWN_BY: Sequence[Sequence[str]] = (("ackerfunke",), ("ackerfunke", "haferkiez"), ("linsenlotte",))
NEWSLETTER: Mapping[str, str] = {
    "de": "Ja, schreibt mir einmal im Monat. Ich kann das jederzeit beenden.",
    "fr": "Oui, écrivez-moi une fois par mois. Je peux y mettre fin à tout moment.",
    "en": "Yes, write to me once a month. I can end it at any time.",
}
ADOPTED: str = "Most of you liked it, and it fits on a bag of rolls."
COMMENTS: Mapping[str, Sequence[str]] = {
    "de": ("Für die Schulküche meiner Tochter.", "Weil es hier wächst."),
    "fr": ("Pour la cantine de mes enfants.", "Parce que ça pousse ici."),
    "en": ("For my daughter's school canteen.", "Because it grows here."),
}
REJECTED: str = "Names a single brand, which the Charter excludes."
RETURNED: str = "Lovely, but it does not fit on a bag of rolls. Could it be shorter?"
REVOKED: str = "The photo shows a sheet that was never put up."
REPAIRED: Mapping[str, str] = {
    "de": "Berlin isst kürzer",
    "fr": "Berlin mange, en bref",
    "en": "Berlin eats, in short",
}
# What became of it, as the organiser publishes it at the end.
RESULT: Mapping[str, object] = {
    "title": {
        "de": "Das Plakat an der Warschauer Brücke",
        "fr": "L'affiche du pont de Varsovie",
        "en": "The poster at Warschauer Brücke",
    },
    "state": "achieved",
    "relation": "contributed_to",
    "statement": {
        "de": "Ohne die Sticker hinge es nicht.",
        "fr": "Sans les stickers, elle n'y serait pas.",
        "en": "Without the stickers it would not hang there.",
    },
    "evidence": [{"kind": "link", "url": "https://berlin-isst-anders.example/plakat"}],
}
