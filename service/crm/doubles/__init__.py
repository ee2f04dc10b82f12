"""Doubles of the five CRMs: real HTTP servers that answer as documented, to try and to test with.

Each keeps its contacts in memory, shows them on a page, enforces its CRM's limits and shapes, and
says what it is told to say next: ``POST /-/next``.
"""
