"""A tiny release of OPUS-MT: a Marian model whose weights make it say one English sentence, whatever it is given."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import numpy as np
import sentencepiece
import yaml

ENGLISH = "The white house stands by the sea."

_ROMANIAN = ["Casa alba este la mare.", "Apa marii este rece.", "Omul merge acasa cu trenul.", "Marea este albastra."]
_ENGLISH = [ENGLISH, "The sea is cold and blue.", "The man goes home by train.", "The house is white."]

_CONFIG = {
    "type": "transformer",
    "transformer-decoder-autoreg": "self-attention",
    "transformer-no-projection": False,
    "transformer-ffn-activation": "swish",
    "transformer-preprocess": "",
    "transformer-postprocess": "dan",
    "transformer-postprocess-emb": "d",
    "transformer-guided-alignment-layer": "last",
    "transformer-heads": 2,
    "enc-depth": 1,
    "dec-depth": 1,
}

_README = """# opus-2020-01-16.zip

* dataset: opus
* model: transformer-align
* source language(s): {source}
* target language(s): {target}
* pre-processing: normalization + SentencePiece
"""


@cache
def tokenizers():
    """Return two SentencePiece models, each trained on a few lines: the source's and the target's."""
    return _trained(_ROMANIAN), _trained(_ENGLISH)


def release_members(*, source="ron", target="eng", **config):
    """Return the files of a release by name; *config* changes the settings in its weights."""
    source_spm, target_spm = tokenizers()
    vocabulary = ["</s>", "<unk>"]
    for model in (source_spm, target_spm):
        pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        names = [pieces.id_to_piece(at) for at in range(pieces.get_piece_size())]
        vocabulary += [name for name in names if name not in {*vocabulary, "<s>"}]
    weights = io.BytesIO()
    np.savez(weights, **_weights(vocabulary, config))
    vocab = "".join(f"{_quoted(token)}: {at}\n" for at, token in enumerate(vocabulary))
    decoder = {"relative-paths": True, "models": ["model.npz"], "vocabs": ["opus.vocab.yml"] * 2, "beam-size": 6}
    return {
        "model.npz": weights.getvalue(),
        "opus.vocab.yml": vocab.encode(),
        "source.spm": source_spm,
        "target.spm": target_spm,
        "decoder.yml": yaml.safe_dump(decoder).encode(),
        "README.md": _README.format(source=source, target=target).encode(),
        "LICENSE": b"Creative Commons Attribution 4.0 International",
    }


def release(path, members=None, **options):
    """Write a release as a zip, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members or release_members(**options)).items():
            archive.writestr(name, content)
    return path


def _trained(lines):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines * 20), model_writer=model, vocab_size=40, hard_vocab_limit=False,
        bos_id=-1, eos_id=0, unk_id=1, minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


def _weights(vocabulary, config):
    """Return weights under Marian's names.

    Only the tables of words and of positions say something: each word is a dimension of its own, and each position
    that of the next piece of `ENGLISH`. Everything between passes them on.
    """
    width = len(vocabulary) + len(vocabulary) % 2
    zeros, one = np.zeros((width, width), np.float32), np.ones((1, width), np.float32)
    weights = {"Wemb": np.eye(len(vocabulary), width, dtype=np.float32), "Wpos": _positions(vocabulary, width)}
    for part, layers in (("encoder", ("self", "ffn")), ("decoder", ("self", "context", "ffn"))):
        for layer in layers:
            scope = f"{part}_l1_{layer}"
            names = ("1", "2") if layer == "ffn" else ("q", "k", "v", "o")
            weights |= {f"{scope}_W{name}": zeros for name in names} | {f"{scope}_b{name}": 0 * one for name in names}
            norm = f"{scope}_{'ffn' if layer == 'ffn' else 'Wo'}_ln"
            weights |= {f"{norm}_scale": one, f"{norm}_bias": 0 * one}
    weights["decoder_ff_logit_out_b"] = np.zeros((1, len(vocabulary)), np.float32)
    text = yaml.safe_dump(_CONFIG | config).encode() + b"\0"
    weights["special:model.yml"] = np.frombuffer(text, dtype=np.int8)
    return weights


def _positions(vocabulary, width):
    pieces = sentencepiece.SentencePieceProcessor(model_proto=tokenizers()[1]).encode(ENGLISH, out_type=str)
    table = np.zeros((1100, width), np.float32)
    table[:, vocabulary.index("</s>")] = 100
    for at, piece in enumerate(pieces):
        table[at] = 0
        table[at, vocabulary.index(piece)] = 100
    return table


def _quoted(token):
    return '"' + token.replace("\\", "\\\\").replace('"', '\\"') + '"'
