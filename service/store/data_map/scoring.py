"""What is counted of a person: it goes on to count, under the name of nobody."""

from service.store.data_map.holding import MINE, THEIRS, Fate, Holding, anonymous

_KPI = "SET actor_id = :nobody WHERE workspace_id = :workspace AND actor_id = :person"

SCORING = (
    Holding(
        table="badge_award",
        holds="Which badges the person was given. They are taken back: what checks them says so",
        fate=Fate.ANONYMOUS,
        erase=(
            f"""UPDATE badge_award SET participant_id = :nobody, id = gen_random_uuid(),
                revoked_at = coalesce(revoked_at, :at), version = version + 1
                WHERE {MINE}""",  # noqa: S608 (our own text)
        ),
        export=f"""SELECT campaign_id, slug, badge_id, awarded_at, revoked_at
            FROM badge_award WHERE {THEIRS} ORDER BY awarded_at""",  # noqa: S608
    ),
    anonymous(
        "point_entry",
        "Every point the person was given or lost",
        refers=False,
        export=f"""SELECT campaign_id, quest_id, completion_id, rule, amount, reason, booked_at
            FROM point_entry WHERE {THEIRS} ORDER BY booked_at, id""",  # noqa: S608
    ),
    anonymous(
        "score",
        "The person's points on each board; they are taken off the boards before",
        also="told = points",
        refers=False,
        export=f"SELECT board_id, points, listed FROM score WHERE {THEIRS}",  # noqa: S608
    ),
    Holding(
        table="link",
        holds="The person's own Links. Under a new code: what they posted leads nowhere",
        fate=Fate.ANONYMOUS,
        erase=(
            f"""UPDATE fact AS f SET subject = 'erased-' || mine.id,
                    payload = jsonb_set(f.payload, '{{token}}', to_jsonb('erased-' || mine.id))
                FROM (SELECT id, code FROM link WHERE {MINE}) AS mine
                WHERE f.workspace_id = :workspace AND f.subject = mine.code
                AND f.type IN ('share', 'arrival', 'referral')""",  # noqa: S608 (our own text)
            f"""UPDATE kpi_case AS c SET thing = 'erased-' || mine.id
                FROM (SELECT id, code FROM link WHERE {MINE}) AS mine
                WHERE c.workspace_id = :workspace AND c.thing = mine.code""",  # noqa: S608
            f"""UPDATE link SET participant_id = :nobody, code = 'erased-' || id
                WHERE {MINE}""",  # noqa: S608 (our own text)
        ),
        export=f"""SELECT campaign_id, code, depth, network, source, bucket, channel, created_at
            FROM link WHERE {THEIRS} ORDER BY created_at""",  # noqa: S608
        refers=True,
    ),
    Holding(
        table="fact_queue",
        holds="Facts on their way into the figures",
        fate=Fate.ANONYMOUS,
        erase=(
            """UPDATE fact_queue SET actor_ids = array_replace(actor_ids, :person, :nobody)
                WHERE workspace_id = :workspace AND :person = ANY (actor_ids)""",
        ),
    ),
    Holding(
        table="fact",
        holds="That something happened, when and by whom: the ground of all figures",
        fate=Fate.ANONYMOUS,
        erase=(
            """UPDATE fact SET actor_id = :nobody,
                source_ref = replace(source_ref, :shown, :shown_nobody)
                WHERE workspace_id = :workspace AND actor_id = :person""",
        ),
        export="""SELECT type, occurred_at, campaign_id, quest_id, quantity, payload, sign
            FROM fact WHERE workspace_id = :workspace AND actor_id = ANY (:people)
            ORDER BY occurred_at, id""",
    ),
    Holding(
        table="kpi_presence",
        holds="On which days somebody was active, and in which groups of the figures",
        fate=Fate.ANONYMOUS,
        erase=(f"UPDATE kpi_presence {_KPI}",),
    ),
    Holding(
        table="kpi_member_before",
        holds="The same, as it was kept before: brought over by the worker",
        fate=Fate.ANONYMOUS,
        erase=(f"UPDATE kpi_member_before {_KPI}",),
    ),
    Holding(
        table="kpi_first",
        holds="Which fact was somebody's first",
        fate=Fate.ANONYMOUS,
        erase=(f"UPDATE kpi_first {_KPI}",),
    ),
    Holding(
        table="kpi_case",
        holds="What several facts of one person or one Link add up to",
        fate=Fate.ANONYMOUS,
        erase=(
            """UPDATE kpi_case SET thing = :nobody_text
                WHERE workspace_id = :workspace AND thing = :person_text""",
        ),
    ),
)
