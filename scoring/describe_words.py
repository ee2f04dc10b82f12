"""The words of the KPI reference in each language."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "title": "Indicateurs",
        "intro": (
            "Chaque chiffre vient de *faits* : ce qui s'est passé, noté une fois pour toutes. "
            "Une fenêtre compte les jours `[from, to)` dans le fuseau de la campagne. Un "
            "rapport dont le dénominateur est 0 vaut `null`. Réparti par jour, un indicateur dit "
            "de chaque jour ce qu'il dit de ce jour seul. Une personne compte une fois par "
            "fenêtre et par groupe. Les mesures et les faits sont décrits en anglais : "
            "[KPIs](kpis.md)."
        ),
        "formula": "Formule",
        "unit": "Unité",
        "higher": "plus c'est haut, mieux c'est",
        "lower": "plus c'est bas, mieux c'est",
        "neutral": "ni haut ni bas n'est mieux",
        "split": "Se répartit par",
        "nothing": "rien",
        "example": "Exemple",
        "contested": "Contesté par la profession : calculé parce qu'on le demande.",
        "estimated": "Repose sur une estimation.",
    },
    "de": {
        "title": "Kennzahlen",
        "intro": (
            "Jede Zahl kommt aus *Fakten*: was geschehen ist, einmal festgehalten. Ein Zeitraum "
            "zählt die Tage `[from, to)` in der Zeitzone der Kampagne. Ein Verhältnis mit dem "
            "Nenner 0 ist `null`. Nach Tagen aufgeteilt sagt eine Kennzahl von jedem Tag, was sie "
            "von ihm allein sagt. Eine Person zählt einmal je Zeitraum und Gruppe. "
            "Messgrößen und Fakten sind auf Englisch beschrieben: [KPIs](kpis.md)."
        ),
        "formula": "Formel",
        "unit": "Einheit",
        "higher": "höher ist besser",
        "lower": "niedriger ist besser",
        "neutral": "weder hoch noch niedrig ist besser",
        "split": "Aufteilbar nach",
        "nothing": "nichts",
        "example": "Beispiel",
        "contested": "In der Fachwelt umstritten: berechnet, weil danach gefragt wird.",
        "estimated": "Beruht auf einer Schätzung.",
    },
}
