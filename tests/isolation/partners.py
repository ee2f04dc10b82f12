"""Whose things the operations of partners show or change: a part of the matrix."""

EVERYBODYS = {"get_charter", "get_readiness_questions", "receive"}
OF_AN_ORGANISATION = {
    *("post_partner_invitation", "list_partner_invitations", "answer_invitation"),
    *("delete_partner_invitation", "list_partners", "patch_partner", "leave"),
    *("post_commitment", "list_commitments", "put_commitment", "delete_commitment"),
    *("post_log_entry", "list_log_entries", "delete_log_entry"),
    *("post_coupon_pool", "list_coupon_pools", "add_coupon_codes"),
    *("get_partner_report", "get_partnership"),
    *("put_charter", "confirm_charter", "post_readiness", "get_readiness"),
}
LISTS_OF_AN_ORGANISATION = {
    *("my_partner_invitations", "post_signal", "make_signal_secret", "list_signals"),
    "redeem_at_the_till",
}
OF_A_PERSON = {"get_coupon_qr"}
OF_A_CAMPAIGNS_PEOPLE = {"take_my_coupons"}
LISTS_OF_A_PERSON = {"my_coupons"}
