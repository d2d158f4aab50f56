"""Export, import, copy, backup, restore and comparison of whole organizers."""
