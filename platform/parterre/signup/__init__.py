"""The root host for people who are not inside an organizer yet: the first page, signing up, joining a team."""
