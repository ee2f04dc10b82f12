"""CRMs: one connector per file, what their replies mean, and what is sent to them.

Nothing here opens a socket: connectors speak over a :class:`service.crm.interface.Line`.
"""
