"""Pages of the root host for visitors without an organizer: landing page, sign-up, team invitations."""
