from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document

SOME = st.none() | st.text(max_size=3)


@given(one=st.tuples(st.text(max_size=3), SOME, SOME, SOME), two=st.tuples(st.text(max_size=3), SOME, SOME, SOME))
@settings(deadline=None, max_examples=100)
def test_digests_are_equal_if_and_only_if_the_contents_are(
    one: tuple[str, str | None, str | None, str | None], two: tuple[str, str | None, str | None, str | None]
):
    def digest(content: tuple[str, str | None, str | None, str | None], path: str, line: int) -> str:
        return Document("a", path, *content, line=line).digest

    assert digest(one, "here", 1) == digest(one, "there", 2)
    assert (digest(one, "here", 1) == digest(two, "here", 1)) == (one == two)


def test_the_id_is_part_of_the_digest():
    assert Document("a", "path", "text").digest != Document("b", "path", "text").digest
