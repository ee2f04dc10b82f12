"""All KPIs, one declaration each, one file per block; the folder is the registry.

To add one: declare it in the file it belongs to and add it to that file's ``KPIS``. The fold,
the rebuild, the API, the docs and the property tests follow from the declaration.
"""
