"""What becomes known of people, and where it goes."""

from scoring.cases.contacts import ENRICHED, FIELDS_ADDED, IN_SEGMENT
from scoring.kpi import Direction, Growth, Kpi, Ratio, Unit, Value
from scoring.measure import Aggregation, Measure, facts
from scoring.roles import AD_SALES, COLLECTION, CONTENT, DATA, MEDIA

SENT = ("partner", "quest", "destination")


def _records(name: str, *destinations: str, **where: bool) -> Measure:
    return Measure(
        name=name,
        of=(facts("data_transfer", destination=destinations, **where),),
        agg=Aggregation.SUM,
        value="records",
        dims=SENT,
    )


DMP = _records("dmp_records_sent", "dmp", "cdp")
AUTOMATION = _records("automation_profiles_sent", "marketing_automation")
ADVERTISERS = _records("advertiser_profiles_sent", "advertiser_crm", "email_tool", consent=True)
DATA_REVENUE = Measure(
    name="data_monetization_revenue",
    of=(facts("data_transfer"),),
    agg=Aggregation.SUM,
    value="records*unit_price",
    dims=SENT,
)

KPIS = (
    Kpi(
        name="crm_fields_added",
        fr="Champs CRM ajoutés",
        en="CRM fields added",
        de="Ergänzte CRM-Felder",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(FIELDS_ADDED),
        formula="Number of fields that became known of a profile for the first time.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
    ),
    Kpi(
        name="crm_enrichment",
        fr="Enrichissement du CRM",
        en="CRM enrichment (new fields per profile)",
        de="CRM-Anreicherung (neue Felder je Profil)",
        unit=Unit.PER_PROFILE,
        better=Direction.HIGHER,
        expression=Ratio(over=FIELDS_ADDED, under=ENRICHED, scale=1),
        formula="CRM fields added divided by the distinct profiles to which they were added.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
        example="champ « acheteur potentiel de voiture ou de maison »",
    ),
    Kpi(
        name="segment_profiles",
        fr="Segmentation d'audience (profils par segment)",
        en="Audience segmentation (profiles per segment)",
        de="Zielgruppensegmentierung (Profile je Segment)",
        unit=Unit.PERSONS,
        better=Direction.HIGHER,
        expression=Value(IN_SEGMENT),
        formula="Distinct profiles in a segment at the end of the window; in all segments "
        "together each profile once.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
    ),
    Kpi(
        name="segment_growth_rate",
        fr="Croissance d'un segment",
        en="Segment growth rate",
        de="Segmentwachstum",
        unit=Unit.PERCENT,
        better=Direction.HIGHER,
        expression=Growth(IN_SEGMENT),
        formula="Profiles in the segment at the end of the window, compared with its beginning. "
        "For a day: from its beginning to its end.",
        roles=(
            DATA,
            COLLECTION,
        ),
        sources=("S2",),
        example="+14 % de profils dans le segment X",
    ),
    Kpi(
        name="dmp_records_sent",
        fr="Envoi de données vers DMP ou CDP",
        en="Records sent to DMP or CDP",
        de="An DMP/CDP übermittelte Datensätze",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(DMP),
        formula="Records that went to a data management or customer data platform.",
        roles=(
            MEDIA,
            CONTENT,
        ),
        sources=("S2",),
        example="5 000 réponses et ID transféré(e)s",
    ),
    Kpi(
        name="automation_profiles_sent",
        fr="Profils envoyés à l'automatisation marketing",
        en="Profiles sent to marketing automation",
        de="An Marketing-Automation übermittelte Profile",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(AUTOMATION),
        formula="Records that went to marketing automation.",
        roles=(COLLECTION,),
        sources=("S2",),
        example="35 000 profils",
    ),
    Kpi(
        name="advertiser_profiles_sent",
        fr="Profils transmis aux annonceurs",
        en="Profiles sent to advertisers",
        de="An Werbekunden übermittelte Profile",
        unit=Unit.COUNT,
        better=Direction.HIGHER,
        expression=Value(ADVERTISERS),
        formula="Records that went to the CRM or mailing tool of an advertiser, with the consent "
        "of the people they are about.",
        roles=(AD_SALES,),
        sources=("S2",),
        example="25 000 profils",
    ),
    Kpi(
        name="data_monetization_revenue",
        fr="Revenus de la collecte de données",
        en="Data collection revenue",
        de="Erlöse aus Datenerhebung",
        unit=Unit.EUR,
        better=Direction.HIGHER,
        expression=Value(DATA_REVENUE),
        formula="Records that were handed on times the price of one, summed.",
        roles=(AD_SALES,),
        sources=("S2",),
        example="25 000 x 0,20 €/profil = 5 000 €",
    ),
)
