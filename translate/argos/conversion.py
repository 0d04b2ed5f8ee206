"""Converting the model of an OPUS-MT release for CTranslate2: runs in a process of its own.

``python -m translate.argos.conversion RELEASE MODEL``: from the folder of a release into a new folder.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

from translate.apart import fail

#: Maximum size of a model's weights in bytes. Published releases have up to 1 GB.
_MAX_WEIGHTS = 2 << 30

#: A token that says into which language to translate, as ">>nob<<".
_LANGUAGE_TOKEN = re.compile(r">>[^<>]+<<")

_PLAIN_NAME = re.compile(r"[^/\\:\0]+")


def convert_release(release: Path, into: Path) -> None:
    """Convert a release's model to 8-bit weights, as Argos' packages have them.

    Raises:
        ValueError: it is of a kind that cannot be converted, or not a model at all.
        OSError: it cannot be read or written.

    """
    from ctranslate2.converters import OpusMTConverter
    from ctranslate2.converters.marian import load_vocab

    weights, vocabularies = _parts_of(release)
    _check_weights(release / weights)
    for name in vocabularies:
        languages = {token for token in load_vocab(str(release / name)) if _LANGUAGE_TOKEN.fullmatch(token)}
        if len(languages) > 1:
            raise ValueError("it translates into several languages, and has to be told which by a token")
    OpusMTConverter(str(release)).convert(str(into), quantization="int8")


def _parts_of(release: Path) -> tuple[str, list[str]]:
    """Return the names of the weights and vocabularies, by ``decoder.yml``, which is written if it is missing."""
    import yaml

    decoder = release / "decoder.yml"
    if not decoder.exists():
        weights = [file.name for file in release.glob("*.npz")]
        vocabulary = [file.name for file in release.glob("*vocab.yml")]
        if len(weights) != 1 or len(vocabulary) != 1:
            raise ValueError("decoder.yml is missing, which says which files are its model and vocabulary")
        decoder.write_text(yaml.safe_dump({"models": weights, "vocabs": vocabulary * 2}), encoding="utf-8")
    try:
        settings = yaml.safe_load(decoder.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("decoder.yml is not YAML") from error
    names = settings if isinstance(settings, dict) else {}
    models, vocabularies = _names(names.get("models")), _names(names.get("vocabs"))
    if not models or not vocabularies:
        raise ValueError("decoder.yml does not name its model and vocabulary")
    for name in (models[0], *vocabularies):
        if not (release / name).is_file():
            raise ValueError(f"{name[:60]!r} is missing, which decoder.yml names")
    return models[0], vocabularies


def _names(value: object) -> list[str]:
    """Return *value* if it lists plain names of files, else nothing: a path could lead anywhere."""
    names = value if isinstance(value, list) else []
    are_plain = all(isinstance(name, str) and _PLAIN_NAME.fullmatch(name) and name != ".." for name in names)
    return names if are_plain else []


def _check_weights(file: Path) -> None:
    """Refuse weights that unpack to more than any model has: an npz is a zip, and could be a bomb."""
    with zipfile.ZipFile(file) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > _MAX_WEIGHTS:
        raise ValueError(f"its weights are larger than {_MAX_WEIGHTS >> 30} GiB")


def main() -> None:
    """Convert the release that the arguments name."""
    release, into = map(Path, sys.argv[1:3])
    try:
        convert_release(release, into)
    except KeyError as error:
        name = str(error.args[0] if error.args else error).removesuffix(" is not a file in the archive")
        fail(ValueError(f"the model lacks {name}"))
    except zipfile.BadZipFile:
        fail(ValueError("its weights are not an intact .npz file"))
    except MemoryError:
        fail(MemoryError("there is not enough memory to convert it"))
    except Exception as error:  # noqa: BLE001 - whatever numpy, PyYAML and the converter make of a strange file
        fail(error)


if __name__ == "__main__":
    main()
