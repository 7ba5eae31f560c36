"""The house keeps itself: what design asks for and a machine can check. A rule that cannot be tested is no rule.

The ladder of imports is checked by import-linter (``make check``); here is the rest.
"""

import ast
import re
from pathlib import Path
from string import Template

import pytest

from app.ingest.kept import EXCUSED, KEPT
from app.ingest.rows import TABLES, Event, Hit
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment

ROOT = Path(__file__).parents[1]
SOURCES = sorted(p for folder in ("app", "jobs") for p in (ROOT / folder).rglob("*.py"))
SQL = sorted(p for p in (ROOT / "app").rglob("sql/*.sql"))
FORBIDDEN_NAMES = {"service", "services", "utils", "helpers", "manager", "base", "common", "core", "misc"}
PERSONAL = {"ip", "address", "remote_addr", "user_agent", "useragent", "ua", "email", "cookie", "fingerprint"}
LONGEST_FILE = 300


def trees():
    return [(path, ast.parse(path.read_text())) for path in SOURCES]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_is_a_paragraph(path: Path):
    text = path.read_text()
    assert path.stem not in FORBIDDEN_NAMES, "no file may be the place where the logic goes"
    assert len(text.splitlines()) <= LONGEST_FILE, "past 300 lines it is two paragraphs"
    if path.name != "__main__.py":
        assert ast.get_docstring(ast.parse(text)), "the first line says what the module knows"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "__init__.py"], ids=name_of)
def test_a_sign_on_a_door_is_prose(path: Path):
    assert len(ast.parse(path.read_text()).body) == 1


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "receive.py"], ids=name_of)
def test_the_hot_path_does_not_wait_for_postgres(path: Path):
    imported = imports_of(ast.parse(path.read_text()))
    assert not [name for name in imported if re.search(r"pydantic|sqlalchemy|\.models$|\.queries$", name)]


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "routes.py"], ids=name_of)
def test_routes_are_sentences(path: Path):
    tree = ast.parse(path.read_text())
    assert not [name for name in imports_of(tree) if name.startswith("sqlalchemy") and "ext.asyncio" not in name]
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef) and node.decorator_list:
            assert ast.get_docstring(node), f"{node.name} does not say what it answers"
            assert len(node.body) - 1 <= 8, f"{node.name} is longer than a route"


def test_only_queries_ask_clickhouse():
    """``Questions`` is the only way to a .sql file."""
    allowed = re.compile(
        r"(queries|consume|live|commands|chores|rollups|migrate|clickhouse|sql)\w*\.py$|jobs/|/queries/|_queries"
    )
    for path, tree in trees():
        if "app.kit.sql.Questions" in imports_of(tree):
            assert allowed.search(name_of(path)), f"{name_of(path)} asks a database"


def test_nothing_personal_has_a_field():
    for table in {**TABLES, "hit": Hit}.values():
        assert not PERSONAL & set(table.__struct_fields__)


def test_nothing_personal_is_logged():
    """No call of the log passes a field by the name of something personal."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_log(node.func.value):
                named = {keyword.arg for keyword in node.keywords}
                assert not (PERSONAL | {"key", "token_text", "password", "body"}) & named, (
                    f"{name_of(path)}:{node.lineno}"
                )


def test_every_question_opens_with_its_english():
    for path in SQL:
        first = path.read_text().splitlines()[0]
        assert first.startswith("-- "), f"{name_of(path)} does not say what it asks"


@pytest.mark.parametrize("path", SQL, ids=name_of)
def test_every_question_is_asked(path: Path):
    """A file that nobody names is dead."""
    feature = path.parents[1]
    named = re.compile(rf"""["']{path.stem}["']""")
    assert any(named.search(file.read_text()) for file in feature.rglob("*.py")), "no code asks this question"


DUMMIES = {
    "Array(UInt64)": [1],
    "Array(Int64)": [1],
    "Array(UInt32)": [1],
    "Array(Float64)": [1.0],
    "Array(String)": ["x"],
    "String": "x",
    "timezone": "UTC",
}


@pytest.mark.parametrize("path", SQL, ids=name_of)
async def test_every_question_without_holes_fits_the_schema(path: Path, clickhouse: ClickHouse):
    """ClickHouse itself plans it; those with holes are asked for real in tests/analytics."""
    text = path.read_text()
    if Template(text).get_identifiers():
        return
    code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    code = re.sub(r"\A\s*insert into .*?(?=^(?:select|with)\b)", "", code, flags=re.DOTALL | re.MULTILINE)
    binds = {name: DUMMIES.get(name) or DUMMIES.get(kind, 1) for name, kind in re.findall(r"\{(\w+):([\w()]+)\}", code)}
    plan = await clickhouse.ask_any(Fragment(f"select count() as lines from (explain {code})"), **binds)
    assert plan[0]["lines"] > 0


async def test_rows_equal_tables(clickhouse: ClickHouse):
    """The struct of a row has exactly the table's columns, less what the table fills itself."""
    for table, struct in TABLES.items():
        rows = await clickhouse.ask_any(
            Fragment("select name from system.columns where database = currentDatabase() and table = {t:String}"),
            t=table,
        )
        filled_by_table = {"stored_at", "import_id"}
        assert {row["name"] for row in rows} - filled_by_table == set(struct.__struct_fields__), table


async def test_no_table_is_forgotten_when_data_must_go(clickhouse: ClickHouse):
    """Retention and erasure know every table with rows of a site."""
    rows = await clickhouse.ask_any(
        Fragment(
            "select table from system.columns where database = currentDatabase() and name = 'site_id'"
            " and table in (select name from system.tables where database = currentDatabase() and engine not like '%View' and engine != 'Null')"
        )
    )
    assert {row["table"] for row in rows} == {*(kept.table for kept in KEPT), *EXCUSED}


def test_a_hit_differs_from_an_event_only_in_what_is_not_stored():
    assert set(Hit.__struct_fields__) - set(Event.__struct_fields__) == {"visitor_before", "is_retry"}


def imports_of(tree: ast.AST) -> set[str]:
    """Modules and names that a module imports, dotted."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _is_log(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "log"
