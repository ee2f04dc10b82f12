"""What a person did and wrote: it goes on to count, of nobody, and says nothing any more."""

from service.store.data_map.holding import (
    MINE,
    OF_MY_COMPLETIONS,
    THEIRS,
    Fate,
    Holding,
    anonymous,
    deleted,
    of_completions,
)

_OPEN = "('submitted', 'confirming', 'in_review', 'returned', 'suspended', 'fraud')"
# A text that the campaign took up belongs to what many made; who wrote it is nobody's business.
_TAKEN_UP = """(state IN ('adopted', 'promoted') OR EXISTS (
    SELECT FROM text_version AS v
    WHERE v.workspace_id = contribution.workspace_id AND v.contribution_id = contribution.id))"""
_THEIRS_OF_C = "c.workspace_id = :workspace AND c.participant_id = ANY (:people)"

DEEDS = (
    Holding(
        table="photo",
        holds="Photos the person sent, and how they look; the pictures lie on the shelf",
        fate=Fate.DELETED,
        erase=(
            f"""UPDATE photo SET participant_id = :nobody, completion_id = NULL,
                upload_key = NULL, state = 'removing' WHERE {MINE}""",  # noqa: S608
        ),
        export=f"""SELECT id, campaign_id, width, height, size, state, created_at, keep_until
            FROM photo WHERE {THEIRS} ORDER BY id""",  # noqa: S608
        refers=True,
    ),
    of_completions("completion_flag", "Why a completion was looked at"),
    of_completions("signature_signal", "From which network a signature came, as a keyed hash"),
    of_completions("review_lease", "Who is reviewing a completion"),
    Holding(
        table="peer_check",
        holds="What the person was asked to confirm, and what others said about what they did",
        fate=Fate.ANONYMOUS,
        erase=(
            f"DELETE FROM peer_check WHERE {OF_MY_COMPLETIONS}",  # noqa: S608 (our own text)
            f"DELETE FROM peer_check WHERE {MINE} AND verdict IS NULL",  # noqa: S608
            f"UPDATE peer_check SET participant_id = :nobody, reason = NULL WHERE {MINE}",  # noqa: S608
        ),
        export=f"""SELECT id, completion_id, verdict, reason, decided_at
            FROM peer_check WHERE {THEIRS} AND verdict IS NOT NULL ORDER BY id""",  # noqa: S608
        refers=True,
    ),
    of_completions(
        "appeal",
        "With which words the person asked for another look",
        export=f"""SELECT a.completion_id, a.said, a.appealed_at, a.decided_at FROM appeal AS a
            JOIN completion AS c ON c.workspace_id = a.workspace_id AND c.id = a.completion_id
            WHERE {_THEIRS_OF_C}""",  # noqa: S608
    ),
    of_completions(
        "earlier_evidence",
        "What the person handed in before something better; 30 days beyond the verdict",
        export=f"""SELECT e.completion_id, e.version, e.evidence FROM earlier_evidence AS e
            JOIN completion AS c ON c.workspace_id = e.workspace_id AND c.id = e.completion_id
            WHERE {_THEIRS_OF_C} ORDER BY e.completion_id, e.version""",  # noqa: S608
    ),
    of_completions(
        "reuse_consent",
        "Whom the person let show what they told",
        export=f"""SELECT r.completion_id, r.organisation_id, r.number, r.granted, r.version, r.at
            FROM reuse_consent AS r
            JOIN completion AS c ON c.workspace_id = r.workspace_id AND c.id = r.completion_id
            WHERE {_THEIRS_OF_C}
            ORDER BY r.at""",  # noqa: S608 (our own text)
    ),
    Holding(
        table="coupon",
        holds="Which coupon the person got as thanks, and when it was redeemed",
        fate=Fate.BLANKED,
        erase=(f"UPDATE coupon SET completion_id = NULL WHERE {OF_MY_COMPLETIONS}",),  # noqa: S608
        export=f"""SELECT k.pool_id, k.code, k.issued_at, k.redeemed_at FROM coupon AS k
            JOIN completion AS c ON c.workspace_id = k.workspace_id AND c.id = k.completion_id
            WHERE {_THEIRS_OF_C} ORDER BY k.issued_at""",  # noqa: S608 (our own text)
    ),
    Holding(
        table="completion_transition",
        holds="Each step of a completion; the reason may say something of the person",
        fate=Fate.BLANKED,
        erase=(
            f"UPDATE completion_transition SET reason = NULL WHERE {OF_MY_COMPLETIONS}",  # noqa: S608
        ),
        export=f"""SELECT t.completion_id, t.version, t.from_state, t.to_state, t.reason, t.at
            FROM completion_transition AS t
            JOIN completion AS c ON c.workspace_id = t.workspace_id AND c.id = t.completion_id
            WHERE {_THEIRS_OF_C}
            ORDER BY t.completion_id, t.version""",  # noqa: S608 (our own text)
    ),
    anonymous(
        "taken_back", "What of the person stopped counting", also="reason = NULL", refers=False
    ),
    Holding(
        table="pair_vote",
        holds="Which of two proposals the person preferred",
        fate=Fate.ANONYMOUS,
        erase=(
            f"DELETE FROM pair_vote WHERE {MINE} AND answered_at IS NULL",  # noqa: S608
            f"UPDATE pair_vote SET participant_id = :nobody WHERE {MINE}",  # noqa: S608
        ),
        export=f"""SELECT quest_id, low_id, high_id, winner_id, answered_at
            FROM pair_vote WHERE {THEIRS} ORDER BY id""",  # noqa: S608
        refers=True,
    ),
    anonymous(
        "proposal_vote",
        "Which proposals the person liked",
        export=f"""SELECT contribution_id, liked, voted_at
            FROM proposal_vote WHERE {THEIRS} ORDER BY voted_at""",  # noqa: S608
    ),
    Holding(
        table="contribution",
        holds="What the person wrote. What the campaign took up stays, without an author",
        fate=Fate.BLANKED,
        erase=(
            f"""UPDATE contribution SET text = '', state = 'declined', version = version + 1
                WHERE {MINE} AND NOT {_TAKEN_UP}""",  # noqa: S608
            f"""UPDATE contribution SET participant_id = :nobody, reason = NULL
                WHERE {MINE}""",  # noqa: S608 (our own text)
        ),
        export=f"""SELECT id, completion_id, kind, text, language, state, reason, created_at,
            updated_at FROM contribution WHERE {THEIRS} ORDER BY id""",  # noqa: S608
        refers=True,
    ),
    Holding(
        table="completion",
        holds="What the person did, with their evidence. What waits is withdrawn",
        fate=Fate.ANONYMOUS,
        erase=(
            f"""UPDATE completion SET state = 'withdrawn', version = version + 1
                WHERE {MINE} AND state IN {_OPEN}""",  # noqa: S608
            f"""UPDATE completion SET participant_id = :nobody,
                evidence = jsonb_strip_nulls(jsonb_build_object(
                    'kind', evidence -> 'kind', 'agree', evidence -> 'agree'))
                WHERE {MINE}""",  # noqa: S608 (our own text)
        ),
        export=f"""SELECT id, campaign_id, quest_id, kind, state, quantity, points, evidence,
            locale, channel, occurred_at, received_at
            FROM completion WHERE {THEIRS} ORDER BY id""",  # noqa: S608
        refers=True,
    ),
    deleted(
        "checkpoint_find",
        "Which checkpoints of a hunt the person found",
        export=f"""SELECT quest_id, checkpoint, way, occurred_at
            FROM checkpoint_find WHERE {THEIRS} ORDER BY occurred_at""",  # noqa: S608
    ),
    deleted("checkpoint_try", "How often the person guessed at a checkpoint"),
    deleted("limit_use", "How often the person did a Quest in a period", refers=False),
    Holding(
        table="team",
        holds="Whom a team has for captain: the member who was in it longest takes over",
        fate=Fate.ANONYMOUS,
        erase=(
            """WITH mine AS (
                SELECT team_id FROM team_member
                WHERE workspace_id = :workspace AND participant_id = :person AND left_at IS NULL
            )
            UPDATE team AS t SET
                members = t.members - CASE WHEN t.id IN (SELECT * FROM mine) THEN 1 ELSE 0 END,
                captain_id = CASE WHEN t.captain_id <> :person THEN t.captain_id ELSE (
                    SELECT m.participant_id FROM team_member AS m
                    WHERE m.workspace_id = t.workspace_id AND m.team_id = t.id
                        AND m.left_at IS NULL AND m.participant_id <> :person
                    ORDER BY m.joined_at, m.participant_id LIMIT 1) END
            WHERE t.workspace_id = :workspace
                AND (t.captain_id = :person OR t.id IN (SELECT * FROM mine))""",
        ),
        refers=True,
    ),
    anonymous(
        "team_member",
        "In which teams the person was, and from when to when",
        also="left_at = coalesce(left_at, greatest(:at, joined_at))",
        export="""SELECT m.team_id, t.name, m.joined_at, m.left_at FROM team_member AS m
            JOIN team AS t ON t.workspace_id = m.workspace_id AND t.id = m.team_id
            WHERE m.workspace_id = :workspace AND m.participant_id = ANY (:people)
            ORDER BY m.joined_at""",
    ),
    anonymous(
        "membership",
        "In which campaigns the person is, since when, and how they came",
        also="join_key = NULL, joined_at = date_trunc('day', joined_at)",
        export=f"""SELECT campaign_id, channel, partner_id, area, joined_at
            FROM membership WHERE {THEIRS} ORDER BY joined_at""",  # noqa: S608
    ),
)
