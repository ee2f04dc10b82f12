"""Mail: what it says (``compose``), to whom (``address``), and how it leaves (``post``).

A mail is queued in the caller's transaction (``service/store/mails.py``) and sent by the worker
(``service/usecases/send_mails.py``).
"""
