"""How partners stand to each other: new ties, dense ties, ties that hold."""

from collections.abc import Mapping

from scoring.cases.alliance import ACQUIRED, ON_BOARD, RELATED
from scoring.cases.relations import (
    ANSWERED,
    INTERACTIONS,
    LASTED,
    NEW_RELATIONS,
    SOLID,
    TIES,
)
from scoring.kpi import Against, Blau, Composed, Direction, Kpi, Ratio, Term, Unit, Value
from scoring.roles import PARTNER_LEAD, TEAM


def _density(parts: Mapping[str, float]) -> float | None:
    """Of all pairs that there could be, in percent; null for fewer than two partners."""
    n = parts["partners"]
    return 100 * parts["related"] / (n * (n - 1) / 2) if n > 1 else None


def _at(days: Against) -> Composed:
    """The density at the end of the window, or when the campaign began."""
    return Composed(
        parts=(
            ("related", Value(Term(measure=RELATED, against=days))),
            ("partners", Value(Term(measure=ON_BOARD, against=days))),
        ),
        how=_density,
        n="partners",
    )


def _ties_per_partner(parts: Mapping[str, float]) -> float | None:
    return parts["new_relations"] / parts["partners"] if parts["partners"] else None


BOTH_ENDS = (
    " Split by partner or sector, a pair is in the group of each of its two, once where both are "
    "of one; so the groups need not add up to the total."
)
KPIS = (
    Kpi(
        name="new_relations",
        fr="Liens créés",
        en="New relations created",
        de="Neu entstandene Beziehungen",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(NEW_RELATIONS),
        formula="Number of pairs of partners whose first interaction falls in the window and in "
        "the campaign, and who had no tie before." + BOTH_ENDS,
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="relation_interactions",
        fr="Interactions entre partenaires",
        en="Interactions between partners",
        de="Kontakte zwischen Partnern",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(INTERACTIONS),
        formula="Number of times that one partner turned to another: meetings, joint actions, "
        "referrals, exchanges, joint posts. It is the weight of a line in the picture of the "
        "network." + BOTH_ENDS,
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="network_enrichment",
        fr="Enrichissement du réseau",
        en="Network enrichment",
        de="Netzwerk-Anreicherung",
        unit=Unit.TIES_PER_PARTNER,
        better=Direction.HIGHER,
        expression=Composed(
            parts=(
                ("new_relations", Value(NEW_RELATIONS)),
                ("partners", Value(ON_BOARD)),
                ("new_partners", Value(ACQUIRED)),
                ("density", _at(Against.WINDOW)),
                ("density_before", _at(Against.BASELINE)),
                ("sector_diversity", Blau(ON_BOARD, over="sector")),
            ),
            how=_ties_per_partner,
            n="partners",
            absent=0,
        ),
        formula="New relations divided by partners on board. Beside it: new partners, the density "
        "now and when the campaign began, and the diversity of sectors. Split by sector: new "
        "relations with at least one end in it, divided by its partners on board; the density is "
        "that among them alone, the diversity that of all partners, the same beside each sector. "
        "For a day: relations born on it, per partner on board at its end.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="network_density",
        fr="Densité du réseau",
        en="Network density",
        de="Netzwerkdichte",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=_at(Against.WINDOW),
        formula="Pairs of partners on board at the end of the window that have a relation, "
        "divided by all pairs there could be. Split by sector: of the pairs whose two are both of "
        "it, so a relation between two sectors is in no group.",
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="network_strength",
        fr="Force du réseau (relations solides)",
        en="Network strength (solid relations)",
        de="Netzwerkstärke (tragfähige Beziehungen)",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(SOLID),
        formula="Pairs of partners with a solid relation, up to the end of the window: born in "
        "the campaign, without an earlier tie, at least 3 interactions in at least 2 weeks, begun "
        "by each side at least once, of at least 2 kinds." + BOTH_ENDS,
        roles=(TEAM,),
        sources=("S0",),
    ),
    Kpi(
        name="relation_reciprocity",
        fr="Réciprocité des relations",
        en="Relation reciprocity",
        de="Gegenseitigkeit der Beziehungen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=ANSWERED, under=TIES),
        formula="Ties that are answered, divided by ties: a tie leads from whoever turned to "
        "somebody to whom they turned." + BOTH_ENDS,
        roles=(TEAM, PARTNER_LEAD),
        sources=("S1",),
    ),
    Kpi(
        name="relation_persistence_rate",
        fr="Liens qui perdurent",
        en="Relation persistence rate",
        de="Beständigkeit der Beziehungen",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Ratio(over=LASTED, under=SOLID),
        formula="Solid relations with an interaction 90 days or more after the end of the "
        "campaign (told by a milestone, or else as planned), divided by solid relations."
        + BOTH_ENDS,
        roles=(TEAM,),
        sources=("S0",),
    ),
)
