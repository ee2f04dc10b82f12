"""`make bench`: the real server beside the smallest honest one, on the same database."""
