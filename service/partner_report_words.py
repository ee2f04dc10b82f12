"""The words of a partner's monthly report, and how its figures are written. Pure."""

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

MONEY = frozenset({"value", "sales", "pipeline", "won"})
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "brought": "What we brought",
        "came_back": "What came back",
        "shared": "What all achieved together",
        "people": "People who came by us",
        "completions": "Quests they did",
        "fulfilled": "Promised and done",
        "initiatives": "Done of our own accord",
        "value": "Worth in kind",
        "sessions": "Working sessions, there",
        "invited": "Working sessions, invited",
        "relations": "Turned to other partners",
        "coupons_issued": "Coupons given",
        "granted": "People who said yes to us",
        "withdrawn": "People who took it back",
        "coupons_redeemed": "Coupons redeemed",
        "mql": "Leads, qualified",
        "sal": "Leads, accepted",
        "customer": "Customers won",
        "sales": "Sales",
        "pipeline": "Deals open now",
        "won": "Deals won so far",
        "all_people": "People who took part",
        "all_completions": "Quests done",
        "note": "Figures of this month in the campaign's time zone; deals as of its end. "
        "What was taken back is not counted.",
    },
    "de": {
        "brought": "Was wir eingebracht haben",
        "came_back": "Was zurückkam",
        "shared": "Was alle zusammen geschafft haben",
        "people": "Menschen, die über uns kamen",
        "completions": "Quests, die sie machten",
        "fulfilled": "Zugesagt und getan",
        "initiatives": "Von uns aus getan",
        "value": "Wert der Sachleistungen",
        "sessions": "Arbeitssitzungen, dabei",
        "invited": "Arbeitssitzungen, eingeladen",
        "relations": "Auf andere Partner zugegangen",
        "coupons_issued": "Gutscheine ausgegeben",
        "granted": "Menschen, die uns zugestimmt haben",
        "withdrawn": "Menschen, die es zurücknahmen",
        "coupons_redeemed": "Gutscheine eingelöst",
        "mql": "Leads, qualifiziert",
        "sal": "Leads, angenommen",
        "customer": "Gewonnene Kunden",
        "sales": "Verkäufe",
        "pipeline": "Offene Geschäfte",
        "won": "Bisher gewonnene Geschäfte",
        "all_people": "Menschen, die mitmachten",
        "all_completions": "Erledigte Quests",
        "note": "Zahlen dieses Monats in der Zeitzone der Kampagne; Geschäfte zum Monatsende. "
        "Zurückgenommenes zählt nicht.",
    },
    "fr": {
        "brought": "Ce que nous avons apporté",
        "came_back": "Ce qui est revenu",
        "shared": "Ce que tous ont réussi ensemble",
        "people": "Personnes venues par nous",
        "completions": "Quests qu’elles ont faites",
        "fulfilled": "Promis et fait",
        "initiatives": "Fait de notre propre initiative",
        "value": "Valeur en nature",
        "sessions": "Séances de travail, présents",
        "invited": "Séances de travail, invités",
        "relations": "Contacts avec d’autres partenaires",
        "coupons_issued": "Bons remis",
        "granted": "Personnes qui nous ont dit oui",
        "withdrawn": "Personnes qui l’ont retiré",
        "coupons_redeemed": "Bons utilisés",
        "mql": "Leads qualifiés",
        "sal": "Leads acceptés",
        "customer": "Clients gagnés",
        "sales": "Ventes",
        "pipeline": "Affaires ouvertes",
        "won": "Affaires gagnées jusqu’ici",
        "all_people": "Personnes qui ont participé",
        "all_completions": "Quests faites",
        "note": "Chiffres de ce mois dans le fuseau de la campagne ; affaires en fin de mois. "
        "Ce qui a été retiré ne compte pas.",
    },
}


def word(language: str, name: str) -> str:
    """A word of the report."""
    return WORDS.get(language, WORDS["en"])[name]


def figure(language: str, name: str, value: int) -> str:
    """A figure as it is written: money in euros, numbers with their separators."""
    if name in MONEY:
        return format_currency(value / 100, "EUR", locale=language)
    return format_decimal(value, locale=language)


def month_name(language: str, first: date) -> str:
    """For example "November 2026"."""
    return format_date(first, "LLLL y", locale=language)


def rows(language: str, figures: Mapping[str, int], prefix: str = "") -> list[tuple[str, str]]:
    """Each figure with its words."""
    return [
        (word(language, f"{prefix}{name}"), figure(language, name, value))
        for name, value in figures.items()
    ]
