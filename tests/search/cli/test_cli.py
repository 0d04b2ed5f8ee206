"""The real command line in a process of its own: what it prints, where, and its exit code."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
from filelock import FileLock
from support.paths import ROOT, SEEDS
from support.texts import NORWEGIAN, SWEDISH, said

NB_MODEL = SEEDS / "models" / "nb_en.argosmodel"


@pytest.fixture
def library(tmp_path, run, write):
    """A library with one untranslated document, as `search add` makes it."""
    write("a.txt", NORWEGIAN)
    assert run("-L", "lib", "add", "a.txt").returncode == 0
    return tmp_path / "lib"


def test_install_add_find_and_show_in_processes_of_their_own(tmp_path, run):
    """Real packages on CTranslate2, real Whoosh, real SQLite, the real command line, from the start of Python on."""
    run = partial(run, fresh=True)
    shutil.copytree(SEEDS, tmp_path / "seeds", ignore=shutil.ignore_patterns("*.py"))
    models = sorted((tmp_path / "seeds" / "models").glob("*.argosmodel"))
    (tmp_path / ".search-library").mkdir()
    installed = run("models", "install", "--here", *models)
    assert installed.returncode == 0, installed.stderr
    added = run("add", "seeds")
    assert added.returncode == 0, added.stderr
    assert b"Documents: 5 added" in added.stdout
    assert b"demo models were used (nb_en, ro_en, sv_en, vi_en)" in added.stderr
    found = run("toppmøte i Alaska", "--json", cwd=tmp_path / "seeds")
    answer = json.loads(found.stdout)
    assert [(r["language"], r["english"]) for r in answer["query"]["readings"]] == [("nb", "summit in Alaska")]
    best = answer["hits"][0]
    assert (best["rank"], best["document_id"]) == (1, "seeds/000_bdeb880fadf664f9.txt")
    assert best["translator"] == "argos ro_en 0.1"
    for side in ("english", "original"):
        assert best["highlights"][side]
        for start, end in best["highlights"][side]:
            assert best[side][start:end].strip()
    text = (tmp_path / best["path"]).read_text(encoding="utf-8")
    assert text[slice(*best["span"])] == best["original"]
    shown = run("show", best["document_id"])
    assert "Anchorage" in shown.stdout.decode()


def test_a_hit_in_json_has_the_documented_fields(run, library):
    answer = json.loads(run("-L", library, "lengre", "--json").stdout)
    assert answer["query"]["text"] == "lengre"
    (hit,) = answer["hits"]
    wanted = {"rank", "score", "document_id", "path", "language", "date", "span", "english", "original", "translator", "flags", "highlights"}  # fmt: skip
    assert wanted <= hit.keys()
    assert hit["flags"] == ["untranslated"]


def test_piped_text_has_a_line_for_each_paragraph(run, archive):
    result = run("find", "summit", "-n", "1", cwd=archive)
    shown = json.loads(run("find", "summit", "-n", "1", "--json", cwd=archive).stdout)["hits"][0]
    for paragraph in (shown["english"] + "\n" + shown["original"]).splitlines():
        assert paragraph.strip() in result.stdout.decode()


def test_a_query_without_a_command_runs_find(run, library):
    assert run("-L", library, "find", "lengre").stdout == run("lengre", "-L", library).stdout
    assert run("-n", "1", "lengre", "-L", library).returncode == 0
    assert run("lengre", "norsk", SEARCH_LIBRARY=str(library)).returncode == 0


def test_the_library_can_be_given_before_or_after_the_command_or_in_the_environment(run, library):
    before = run("--library", library, "status", "--json")
    after = run("status", "--json", "-L", library)
    environment = run("status", "--json", SEARCH_LIBRARY=str(library))
    assert before.stdout == after.stdout == environment.stdout
    assert before.returncode == 0


def test_the_option_overrides_the_environment_before_and_after_the_command(run, library, write):
    write("b.txt", SWEDISH)
    for arguments in (["-L", "other", "add", "b.txt"], ["add", "b.txt", "--library", "other"]):
        assert run(*arguments, SEARCH_LIBRARY=str(library)).returncode == 0
    assert len(json.loads(run("status", "--json", SEARCH_LIBRARY=str(library)).stdout)["languages"]) == 1


def test_json_lines_can_be_piped_in(run):
    lines = "".join(json.dumps({"id": f"n{n}", "text": f"{NORWEGIAN} {n}"}) + "\n" for n in range(3))
    assert b"3 added" in run("-L", "lib", "add", "-", stdin=lines.encode()).stdout


def test_output_that_cannot_be_written_is_an_error_of_one_line(run, library):
    for target in ("/dev/full",):
        result = subprocess.run(
            f"{sys.executable} -m search -L {library} lengre > {target}",
            shell=True, cwd=ROOT, capture_output=True, check=False,
        )  # fmt: skip
        assert result.returncode == 1
        assert b"No space left" in result.stderr
        assert b"Traceback" not in result.stderr
    ascii_only = run("-L", library, "lengre", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ascii_only.returncode == 0


def test_a_library_in_a_folder_above_is_found(run, tmp_path, library):
    library.rename(tmp_path / ".search-library")
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    assert b"a.txt" in run("lengre", cwd=tmp_path / "deep" / "deeper").stdout


def test_the_personal_library_is_the_default(run, tmp_path, write):
    write("a.txt", NORWEGIAN)
    data = tmp_path / "data"
    assert run("add", "a.txt", XDG_DATA_HOME=str(data)).returncode == 0
    assert (data / "translation-first-search" / "library" / "corpus.sqlite").exists()
    assert str(tmp_path / "a.txt").encode() in run("lengre", XDG_DATA_HOME=str(data)).stdout


def test_standard_input_is_a_document(run):
    added = run("-L", "lib", "add", "-", stdin=NORWEGIAN.encode())
    assert added.returncode == 0
    answer = json.loads(run("-L", "lib", "lengre", "--json").stdout)
    assert answer["hits"][0]["document_id"].startswith("stdin-")


def test_a_missing_model_is_reported_with_the_command_that_installs_it(run, write):
    write("a.txt", NORWEGIAN)
    added = run("-L", "lib", "add", "a.txt")
    assert added.returncode == 0
    assert "1 sentence in Norwegian not translated: no model is installed" in said(added)
    assert "search models install" in said(added)


def test_quiet_says_that_a_model_failed(tmp_path, run, write):
    write("a.txt", NORWEGIAN)
    assert run("-L", "lib", "models", "install", "--here", NB_MODEL).returncode == 0
    (model,) = (tmp_path / "lib" / "models").glob("*/model/model.bin")
    model.write_bytes(b"damaged")
    added = run("-L", "lib", "add", "a.txt", "--quiet")
    assert (added.returncode, added.stdout) == (3, b"")
    assert "the model does not load" in said(added)


def test_quiet_and_json_print_nothing_else(run, write):
    write("a.txt", SWEDISH)
    quiet = run("-L", "lib", "add", "a.txt", "--quiet")
    assert (quiet.returncode, quiet.stdout) == (0, b"")
    report = json.loads(run("-L", "lib", "add", "a.txt", "--json").stdout)
    assert (report["unchanged"], report["failures"]) == (1, [])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.md", b" \n\t\n", "is empty"),
        (
            "picture.txt",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
            "is damaged: it ends within its header",
        ),
        ("broken.jsonl", b'{"id": "x", "text": \n', "broken.jsonl, line 1: is not JSON"),
        ("letter.docx", b"PK", "is damaged: it does not begin as a file of this format does (Word)"),
        ("letter.py", b"PK", "is in no format that is read"),
    ],
)
def test_a_bad_file_is_reported_and_the_rest_goes_on(run, write, name, content, reason):
    write(name, content)
    write("good.txt", NORWEGIAN)
    result = run("-L", "lib", "add", name, "good.txt")
    assert result.returncode == 3
    assert reason in result.stderr.decode()
    assert b"1 added, 1 failed" in result.stdout
    failures = json.loads(run("-L", "lib", "status", "--json").stdout)["failures"]
    assert [failure["path"] for failure in failures] == [name]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1250", "iso8859-2", "utf-8-sig"])
def test_old_encodings_are_read_correctly(run, write, encoding):
    text = "Preşedintele a spus că întâlnirea de la Bucureşti a fost amânată până săptămâna viitoare."
    write("a.txt", text.encode(encoding))
    assert run("-L", "lib", "add", "a.txt").returncode == 0
    (hit,) = json.loads(run("-L", "lib", "intalnirea", "--json").stdout)["hits"]
    assert (hit["language"], hit["original"]) == ("ro", text)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["add", "nowhere.txt"], "nowhere.txt: there is no such file or folder; check the path"),
        (["find", ""], "the query is empty"),
        (["find", "the of and"], "contains only stop words"),
        (["find", "x" * 100_000], "100,000 characters"),
        (["show", "nothing"], "no document has the ID 'nothing'"),
        (["remove", "nothing"], "no document has the ID 'nothing'"),
        (["find", "word", "--language", "Norwegian"], "is not a language code"),
        (["find", "word", "--query-language", "?"], "is not a language code"),
        (["add", "a.txt", "--language", "123"], "is not a language code"),
        (["add", "a.txt", "--language", "xyz"], "'xyz' is not a language code; use a two-letter code from ISO 639-1"),
        (["add", "a.txt", "--language", "Swedish"], "'Swedish' is not a language code; use sv"),
        (["add", "a.txt", "--dry-run", "--language", "swe"], "'swe' is not a language code; use sv"),
        (["find", "word", "--language", "xx"], "'xx' is not a language code"),
        (["find", "word", "--query-language", "ger"], "'ger' is not a language code; use de"),
        (["translate", "--language", "rum"], "'rum' is not a language code; use ro"),
        (["find", "word", "--since", "2025-99"], "since is not a date: '2025-99'; give a day, month or year"),
        (["find", "word", "--until", "soon"], "until is not a date: 'soon'; give a day, month or year"),
        (["find", "word", "--since", "2025", "--until", "2025-02-30"], "until is not a date: '2025-02-30'"),
        (["find", "word", "--models", "nowhere"], "nowhere: there is no such folder of models; check the path"),
        (["add", "a.txt", "--models", "a.txt"], "a.txt: there is no such folder of models; check the path"),
        (["models", "list", "--models", "nowhere"], "nowhere: there is no such folder of models; check the path"),
        (["models", "verify", "--models", "nowhere"], "nowhere: there is no such folder of models; check the path"),
        (["models", "install", "Swedish"], "'Swedish' is neither a language code nor a file; use sv"),
        (["models", "install", "nowhere.argosmodel"], "no such file"),
        (["models", "install", "a.txt"], "is not an intact .argosmodel file"),
        (["models", "remove", "xx_en"], "no model of the pair 'xx_en'"),
        (["memory", "import", "nowhere.tmx"], "cannot be read"),
        (["memory", "export", "nowhere/memory.jsonl"], "cannot be written"),
    ],
)
def test_an_expected_error_is_one_line_and_exit_code_1(run, library, arguments, reason):
    result = run("-L", library, *arguments)
    assert result.returncode == 1
    assert reason in said(result)
    assert said(result).startswith("error: ")
    assert result.stdout == b""


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["find"], ["find", "x", "-n", "0"], ["add", "x", "--quality", "top"]]
)
def test_wrong_usage_is_exit_code_2(run, library, arguments):
    result = run("-L", library, *arguments)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr


def test_a_folder_that_is_not_a_library_is_refused(run, tmp_path, write, library):
    write("file", "x")
    write("other/photo.jpg", "x")
    assert "is a file, not a library" in said(run("-L", "file", "add", "a.txt"))
    assert "other files in it" in said(run("-L", "other", "add", "a.txt"))
    assert "search add" in said(run("-L", "none", "find", "word"))
    assert not (tmp_path / "none").exists()
    (library / "manifest.json").write_text('{"format": 2}', encoding="utf-8")
    result = run("-L", library, "find", "word")
    assert result.returncode == 1
    assert "newer version" in said(result)


def test_a_library_that_is_being_written_can_be_searched_but_not_written(run, library):
    with FileLock(library / "lock"):
        result = run("-L", library, "add", "a.txt")
        assert run("-L", library, "lengre").returncode == 0
    assert result.returncode == 1
    assert "another process is writing to" in said(result)


def test_a_broken_line_of_a_memory_is_reported_and_the_rest_is_imported(run, write):
    entry = {"language": "nb", "original": NORWEGIAN, "english": "A text about a peak.", "translator": "Kari"}
    write("memory.jsonl", "broken\n" + json.dumps(entry) + "\n")
    result = run("-L", "lib", "memory", "import", "memory.jsonl")
    assert result.returncode == 3
    assert "memory.jsonl, line 1: is not JSON" in said(result)
    assert b"Imported 1 translation; 0 documents changed." in result.stdout


def test_doubtful_translations_are_listed(run, library, write):
    assert run("-L", library, "status", "--flagged").stdout == b"No doubtful translations.\n"
    assert run("-L", library, "models", "install", "--here", NB_MODEL).returncode == 0
    write("b.txt", "Klokka 12:45 gikk tog nummer 7193 fra Bergen til Voss.")
    write("c.txt", "Klokka 11:45 gikk tog nummer 7194 fra Voss til Bergen, med 418 reisende.")
    assert run("-L", library, "add", "b.txt", "c.txt").returncode == 0
    doubtful = json.loads(run("-L", library, "status", "--flagged", "--json", "-n", "1").stdout)
    assert {each["document_id"] for each in doubtful} == {"b.txt", "c.txt"}
    assert all(each["flags"] and each["share"] == each["flagged"] / each["sentences"] == 1 for each in doubtful)
    head, first, *_, more = run("-L", library, "status", "--flagged", "-n", "1").stdout.decode().splitlines()
    assert head.split() == ["share", "doubtful", "document", "doubts"]
    assert first.split()[0] == "100%"
    assert doubtful[0]["document_id"] in first
    assert more == "… and 1 more; list all with: search status --flagged --json"


def test_an_interrupted_add_says_how_to_continue_and_leaves_no_lock(run, tmp_path, write):
    write("long.jsonl", "".join(json.dumps({"id": n, "text": f"{NORWEGIAN} {n}"}) + "\n" for n in range(20_000)))
    process = subprocess.Popen(
        [sys.executable, "-m", "search", "-L", "lib", "add", "long.jsonl"],
        cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )  # fmt: skip
    while not (tmp_path / "lib" / "corpus.sqlite").exists():
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"run the same command again to continue" in error
    assert b"Traceback" not in error
    write("a.txt", SWEDISH)
    assert run("-L", "lib", "add", "a.txt").returncode == 0
    assert json.loads(run("-L", "lib", "status", "--json").stdout)["waiting"] == 0


def test_a_closed_pipe_is_not_an_error(library):
    pipe = subprocess.run(
        f"{sys.executable} -m search -L {library} lengre --json | head -c 10",
        shell=True, cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert pipe.stderr == b""


def test_no_text_of_a_document_controls_the_terminal(run, write):
    write("evil.jsonl", json.dumps({"id": "e\x1b[2Jvil", "title": "t\x1b[2J", "text": f"{NORWEGIAN} \x1b[2J\u202e"}))
    assert run("-L", "lib", "add", "evil.jsonl").returncode == 0
    for arguments in (["lengre"], ["show", "e\x1b[2Jvil"], ["status"]):
        result = run("-L", "lib", *arguments)
        assert result.returncode == 0
        assert b"\x1b" not in result.stdout + result.stderr
        assert "\u202e" not in result.stdout.decode()


@pytest.fixture
def letters(run, write):
    """A library of two letters in English; one has a date."""
    write("a.txt", "date 2025-08-16 The president met the minister in Alaska. They did not speak of oil.")
    write("b.txt", "The minister of oil met nobody in Alaska. That is all there is to say of it.")
    assert run("-L", "lib", "add", "a.txt", "b.txt", "-l", "en").returncode == 0
    return "lib"


def test_operators_and_options_reach_the_library(run, letters):
    def found(*arguments):
        result = run("-L", letters, *arguments, "--json")
        assert result.returncode == 0, result.stderr
        return [hit["document_id"] for hit in json.loads(result.stdout)["hits"]]

    assert found('"president met" Alaska') == ["a.txt"]
    assert found("Alaska -president") == ["b.txt"]
    assert found("presid* OR nobody") == ["a.txt", "b.txt"] or found("presid* OR nobody") == ["b.txt", "a.txt"]
    assert found("Alaska", "--since", "2025-08") == ["a.txt"]
    assert found("Alaska", "--until", "2024") == []
    assert found("Alaska", "--path", "b.*") == ["b.txt"]
    assert found("Alaska", "--sort", "date") == ["a.txt", "b.txt"]
    assert sorted(found("Alaska", "--group", "none", "--duplicates")) == ["a.txt", "b.txt"]


def test_a_note_about_the_query_is_printed_and_in_the_json(run, letters):
    note = "a quotation mark is not closed"
    assert note in run("-L", letters, '"Alaska').stdout.decode()
    assert note in json.loads(run("-L", letters, '"Alaska', "--json").stdout)["query"]["notes"][0]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--since", "soon"], 1),
        (["--since", "2026", "--until", "2025"], 1),
        (["--sort", "size"], 2),
        (["--group", "x"], 2),
    ],
)
def test_invalid_option_values_are_refused(run, letters, arguments, code):
    result = run("-L", letters, "Alaska", *arguments)
    assert (result.returncode, result.stdout) == (code, b"")
    assert b"Traceback" not in result.stderr


def test_a_folder_of_models_that_only_the_variable_names_is_noted(run, library):
    result = run("-L", library, "find", "lengre", ARGOS_PACKAGES_DIR="nowhere")
    assert result.returncode == 0
    assert "nowhere: there is no such folder of models; check the path" in said(result)


def test_wrong_dates_are_named_after_adding(run, write):
    write("b.md", "---\ndate: 16.08.2025\n---\nThe meeting was short.")
    result = run("-L", "lib", "add", "b.md", "-l", "en")
    assert result.returncode == 0
    notice = "added without a date, because it is not ISO 8601: b.md (16.08.2025); write it like 2026-01-14"
    assert said(result) == notice
    assert json.loads(run("-L", "lib", "add", "b.md", "--json").stdout)["bad_dates"] == {}
