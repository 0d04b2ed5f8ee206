"""What messages only quote, forward or sign with folds under one hit; what they say themselves never does."""

from __future__ import annotations

import pytest
from support.mailbox import ANNA, BO, CECILIA, message

#: In English, so that nothing depends on a translation.
SAID = "The harbour master kept the ledgers of the smuggled tobacco in a locked cellar under the old customs house."
MORE = " Nobody has asked him about it since the trial ended in spring."
QUOTED = (
    "> The harbour master kept the ledgers of the smuggled tobacco in a\n> locked cellar under the old customs house.\n"
)
SIGNED = "\n-- \nAnna Berg, foreign desk\nTurnpike Lane 9, Umeå\n"


@pytest.fixture
def find(library, write):
    """Add messages, given by name with their parts, and return the hits of a query: by ID, what is folded under each."""

    def find_in(messages, query="smuggled tobacco", **options):
        paths = [write(f"{name}.eml", message(name, *parts, **more)) for name, (parts, more) in messages.items()]
        library.add(paths, language="en")
        hits = library.find(query, expand=False, **options)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        return {name_of(hit.document_id): sorted(map(name_of, hit.duplicates)) for hit in hits}

    return find_in


def name_of(document_id):
    return document_id.removesuffix(".eml")


def mail(sender, text, *references, day=12, subject="Ledgers"):
    return (sender, subject, text), {"references": references, "day": day}


ORIGINAL = mail(ANNA, SAID + MORE)


def test_an_answer_that_quotes_folds_under_what_it_answers_even_if_it_ranks_higher(find):
    # The shorter passage of the answer has the better score.
    messages = {"a": mail(ANNA, SAID + 3 * MORE), "b": mail(BO, f"Thanks.\n\n{QUOTED}", "a")}
    assert find(messages) == {"a": ["b"]}


def test_an_answer_that_says_something_itself_stays_a_hit_and_hides_nothing(find):
    messages = {"a": ORIGINAL, "b": mail(BO, f"More tobacco was found at sea.\n\n{QUOTED}", "a")}
    assert find(messages) == {"a": [], "b": []}


def test_an_answer_with_words_of_the_query_does_not_hide_the_message_that_it_quotes(find):
    messages = {"a": mail(ANNA, SAID), "b": mail(BO, f"Tobacco smuggled: smuggled tobacco.\n\n{QUOTED}", "a")}
    assert find(messages, "smuggled tobacco cellar") == {"a": [], "b": []}


def test_a_quotation_is_cut_broken_and_nested_and_still_one(find):
    cut = "> The harbour master kept the ledgers of the smuggled tobacco [...] under\n> the old customs house.\n"
    broken = "> The harbour master kept the ledgers of the smuggled\ntobacco\n> in a locked cellar under the old customs house.\n"
    nested = f"Indeed.\n\nBo Ek wrote:\n> Thanks.\n>\n> > {SAID}\n"
    messages = {
        "a": ORIGINAL,
        "b": mail(BO, f"Thanks.\n\n{cut}", "a"),
        "c": mail(BO, f"Thanks.\n\n{broken}", "a"),
        "d": mail(CECILIA, nested, "a", "b"),
    }
    assert find(messages) == {"a": ["b", "c", "d"]}


def test_a_quotation_that_was_changed_is_a_hit_of_its_own(find):
    changed = "> The harbour master sold the ledgers of the smuggled tobacco.\n"
    messages = {
        "a": mail(ANNA, "The harbour master kept the ledgers of the smuggled tobacco."),
        "b": mail(BO, f"Hm.\n\n{changed}", "a"),
    }
    assert find(messages, "smuggled tobacco sold") == {"a": [], "b": []}


def test_the_line_that_introduces_a_quotation_says_nothing_itself(find):
    messages = {
        "a": ORIGINAL,
        "b": mail(BO, f"Thanks.\n\nOn 12 August Anna Berg <anna@example.se> wrote:\n{QUOTED}", "a"),
    }
    assert find(messages, "Anna Berg smuggled tobacco") == {"a": ["b"]}


def test_a_forwarded_message_folds_with_its_headers(find):
    forwarded = f"See below.\n\nFrom: Anna Berg <anna@example.se>\nSubject: Smuggled tobacco\n\n{SAID}{MORE}"
    messages = {"a": mail(ANNA, SAID + MORE, subject="Smuggled tobacco"), "b": mail(BO, forwarded, "a", day=13)}
    assert find(messages) == {"a": ["b"]}


def test_a_line_between_quotations_is_an_answer_even_if_it_repeats_a_word(find):
    between = f"> Was it tobacco or brandy?\nTobacco.\n{QUOTED}"
    messages = {"a": mail(ANNA, f"Was it tobacco or brandy? {SAID}"), "b": mail(BO, between, "a")}
    assert find(messages, "tobacco") == {"a": [], "b": []}


def test_a_quotation_is_found_where_the_message_that_said_it_is_missing(find):
    assert find({"b": mail(BO, f"Thanks.\n\n{QUOTED}", "gone")}) == {"b": []}


def test_the_first_who_quotes_a_missing_message_stands_for_it(find):
    messages = {
        "c": mail(CECILIA, f"Nobody told me anything about this at all.\n\n{QUOTED}", "gone", day=14),
        "b": mail(BO, f"Thanks.\n\n{QUOTED}", "gone", day=13),
    }
    assert find(messages) == {"b": ["c"]}


@pytest.mark.parametrize("references", [(), ("other",)])
def test_the_same_subject_makes_no_thread(find, references):
    messages = {"a": ORIGINAL, "b": mail(BO, f"I wrote this down years ago, as you all know.\n\n{QUOTED}", *references)}
    assert find(messages) == {"a": [], "b": []}


def test_a_quotation_is_a_hit_where_a_filter_leaves_the_original_out(find):
    messages = {"a": ORIGINAL, "b": mail(BO, f"Thanks.\n\n{QUOTED}", "a")}
    assert find(messages, "smuggled tobacco from:bo") == {"b": []}


@pytest.mark.parametrize("original", [ORIGINAL, mail(ANNA, SAID + MORE, day=20)])
def test_where_a_filter_leaves_the_original_out_one_quotation_stands_for_it(find, original):
    messages = {
        "a": original,
        "b": mail(BO, f"Thanks, I shall tell everybody in the office about this.\n\n{QUOTED}", "a", day=13),
        "c": mail(BO, f"We could meet on Thursday, or next week if that suits you.\n\n{QUOTED}", "a", day=14),
        "d": mail(BO, f"My own smuggled tobacco has been seized.\n\n{QUOTED}", "a", day=15),
    }
    hits = find(messages, "smuggled tobacco from:bo")
    assert sorted(map(len, hits.values())) == [0, 1]
    assert hits["d"] == []


def test_answers_that_quote_a_document_are_one_hit_among_those_that_resemble_it(library, write):
    for name, (parts, more) in {
        "a": ORIGINAL,
        "b": mail(BO, f"Thanks.\n\n{QUOTED}", "a"),
        "c": mail(CECILIA, f"We could meet on Thursday, or next week if that suits you.\n\n{QUOTED}", "a"),
    }.items():
        library.add([write(f"{name}.eml", message(name, *parts, **more))], language="en")
    (hit,) = library.like("a.eml")
    assert sorted((hit.document_id, *hit.duplicates)) == ["b.eml", "c.eml"]


def test_near_duplicates_can_be_shown_as_hits(find):
    messages = {"a": ORIGINAL, "b": mail(BO, f"Thanks.\n\n{QUOTED}", "a")}
    assert find(messages, duplicates=True) == {"a": [], "b": []}


def test_sorted_by_date_the_original_keeps_its_place(find):
    messages = {
        "a": mail(ANNA, SAID + MORE, day=11),
        "b": mail(BO, f"Thanks.\n\n{QUOTED}", "a", day=14),
        "c": mail(CECILIA, "The tobacco was smuggled in coffins.", day=13, subject="Coffins"),
    }
    assert list(find(messages, sort="date").items()) == [("c", []), ("a", ["b"])]


def test_every_passage_can_be_a_hit_and_only_the_quoted_one_folds(find):
    own = "Smuggled tobacco has been my subject for many years. " * 20
    messages = {"a": ORIGINAL, "b": mail(BO, f"{own}\n\n{QUOTED}", "a")}
    hits = find(messages, group="none", limit=50)
    assert set(hits) == {"a", "b"}


def test_a_message_with_a_hit_of_its_own_is_not_a_near_duplicate_of_another(find):
    own = "Many words that say nothing about the matter at hand. " * 20 + "But tobacco was smuggled.\n"
    messages = {"a": ORIGINAL, "b": mail(BO, f"{QUOTED}\n{own}", "a")}
    assert find(messages) == {"a": [], "b": []}


@pytest.mark.parametrize("signed", [SIGNED, "\n-- \nYou can always find me at Turnpike Lane 9, Umeå.\n"])
def test_the_signature_of_a_sender_is_one_hit(find, signed):
    # The second is no heading, and so in one passage with the text.
    messages = {
        str(number): mail(ANNA, f"{word} is on my desk, and will be until Friday.\n{signed}", subject=word)
        for number, word in enumerate(("Copper", "Granite", "Amber"))
    }
    messages["4"] = mail(BO, "I moved to Turnpike Lane in Umeå.", subject="Home")
    (first, folded), (other, _) = sorted(find(messages, "Turnpike Lane").items(), key=lambda hit: -len(hit[1]))
    assert (sorted((first, *folded)), other) == (["0", "1", "2"], "4")


def test_a_message_that_also_says_what_is_in_a_signature_is_a_hit(find):
    messages = {
        "a": mail(ANNA, f"Copper is on my desk.\n{SIGNED}"),
        "b": mail(ANNA, f"We meet in Turnpike Lane.\n{SIGNED}", subject="b"),
    }
    assert find(messages, "Turnpike Lane") == {"a": [], "b": []}


def test_short_messages_with_one_signature_are_no_near_duplicates(find):
    messages = {word: mail(ANNA, f"{word} tobacco.\n{SIGNED}", subject=word) for word in ("yes", "no")}
    assert find(messages, "tobacco") == {"yes": [], "no": []}


def test_messages_that_refer_to_each_other_and_say_the_same_are_one_hit(find):
    messages = {"a": mail(ANNA, SAID, "b"), "b": mail(BO, SAID, "a")}
    assert sum(map(len, find(messages).values())) == 1


def test_two_copies_of_a_message_are_one_hit(library, write):
    write("inbox/a.eml", message("a", ANNA, "Ledgers", SAID))
    write("sent/a.eml", message("a", ANNA, "Ledgers", SAID))
    library.add([library.path.parent], language="en")
    (hit,) = library.find("smuggled tobacco")
    assert (hit.document_id, hit.duplicates) == ("inbox/a.eml", ("sent/a.eml",))


def test_nothing_of_threads_is_asked_for_where_no_hit_is_a_message(library, write, monkeypatch):
    from index import Corpus

    library.add([write("a.txt", SAID), write("b.txt", SAID)], language="en")
    monkeypatch.setattr(Corpus, "thread", None)
    assert len(library.find("smuggled tobacco")) == 1
    library.add([write("a.eml", message("a", ANNA, "Ledgers", SAID))], language="en")
    with pytest.raises(TypeError):
        library.find("smuggled tobacco")
