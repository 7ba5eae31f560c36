"""Goals: what a site wants its visitors to do, and how many of them do it."""
