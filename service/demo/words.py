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
NOTES: Mapping[str, Sequence[str]] = {
    "de": (
        "Sechs Orte gefunden. Dass auf dem Dach Grünkohl steht, hätte ich nie gedacht.",
        "Fünf Küchen, ein Regenschauer, und Pilze auf Kaffeesatz: großartig.",
    ),
    "fr": (
        "Sept lieux trouvés. Les champignons sur le marc de café m'ont bluffée.",
        "Cinq cuisines en une journée : je ne passerai plus devant sans entrer.",
    ),
    "en": (
        "All nine found. The mushrooms on coffee grounds surprised me most.",
        "Five kitchens before noon; the roof with the kale was the best riddle.",
    ),
}
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
    "happened_on": "2026-10-01",
    "evidence": [{"kind": "link", "url": "https://berlin-isst-anders.example/plakat"}],
}
