"""Tasks enqueued in a transaction and run by workers.

Holds enqueueing, the relay to Celery, fairness between organizers, and periodic jobs. A committed task is run at
least once, also after a killed worker or an emptied broker.
"""
