"""Members: who they are, how they are invited, how they get in; and the set-up.

Revision ID: 8ea614218b60
Revises: 7772f6262217
Create Date: 2026-11-22 02:18:16.071340+00:00
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8ea614218b60"
down_revision: str | None = "7772f6262217"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TENANT = "NULLIF(current_setting('app.tenant', true), '')::uuid"
LOOKUP = "NULLIF(current_setting('app.lookup', true), '')"
TABLES = (
    "member",
    "member_role",
    "member_identity",
    "invitation",
    "member_sign_in",
    "member_session",
    "set_up",
)


def upgrade() -> None:
    """Make the tables; each is seen by its tenant only."""
    op.create_table(
        "set_up",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("nonce", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_set_up")),
    )
    op.create_table(
        "member",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.workspace_id"], name=op.f("fk_member_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_member")),
        sa.UniqueConstraint(
            "workspace_id", "address_key", name=op.f("uq_member_workspace_id_address_key")
        ),
    )
    op.create_table(
        "invitation",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_invitation_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "workspace_id", "token_hash", name=op.f("uq_invitation_workspace_id_token_hash")
        ),
    )
    op.create_index(
        "ix_invitation_organisation",
        "invitation",
        ["workspace_id", "organisation_id", "id"],
        unique=False,
    )
    op.create_table(
        "member_identity",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name=op.f("fk_member_identity_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "issuer", "subject_key", name=op.f("pk_member_identity")
        ),
    )
    op.create_table(
        "member_role",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("member_id", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name=op.f("fk_member_role_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_member_role_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "organisation_id", "member_id", name=op.f("pk_member_role")
        ),
    )
    op.create_index(
        "ix_member_role_member", "member_role", ["workspace_id", "member_id"], unique=False
    )
    op.create_table(
        "member_session",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name=op.f("fk_member_session_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "organisation_id"],
            ["organisation.workspace_id", "organisation.id"],
            name=op.f("fk_member_session_workspace_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "token_hash", name=op.f("pk_member_session")),
    )
    op.create_index("ix_member_session_expires_at", "member_session", ["expires_at"], unique=False)
    op.create_index(
        "ix_member_session_member", "member_session", ["workspace_id", "member_id"], unique=False
    )
    op.create_table(
        "member_sign_in",
        sa.Column("workspace_id", sa.UUID(), nullable=False),
        sa.Column("handle_hash", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.UUID(), nullable=True),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("second_proof", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name=op.f("fk_member_sign_in_workspace_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.workspace_id"],
            name=op.f("fk_member_sign_in_workspace_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "handle_hash", name=op.f("pk_member_sign_in")),
    )
    op.create_index("ix_member_sign_in_expires_at", "member_sign_in", ["expires_at"], unique=False)
    op.create_index(
        "ix_member_sign_in_member", "member_sign_in", ["workspace_id", "member_id"], unique=False
    )
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO coquest_app")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} TO coquest_app, coquest_worker "
            f"USING (workspace_id = {TENANT}) WITH CHECK (workspace_id = {TENANT})"
        )
    # The worker removes what ran out, of every tenant, and knows of nobody else.
    for table in ("member_sign_in", "member_session"):
        op.execute(f"GRANT SELECT, UPDATE, DELETE ON {table} TO coquest_worker")
        op.execute(f"CREATE POLICY every_tenant ON {table} TO coquest_worker USING (true)")
    # It also begins the set-up of an empty installation; who makes a workspace by hand ends it.
    op.execute("GRANT SELECT, INSERT ON set_up TO coquest_worker")
    op.execute("CREATE POLICY made_by_owner ON set_up TO CURRENT_USER USING (true)")
    # Whoever signs in says where: a workspace is found by its slug.
    op.execute(
        f"CREATE POLICY known_by_slug ON workspace FOR SELECT TO coquest_app USING (slug = {LOOKUP})"
    )


def downgrade() -> None:
    """Undo it; nobody is a member any more."""
    op.execute("DROP POLICY known_by_slug ON workspace")
    for table in reversed(TABLES):
        op.drop_table(table)
