"""Taking an organizer along: archives, copies, backups."""
