"""Access of platform staff to organizers.

Holds support sessions and the staff log. Every action has a reason and is in both logs: the platform's and the
organizer's.
"""
