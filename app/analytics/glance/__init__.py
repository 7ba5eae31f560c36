"""All of one's sites at a glance: how many visitors each had lately, from one question."""
