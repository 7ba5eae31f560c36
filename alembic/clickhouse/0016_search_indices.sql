-- What a search looks for lies in few places, and these say where: numbers and ids of a log record's body among all its
-- words (app/kit/search/words.py). Older parts get it beside other work.
alter table logs add index if not exists of_words tokens(lower(body)) type bloom_filter(0.01) granularity 1;
alter table logs materialize index of_words;
