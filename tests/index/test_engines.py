from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document, Store, StoreError, open_store
from index.analysis import analyze
from index.engines import SIGNATURE, rebuilding, store_exists
from index.passage_terms import passages_of
from index.query import ENGLISH, Clause, original_field
from index.store import IndexablePassage


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    language: str
    original: str
    english: str
    heading: bool = False


def passages_in(document_id: str, language: str, parts: list[Sentence], **more: str) -> Iterator[IndexablePassage]:
    """Yield the passages of a document; *more* sets its optional fields."""
    return passages_of(Document(document_id, document_id, "", language=language, **more), parts)


def sentences(*parts: tuple[str, str, str]) -> list[Sentence]:
    """Return consecutive sentences, each given as (language, original, English)."""
    found = []
    start = 0
    for language, original, english in parts:
        found.append(Sentence(start, start + len(original), language, original, english))
        start += len(original) + 1
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    opened.close()


def put(store: Store, passages: Iterator[IndexablePassage]) -> None:
    with store.writing() as writer:
        for passage in passages:
            writer.add(passage)


def find(store: Store, field: str, word: str) -> list[str]:
    return [found.document_id for found in store.search([Clause(field, word)], limit=99)]


def forms(text: str, language: str) -> list[tuple[str, ...]]:
    return [term.forms for term in analyze(text, language)]


# From sentences to passages


def test_each_original_goes_into_its_own_languages_field() -> None:
    mixed = sentences(("ro", "O barcă.", "A boat."), ("sv", "En hamn.", "A harbour."), ("vi", "Con thuyền.", ""))
    (passage,) = passages_in("a", "ro", mixed)
    assert passage == IndexablePassage(
        "a", 1, 0, 2, "ro",
        {
            ENGLISH: forms("A boat. A harbour.", "en"),
            original_field("ro"): forms("O barcă.", "ro"),
            original_field("sv"): forms("En hamn.", "sv"),
            original_field("vi"): forms("Con thuyền.", "vi"),
        },
        path="a", long_words=set(),
    )  # fmt: skip


def test_english_originals_go_only_into_the_english_field() -> None:
    (passage,) = passages_in("a", "en", sentences(("en", "A boat.", "A boat."), ("ro", "O barcă.", "A boat.")))
    assert passage.terms.keys() == {ENGLISH, original_field("ro")}
    assert passage.terms[ENGLISH] == forms("A boat. A boat.", "en")


def test_untranslated_text_is_found_in_the_original() -> None:
    (passage,) = passages_in("a", "ro", sentences(("ro", "O barcă.", "")))
    assert passage.terms.keys() == {original_field("ro")}


def test_a_field_without_a_word_is_left_out() -> None:
    (passage,) = passages_in("a", "ro", sentences(("ro", "— ! —", "...")))
    assert passage.terms == {}


def test_a_document_without_sentences_has_no_passages() -> None:
    assert list(passages_in("a", "ro", [])) == []


def test_passages_are_numbered_and_list_their_sentences() -> None:
    long = sentences(*[("sv", "ord " * 60, "word " * 60)] * 9)
    passages = list(passages_in("a", "sv", long))
    assert [passage.number for passage in passages] == list(range(1, len(passages) + 1))
    assert [number for passage in passages for number in range(passage.first, passage.last + 1)] == list(range(9))
    assert len(passages) > 1


# From passages to the store


def test_a_word_with_diacritics_is_found_as_written_and_folded(store: Store) -> None:
    put(store, passages_in("a", "ro", sentences(("ro", "Întâlnirea a început.", "The meeting began."))))
    put(store, passages_in("b", "vi", sentences(("vi", "Hội nghị bắt đầu.", "The conference began."))))
    for word in ("întâlnire", "intalnire", "ÎNTÂLNIREA"):
        ((*some_forms,),) = forms(word, "ro")
        assert find(store, original_field("ro"), some_forms[-1]) == ["a"]
    assert find(store, original_field("ro"), forms("întâlnire", "ro")[0][0]) == ["a"]
    assert find(store, original_field("vi"), "hội") == find(store, original_field("vi"), "hoi") == ["b"]
    assert find(store, ENGLISH, "meet") == ["a"]


@settings(deadline=None, max_examples=25)
@given(text=st.text(min_size=1), language=st.sampled_from(["en", "ro", "sv", "no", "vi", "ja", "th", "xx"]))
def test_any_document_can_be_indexed_found_and_removed(
    tmp_path_factory: pytest.TempPathFactory, text: str, language: str
) -> None:
    text = "".join(character for character in text if not "\ud800" <= character <= "\udfff")
    store = open_store(tmp_path_factory.mktemp("store"))
    passages = list(passages_in("a", language, sentences((language, text, text))))
    put(store, iter(passages))
    for field, words in passages[0].terms.items():
        for form in {form for word in words for form in word}:
            assert find(store, field, form) == ["a"]
            assert store.frequency(field, form) == 1
    with store.writing() as writer:
        writer.remove("a")
    assert len(store) == 0
    store.close()


# The folder


def test_a_store_exists_once_it_is_created(tmp_path: Path) -> None:
    folder = tmp_path / "library" / "store"
    with pytest.raises(StoreError, match="is missing; rebuild it with: search rebuild"):
        open_store(folder, make=False)
    assert not store_exists(folder)
    open_store(folder).close()
    assert store_exists(folder)
    open_store(folder, make=False).close()


def test_an_empty_folder_is_not_a_store_and_checking_does_not_change_it(tmp_path: Path) -> None:
    assert not store_exists(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_a_damaged_store_exists_and_can_be_rebuilt(tmp_path: Path, content: bytes) -> None:
    open_store(tmp_path / "store").close()
    (contents,) = (tmp_path / "store").glob("*.toc")
    contents.write_bytes(content)
    assert store_exists(tmp_path / "store")
    with pytest.raises(StoreError, match="is damaged; rebuild it with: search rebuild"):
        open_store(tmp_path / "store")
    with rebuilding(tmp_path / "store"):
        pass
    open_store(tmp_path / "store").close()


def test_a_failed_rebuild_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"a file")
    with pytest.raises(StoreError, match="File exists") as caught, rebuilding(tmp_path / "store"):
        pass
    assert caught.value.path == tmp_path / "store"


def test_the_signature_names_the_analysis_and_schema_versions() -> None:
    assert SIGNATURE.startswith("whoosh, analysis ")
    assert ", schema " in SIGNATURE
