"""A database is created complete or not at all, and upgraded all or nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from durable_sqlite import apply_migrations, create_database, upgrade_database
from durable_sqlite.migrations import has_schema, version_of
from index.corpus import CORPUS_MIGRATIONS


def create(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")


def add_weight(database: sqlite3.Connection) -> None:
    database.execute("ALTER TABLE things ADD COLUMN weight REAL")


def fail(database: sqlite3.Connection) -> None:
    add_weight(database)
    raise sqlite3.OperationalError("database or disk is full")


def columns(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [name for _, name, *_ in database.execute("PRAGMA table_info(things)")]


def test_a_database_is_created_in_the_newest_version_and_private(tmp_path: Path) -> None:
    path = tmp_path / "things.sqlite"
    create_database(path, [create, add_weight])
    assert columns(path) == ["id", "name", "weight"]
    with closing(sqlite3.connect(path)) as database:
        assert version_of(database) == 2
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["things.sqlite"]


def test_a_creation_that_fails_leaves_no_database_and_the_next_one_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "things.sqlite"
    with pytest.raises(sqlite3.OperationalError, match="full"):
        create_database(path, [create, fail])
    assert not path.exists()
    (tmp_path / "things.sqlite.part-journal").write_bytes(b"of another process")
    create_database(path, [create])
    assert [file.name for file in tmp_path.iterdir()] == ["things.sqlite"]


def test_an_upgrade_runs_only_the_missing_migrations_and_only_once(tmp_path: Path) -> None:
    path = tmp_path / "things.sqlite"
    create_database(path, [create])
    assert upgrade_database(path, [create, add_weight])
    assert columns(path) == ["id", "name", "weight"]
    assert not upgrade_database(path, [create, add_weight])


def test_an_upgrade_that_fails_changes_nothing_and_leaves_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "things.sqlite"
    create_database(path, [create])
    with pytest.raises(sqlite3.OperationalError, match="full"):
        upgrade_database(path, [create, fail])
    assert columns(path) == columns(tmp_path / "things.sqlite.version-1") == ["id", "name"]
    assert upgrade_database(path, [create, add_weight])
    assert not (tmp_path / "things.sqlite.version-1").exists()


def test_missing_and_unexpected_tables_and_columns_are_detected() -> None:
    for change in (
        "ALTER TABLE failures RENAME COLUMN reason TO season",
        "ALTER TABLE files DROP COLUMN documents",
        "DROP TABLE failures",
        "CREATE TABLE more (id TEXT)",
        "SELECT 1",
    ):
        database = sqlite3.connect(":memory:")
        apply_migrations(database, CORPUS_MIGRATIONS)
        database.execute(change)
        assert has_schema(database, CORPUS_MIGRATIONS) == (change == "SELECT 1")
        database.close()
