"""Coupons that are given by themselves, and one code for all.

Revision ID: c91f4ab27d63
Revises: 8e2c61d4b9a7
Create Date: 2026-11-27 05:57:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c91f4ab27d63"
down_revision = "8e2c61d4b9a7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Pools that are there are taken by hand, and have unique codes."""
    op.add_column("coupon_pool", sa.Column("shared_code", sa.Text(), nullable=True))
    op.add_column(
        "coupon_pool",
        sa.Column("by_itself", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "coupon_pool", sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.create_index(
        "uq_coupon_pool_shared_code",
        "coupon_pool",
        ["workspace_id", "organisation_id", "shared_code"],
        unique=True,
        postgresql_where=sa.text("shared_code IS NOT NULL"),
    )
    # The worker gives them out, and remembers how far it looked.
    op.execute("GRANT UPDATE (sequence) ON coupon_pool TO coquest_worker")
    op.execute("CREATE POLICY every_tenant ON coupon_pool TO coquest_worker USING (true)")


def downgrade() -> None:
    """Undo it."""
    op.execute("DROP POLICY every_tenant ON coupon_pool")
    op.drop_index("uq_coupon_pool_shared_code", "coupon_pool")
    op.drop_column("coupon_pool", "sequence")
    op.drop_column("coupon_pool", "by_itself")
    op.drop_column("coupon_pool", "shared_code")
