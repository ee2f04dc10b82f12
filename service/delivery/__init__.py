"""HTTP out: claim, sign, send, note; when to try again."""
