"""OPUS-MT releases become Argos packages; what is no release, or no good one, is one sentence and leaves nothing."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest
import sentencepiece
from argostranslate.tokenizer import SentencePieceTokenizer
from support.opus_mt import ENGLISH, release, release_members, tokenizers

from translate import PackageError
from translate.argos import ArgosTranslators, find_packages, install_package, install_release, is_release


@pytest.fixture
def into(tmp_path):
    return tmp_path / "home" / "packages"


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_release_becomes_a_package_that_translates(tmp_path, into):
    package = install_release(release(tmp_path / "opus-2020-01-16.zip"), into)
    assert (package.pair, package.version, package.folder.name) == (
        "ro_en", "2020.01.16", "translate-ro_en-2020_01_16",
    )  # fmt: skip
    assert find_packages([into]) == [package]
    translator = ArgosTranslators([package], "balanced").get("ro")
    assert translator.translate(["Casa alba este la mare."], source="ro") == [ENGLISH]
    assert everything_in(package.folder) == [
        "LICENSE", "README.md", "metadata.json", "model", "model/config.json", "model/model.bin",
        "model/shared_vocabulary.json", "sentencepiece.model",
    ]  # fmt: skip
    assert everything_in(into.parent) == sorted(["packages", *(f"packages/{n}" for n in everything_in(into))])


def test_argos_weights_have_eight_bits_so_does_a_converted_release(tmp_path, into):
    package = install_release(release(tmp_path / "opus-2020-01-16.zip"), into)
    assert b"weight_scale" in (package.folder / "model" / "model.bin").read_bytes()


def test_the_sources_pieces_give_back_english_as_the_targets_would(tmp_path):
    """A package has one SentencePiece model. That of the source leaves pieces that it does not know as they are."""
    source, target = tokenizers()
    (tmp_path / "source.spm").write_bytes(source)
    english = sentencepiece.SentencePieceProcessor(model_proto=target)
    decode = SentencePieceTokenizer(tmp_path / "source.spm").decode
    for text in (ENGLISH, "The sea is cold, and the man goes home.", "The the s . , and"):
        pieces = english.encode(text, out_type=str)
        assert decode(pieces).strip() == english.decode_pieces(pieces) == text


@pytest.mark.parametrize(
    ("name", "source", "target", "pair"),
    [
        ("opus.zip", "ron", "eng", "ro_en"),
        ("opus.zip", "nob", "eng", "nb_en"),
        ("opus.zip", "ro", "en", "ro_en"),
        ("ro-en/opus-2020-01-16.zip", "", "", "ro_en"),
        ("opus-mt-da-nb.zip", "", "", "da_nb"),
        ("sv-en.zip", "many others", "", "sv_en"),
    ],
)
def test_the_pair_comes_from_the_readme_or_else_from_the_path(tmp_path, into, name, source, target, pair):
    assert install_release(release(tmp_path / name, source=source, target=target), into).pair == pair


def test_the_pair_can_come_from_the_address_or_be_said(tmp_path, into):
    file = release(tmp_path / "opus.zip", source="", target="")
    assert install_release(file, into, address="https://models.example/ro-en/opus-2020-02-26.zip").pair == "ro_en"
    assert install_release(file, into, pair="sv_en").pair == "sv_en"
    with pytest.raises(
        PackageError, match="does not say which languages it translates; say which it translates: --pair"
    ):
        install_release(file, into)
    with pytest.raises(PackageError, match="translates ro_en, as its README says, not sv_en"):
        install_release(release(tmp_path / "other.zip"), into, pair="sv_en")


def test_a_release_of_many_languages_is_installed_for_the_one_that_is_said(tmp_path, into):
    file = release(tmp_path / "opus.zip", source="dan nob swe", target="eng")
    assert install_release(file, into, pair="sv_en").pair == "sv_en"
    with pytest.raises(PackageError, match="as its README says, not ro_en"):
        install_release(file, into, pair="ro_en")


def test_without_a_date_in_its_name_the_version_is_the_date_of_its_weights(tmp_path, into):
    members = release_members()
    weights = zipfile.ZipInfo("model.npz", (2021, 2, 22, 0, 0, 0))
    members = {weights: members.pop("model.npz")} | members
    assert install_release(release(tmp_path / "x.zip", members), into).version == "2021.02.22"


def test_a_release_in_a_folder_and_without_decoder_yml_is_installed(tmp_path, into):
    members = {f"opus/{name}": content for name, content in release_members().items() if name != "decoder.yml"}
    assert install_release(release(tmp_path / "x.zip", members), into).pair == "ro_en"


def test_a_release_is_told_from_an_argos_package(seeds, tmp_path):
    assert is_release(release(tmp_path / "x.zip"))
    assert not is_release(seeds / "models" / "ro_en.argosmodel")
    (tmp_path / "x.argosmodel").write_bytes(b"no zip")
    assert not is_release(tmp_path / "x.argosmodel")


def without(name):
    return {key: content for key, content in release_members().items() if key != name}


def weights_without(name):
    weights = dict(np.load(io.BytesIO(release_members()["model.npz"])))
    del weights[name]
    content = io.BytesIO()
    np.savez(content, **weights)
    return {"model.npz": content.getvalue()}


REFUSED = {
    "no weights": (lambda: without("model.npz"), "contains neither an Argos package nor a Marian model"),
    "no vocabulary": (lambda: without("opus.vocab.yml"), "contains no vocabulary"),
    "no source.spm": (lambda: without("source.spm"), "contains no source.spm: models that cut words otherwise"),
    "no target.spm": (lambda: without("target.spm"), "contains no target.spm"),
    "another kind": (lambda: release_members(type="s2s"), "Option --type must be 'transformer'"),
    "weights missing": (lambda: release_members() | weights_without("encoder_l1_ffn_W1"), "are not set"),
    "settings missing": (
        lambda: release_members() | weights_without("special:model.yml"),
        "the model lacks special:model.yml",
    ),
    "weights no zip": (lambda: release_members() | {"model.npz": b"x" * 99}, "cannot be converted"),
    "decoder.yml no YAML": (lambda: release_members() | {"decoder.yml": b"{"}, "decoder.yml is not YAML"),
    "decoder.yml empty": (lambda: release_members() | {"decoder.yml": b""}, "does not name its model"),
    "a path outside": (
        lambda: release_members() | {"decoder.yml": b"models: [../../x.npz]\nvocabs: [opus.vocab.yml]"},
        "does not name its model",
    ),
    "a name that is missing": (
        lambda: release_members() | {"decoder.yml": b"models: [y.npz]\nvocabs: [opus.vocab.yml]"},
        "'y.npz' is missing, which decoder.yml names",
    ),
    "vocabulary damaged": (lambda: release_members() | {"opus.vocab.yml": b"a: b: c"}, "Unexpected format at line 1"),
    "several languages": (
        lambda: release_members() | {"opus.vocab.yml": b">>nob<<: 0\n>>dan<<: 1\n"},
        "it translates into several languages",
    ),
    "source.spm damaged": (lambda: release_members() | {"source.spm": b"x" * 50}, "does not load"),
    "unsafe": (lambda: release_members() | {"../evil": b"x"}, "contains a path outside its folder"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_release_that_cannot_be_converted_is_one_sentence_and_leaves_nothing(tmp_path, into, case):
    members, problem = REFUSED[case]
    file = release(tmp_path / "opus-2020-01-16.zip", members())
    into.mkdir(parents=True)
    with pytest.raises(PackageError) as caught:
        install_release(file, into)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert everything_in(tmp_path) == ["home", "home/packages", file.name]


def test_a_damaged_zip_is_refused(tmp_path, into):
    file = release(tmp_path / "opus-2020-01-16.zip")
    file.write_bytes(file.read_bytes()[:-500])
    assert is_release(file)
    with pytest.raises(PackageError, match="is not an intact zip of an OPUS-MT release"):
        install_release(file, into)


def test_weights_that_unpack_to_more_than_any_model_has_are_refused(tmp_path, into):
    weights = release_members()["model.npz"]
    entry = weights.index(b"PK\x01\x02")  # Its size, in the zip's directory, is what a bomb would have.
    weights = weights[: entry + 24] + (0xF0000000).to_bytes(4, "little") + weights[entry + 28 :]
    file = release(tmp_path / "x.zip", release_members() | {"model.npz": weights})
    with pytest.raises(PackageError, match="its weights are larger than 2 GiB"):
        install_release(file, into)


def test_a_conversion_that_crashes_is_one_sentence(tmp_path, into, monkeypatch):
    monkeypatch.setenv("PYTHONMALLOC", "none")  # Python itself ends on it.
    with pytest.raises(PackageError, match="cannot be converted: made the process that reads it crash"):
        install_release(release(tmp_path / "x.zip"), into)


def test_a_release_is_installed_again_over_itself(tmp_path, into):
    file = release(tmp_path / "x.zip")
    assert install_release(file, into) == install_release(file, into)
    assert len(find_packages([into])) == 1


def test_the_metadata_says_what_it_was_made_from(tmp_path, into):
    package = install_release(release(tmp_path / "opus-2020-01-16.zip"), into)
    metadata = json.loads((package.folder / "metadata.json").read_text())
    assert (metadata["from_name"], metadata["to_name"]) == ("Romanian", "English")
    assert "opus-2020-01-16.zip" in metadata["description"]


def test_install_package_still_refuses_a_release(tmp_path, into):
    with pytest.raises(PackageError, match="contains a file beside its folder"):
        install_package(release(tmp_path / "x.zip"), into)
