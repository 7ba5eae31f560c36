"""What a site has, to take away: raw events as they are, and every report as a table. Streamed, whatever its size."""
