-- needs: enable_full_text_index
-- What a search looks for, answered from an index without reading what it is about, where the engine has such an index
-- (26.2 and newer): where stretches of letters are in the bodies of log records, and which record or span has a key with a
-- value. Digits end a word here, so that ids and numbers, which are all different, do not fill the index: it stays a
-- dictionary of a few thousand words, and a part of a word is found by looking through that.
-- No lambda is in them: a part without the index, from before it, could not be read with one.
alter table logs
    add index if not exists of_letters translate(lower(body), '0123456789', '          ') type text(tokenizer = splitByNonAlpha);
alter table logs
    add index if not exists of_pairs CAST(arrayConcat(CAST(attributes, 'Array(Tuple(String, String))'), CAST(resource, 'Array(Tuple(String, String))')), 'Array(String)') type text(tokenizer = 'array');
alter table spans
    add index if not exists of_pairs CAST(arrayConcat(CAST(attributes, 'Array(Tuple(String, String))'), CAST(resource, 'Array(Tuple(String, String))')), 'Array(String)') type text(tokenizer = 'array');
alter table logs materialize index of_letters;
alter table logs materialize index of_pairs;
alter table spans materialize index of_pairs;
