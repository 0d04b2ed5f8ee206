"""Rows are salvaged from any damaged database, whatever its tables contain."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from durable_sqlite import add_checksums, create_database, is_intact, salvage, sealed

PAGE, COUNT = 4096, 2_000


def create(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE owners (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    database.execute(
        "CREATE TABLE things (owner INTEGER NOT NULL REFERENCES owners (id), name TEXT NOT NULL, weight REAL, "
        "PRIMARY KEY (owner, name)) WITHOUT ROWID"
    )


MIGRATIONS = (create, add_checksums)
OWNERS = [sealed((number, f"Eier {number} " + "å" * (number % 700))) for number in range(COUNT)]
THINGS = [sealed((number, name, number / 2)) for number in range(COUNT) for name in ("båt", "hus")]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """Return a database that a test will damage."""
    path = tmp_path / "damaged.sqlite"
    create_database(path, MIGRATIONS)
    with closing(sqlite3.connect(path)) as database:
        database.executemany("INSERT INTO owners VALUES (?, ?, ?)", OWNERS)
        database.executemany("INSERT INTO things VALUES (?, ?, ?, ?)", THINGS)
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Return an empty database for the salvaged rows."""
    path = tmp_path / "new.sqlite"
    create_database(path, MIGRATIONS)
    return path


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


def test_every_row_of_an_undamaged_database_is_copied(damaged: Path, new: Path) -> None:
    before = damaged.read_bytes()
    assert salvage(damaged, new) == {"owners": COUNT, "things": 2 * COUNT}
    assert (rows(new, "owners"), rows(new, "things")) == (OWNERS, THINGS)
    assert damaged.read_bytes() == before
    assert not list(new.parent.glob("*.damaged*"))


@pytest.mark.parametrize("seed", range(3))
def test_only_rows_on_damaged_pages_are_lost(damaged: Path, new: Path, seed: int) -> None:
    chance = random.Random(seed)
    pages = damaged.stat().st_size // PAGE
    with damaged.open("r+b") as file:
        for page in chance.sample(range(1, pages), pages // 25):
            file.seek(page * PAGE)
            file.write(chance.randbytes(PAGE))
    copied = salvage(damaged, new)
    assert copied["owners"] >= 0.8 * COUNT
    assert set(rows(new, "owners")) <= set(OWNERS)
    assert set(rows(new, "things")) <= set(THINGS)
    assert all(map(is_intact, rows(new, "owners")))


def test_without_its_first_page_every_row_is_found_page_by_page(damaged: Path, new: Path) -> None:
    with damaged.open("r+b") as file:
        file.write(random.Random(1).randbytes(PAGE))
    assert salvage(damaged, new) == {"owners": COUNT, "things": 2 * COUNT}
    assert (rows(new, "owners"), rows(new, "things")) == (OWNERS, THINGS)


def test_a_row_that_does_not_match_its_checksum_is_left_out_unless_it_can_be_repaired(damaged: Path, new: Path) -> None:
    with closing(sqlite3.connect(damaged)) as database:
        database.execute("UPDATE owners SET name = CAST(X'C3' || 'x' AS TEXT) WHERE id = 5")
        database.execute("UPDATE things SET weight = 7 WHERE owner = 6")
        database.commit()
    repairs = {"owners": lambda owner: owner | {"name": f"repaired {owner['name']}"}}
    assert salvage(damaged, new, repairs=repairs) == {"owners": COUNT, "things": 2 * COUNT - 2}
    assert rows(new, "owners")[5][1] == "repaired \N{REPLACEMENT CHARACTER}x"
    assert all(map(is_intact, rows(new, "owners")))


def test_a_row_whose_parent_is_lost_is_left_out(damaged: Path, new: Path) -> None:
    with closing(sqlite3.connect(damaged)) as database:
        database.execute("UPDATE owners SET name = 'other' WHERE id = 5")
        database.commit()
    assert salvage(damaged, new) == {"owners": COUNT - 1, "things": 2 * COUNT - 2}
