"""Keys with their values, as the indices ``of_pairs`` of spans and logs have them (0017_text_indices.sql)."""

_OF_MAP = "CAST({}, 'Array(Tuple(String, String))')"
# SQL: an array of texts, each as toString((key, value)) is; of the attributes and of the resource.
PAIRS = f"CAST(arrayConcat({_OF_MAP.format('attributes')}, {_OF_MAP.format('resource')}), 'Array(String)')"
