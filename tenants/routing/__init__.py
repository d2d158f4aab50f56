"""From a host or a path to an organizer.

Holds host names, custom domains and their DNS checks, slugs, and the directory kept in each process. A change is
seen by every process within a second.
"""
