"""The main job, start to finish: a campaign played over real HTTP, and every number checked.

The demo is a client like any other. It knows the product only through its API, keeps its own
account of what it did (``ledger.py``), and compares that with what the product says.
"""
