"""Any text that a file may contain, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

#: Every character there is, with many lone surrogates, control characters, combining marks, and
#: characters at which text is split.
ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Zs"]),
        st.sampled_from(" \n\t.!?,;:–-\"'“”„«»()aÅ1\u2028\u00a0\u0301。"),
    ),
    max_size=300,
)
