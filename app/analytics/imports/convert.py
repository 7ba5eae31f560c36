"""``python -m app.analytics.imports.convert FILE LINES FORMAT``: CSV or Parquet becomes lines of JSON.

ClickHouse's own readers do it, embedded in this process alone, with constant memory.
"""

import sys
from pathlib import Path

SETTINGS = (
    "engine_file_truncate_on_insert = 1, output_format_json_quote_64bit_integers = 1, session_timezone = 'UTC',"
    # A CSV's columns are texts: what they mean is said later, row by row.
    " input_format_csv_use_best_effort_in_schema_inference = 0, input_format_csv_allow_variable_number_of_columns = 1,"
    " input_format_null_as_default = 1, input_format_csv_empty_as_default = 1,"
    " schema_inference_make_columns_nullable = 0, max_memory_usage = 1500000000, max_threads = 2,"
    " output_format_parallel_formatting = 0, input_format_parallel_parsing = 0, date_time_output_format = 'iso'"
)


def main(source: str, target: str, fmt: str) -> int:
    """Convert; a file that cannot be read is one sentence on stderr and exit code 1."""
    import chdb

    Path(target).touch(mode=0o600)
    try:
        chdb.query(
            f"insert into function file({_text(target)}, 'JSONEachRow')"
            f" select * from file({_text(source)}, {_text(fmt)}) settings {SETTINGS}"
        )
    except Exception as error:  # noqa: BLE001, the engine raises a plain RuntimeError with its words
        print(str(error).replace("\n", " ").replace(source, "the file")[:400], file=sys.stderr)
        return 1
    return 0


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
