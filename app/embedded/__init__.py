"""Real stores as children of one process: Postgres and NATS from wheels, watched, restarted, and never left behind.

``folder`` knows the data folder, ``child`` one supervised process, ``stale`` what a killed run left, ``account``
the system user Postgres needs when Nightjar runs as root, ``postgres`` and ``nats`` the two servers, ``handover``
what the supervisor passes to the hub. The supervisor itself is ``jobs/up.py``. Nothing here imports a framework,
because the supervisor lives as long as the hub and should cost almost nothing.
"""
