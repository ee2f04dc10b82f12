"""Open Badges 3.0: what is signed, by which keys, and what was taken back."""
