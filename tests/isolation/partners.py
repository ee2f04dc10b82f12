"""Whose things the operations of partners show or change: a part of the matrix."""

EVERYBODYS = {"get_charter", "get_readiness_questions"}
OF_AN_ORGANISATION = {
    *("post_partner_invitation", "list_partner_invitations", "answer_invitation"),
    *("delete_partner_invitation", "list_partners", "patch_partner", "leave"),
    *("post_commitment", "list_commitments", "put_commitment", "delete_commitment"),
    *("post_log_entry", "list_log_entries", "delete_log_entry"),
    *("put_charter", "confirm_charter", "post_readiness", "get_readiness"),
}
LISTS_OF_AN_ORGANISATION = {"my_partner_invitations"}
