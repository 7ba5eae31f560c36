"""Everything that is stored of a site goes, and the proof stays: each table with its rows before and after."""
