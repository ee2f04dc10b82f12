"""How units are called, in each language: on charts and in the reference."""

from collections.abc import Mapping

from scoring.units import Unit

_WORDS: Mapping[Unit, tuple[str, str, str]] = {  # en, fr, de
    Unit.COUNT: ("number", "nombre", "Anzahl"),
    Unit.PERSONS: ("people", "personnes", "Personen"),
    Unit.PERCENT: ("%", "%", "%"),
    Unit.RATIO: ("ratio", "rapport", "Verhältnis"),
    Unit.EUR: ("€", "€", "€"),
    Unit.EUR_PER_THOUSAND: ("€ per thousand", "€ pour mille", "€ je tausend"),
    Unit.SECONDS: ("seconds", "secondes", "Sekunden"),
    Unit.HOURS: ("hours", "heures", "Stunden"),
    Unit.DAYS: ("days", "jours", "Tage"),
    Unit.HOPS: ("hops", "relais", "Schritte"),
    Unit.SCORE: ("score", "score", "Wert"),
    Unit.SCORE_0_100: ("score, 0 to 100", "score, de 0 à 100", "Wert, 0 bis 100"),
    Unit.INDEX_0_1: ("index, 0 to 1", "indice, de 0 à 1", "Index, 0 bis 1"),
    Unit.POINTS: ("points", "points", "Punkte"),
    Unit.POINTS_PER_100_VISITORS: (
        "points per 100 visitors",
        "points pour 100 visiteurs",
        "Punkte je 100 Besuchende",
    ),
    Unit.PER_VISIT: ("per visit", "par visite", "pro Besuch"),
    Unit.PER_POST: ("per post", "par publication", "pro Beitrag"),
    Unit.PER_PROFILE: ("per profile", "par profil", "pro Profil"),
    Unit.PER_CUSTOMER: ("per customer", "par client", "pro Kundin oder Kunde"),
    Unit.TIES_PER_PARTNER: ("ties per partner", "liens par partenaire", "Beziehungen pro Partner"),
}


def unit_word(unit: Unit, language: str) -> str:
    """The unit in ``en``, ``fr`` or ``de``; for any other language, in English."""
    return _WORDS[unit][{"fr": 1, "de": 2}.get(language, 0)]
