"""Threads share a store: each answer is that of a single thread in one state, whatever is written meanwhile."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from support.paths import ROOT
from support.stores import SWEDISH, WORDS, Engine, fill, find, indexed, remove

from index import Store
from index.query import ENGLISH, Clause, HasPhrase, HasPrefix, InLanguage, NoneOf
from index.store import Candidate

THREADS = 8


@pytest.fixture(autouse=True)
def _threads_take_turns_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def large(store: Store, segments: int = 4) -> None:
    """Fill a store with some hundred passages in several segments."""
    chance = random.Random(11)
    for segment in range(segments):
        fill(
            store,
            *(
                indexed(
                    f"{segment}/{number}",
                    " ".join(chance.choices(WORDS, k=40)),
                    " ".join(chance.choices(WORDS, k=30)),
                    language=chance.choice(["sv", "vi"]),
                )
                for number in range(60)
            ),
        )


def answers(store: Store, seed: int) -> list[object]:
    """Ask every kind of question, in an order that depends on *seed*, and return the answers in a fixed order."""
    first, second, third = random.Random(seed % 7).sample(WORDS, 3)
    clauses = [Clause(ENGLISH, first), Clause(SWEDISH, second, 0.5), Clause(ENGLISH, third)]
    questions = [
        lambda: store.search(clauses, limit=20),
        lambda: store.search(clauses, limit=300, languages=["vi"]),
        lambda: store.search(clauses, limit=30, condition=HasPhrase(ENGLISH, ((first,), (second,)), 1)),
        lambda: store.search(clauses, limit=30, condition=HasPrefix((ENGLISH,), first[:2]), newest=True),
        lambda: store.search(clauses, limit=30, condition=NoneOf((InLanguage("vi"),)), any_clause=False),
        lambda: store.feedback(clauses, limit=5, max_frequency=1000),
        lambda: [store.frequency(ENGLISH, word) for word in WORDS],
        store.languages,
        lambda: store.count(["0/1", "1/2", "3/3"], clauses),
        lambda: sorted(store.passages("0/1")),
        lambda: len(store),
    ]
    order = random.Random(seed).sample(range(len(questions)), len(questions))
    found = {at: questions[at]() for at in order}
    return [found[at] for at in sorted(found)]


def test_many_threads_get_the_answers_of_one(engine: Engine, tmp_path: Path, store: Store) -> None:
    large(store)
    alone = engine.open(tmp_path / "store")
    expected = [answers(alone, seed) for seed in range(7)]
    alone.close()
    start = Barrier(THREADS)

    def ask(thread: int) -> bool:
        start.wait()
        return all(answers(store, seed) == expected[seed % 7] for seed in range(thread, thread + 14))

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(ask, range(THREADS))) == [True] * THREADS


def write_versions(store: Store, versions: range) -> None:
    for version in versions:
        with store.writing() as writer:
            for number in range(30):
                writer.remove(str(number))
                writer.add(indexed(str(number), f"alfa v{version}"))


def of_one_version(store: Store, version: int) -> bool:
    return len(find(store, f"v{version}")) in {0, 30}


def test_each_answer_is_of_one_state_while_another_thread_and_another_process_write(
    tmp_path: Path, store: Store
) -> None:
    large(store, segments=1)
    write_versions(store, range(1))
    done = Event()

    def ask(_: int) -> int:
        asked = 0
        while not done.is_set() or not asked:
            assert len(find(store, "v0 v1 v2 v3 v4 v5 v6 v7 v8 v9")) == 30
            with store.pinned() as pinned:
                before = len(pinned), pinned.search([Clause(ENGLISH, "alfa")], limit=500)
                for version in range(10):
                    assert of_one_version(pinned, version)
                assert (len(pinned), pinned.search([Clause(ENGLISH, "alfa")], limit=500)) == before
            asked += 1
        return asked

    def write() -> None:
        write_versions(store, range(1, 5))
        program = (
            "import sys; from pathlib import Path; sys.path[:0] = sys.argv[2:]\n"
            "from index import open_store; from stores.test_threads import write_versions\n"
            "write_versions(open_store(Path(sys.argv[1])), range(5, 10))"
        )
        folders = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "index")]
        subprocess.run([sys.executable, "-c", program, str(tmp_path / "store"), *folders], check=True)

    with ThreadPoolExecutor(THREADS) as threads:
        readers = [threads.submit(ask, number) for number in range(THREADS)]
        try:
            write()
        finally:
            done.set()
        assert all(reader.result() for reader in readers)
    assert len(find(store, "v9")) == 30


def test_a_pinned_state_belongs_to_one_search_and_not_to_the_store(store: Store) -> None:
    fill(store, indexed("1", "alfa"))
    with store.pinned() as before:
        fill(store, indexed("2", "alfa"))
        with store.pinned() as after:
            fill(store, indexed("3", "alfa"))
            assert (find(before, "alfa"), find(after, "alfa")) == (["1"], ["1", "2"])
            assert (before.is_current(), after.is_current(), store.is_current()) == (False, False, True)
        assert find(store, "alfa") == ["1", "2", "3"]
        assert find(before, "alfa") == ["1"]
    with store.pinned() as newest:
        assert newest.is_current()
        assert len(newest) == 3


def test_a_pinned_state_of_an_empty_store_is_current_until_something_is_written(store: Store) -> None:
    with store.pinned() as pinned:
        assert pinned.is_current()
        fill(store, indexed("1", "alfa"))
        assert not pinned.is_current()
        assert len(pinned) == 0


def test_an_error_in_a_pinned_context_is_the_callers(store: Store) -> None:
    with pytest.raises(KeyError), store.pinned():
        raise KeyError("of the caller")


def test_closing_a_store_leaves_a_pinned_state_readable(store: Store) -> None:
    large(store, segments=2)
    with store.pinned() as pinned:
        expected = answers(store, 1)
        remove(store, "0/1")
        closer = Thread(target=store.close)
        closer.start()
        closer.join()
        assert answers(pinned, 1) == expected
    assert len(store) == 119


def test_threads_that_search_while_others_close_the_store_get_every_answer(store: Store) -> None:
    large(store, segments=2)
    expected: list[Candidate] = store.search([Clause(ENGLISH, "alfa")], limit=50)

    def use(number: int) -> bool:
        for _ in range(40):
            if number == 0:
                store.close()
            elif store.search([Clause(ENGLISH, "alfa")], limit=50) != expected:
                return False
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        assert all(threads.map(use, range(THREADS)))
