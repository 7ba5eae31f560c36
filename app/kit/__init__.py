"""Tools that know none of Nightjar's nouns: settings, log, problems, the three stores, SQL, filters, periods."""
