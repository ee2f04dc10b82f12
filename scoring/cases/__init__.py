"""All cases, one file each; KPIs in ``scoring/kpis`` are made of the measures they count.

To add one: a ``count`` that says what the facts of one thing add up to, a ``Case`` with it, and its
measures. The fold, the rebuild, the API, the docs and the property tests follow.
"""
