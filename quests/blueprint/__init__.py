"""The blueprint: one file that describes a whole campaign.

``model`` is its shape, ``draft`` what can be read of a file that has mistakes, ``checks`` what
a file must not contradict, ``schema`` the JSON Schema that editors use.
"""
