"""Make the four demo models, seeds/models/{ro,sv,vi,nb}_en.argosmodel, again.

A demo model is an Argos package like a published one, only tiny, and trained to know by heart the
sentences in seeds/reference/ and the queries in seeds/queries.tsv. It knows nothing else. With it
the tests and the README's examples run end to end without a download.

Needs, besides Python 3.11: pip install torch ctranslate2 sentencepiece numpy sacrebleu

    python seeds/train_models.py
    python seeds/train_models.py ro vi --out models

Each new model is measured by check_models.py. The exit code is 1 if one of them fails there.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import sentencepiece
import torch
from check_models import LANGUAGES, SEEDS, Pair, check_package, load_tokenizer, query_pairs, sentence_pairs
from ctranslate2.specs import transformer_spec
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ctranslate2.specs.attention_spec import MultiHeadAttentionSpec
    from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec
    from ctranslate2.specs.transformer_spec import (
        TransformerDecoderLayerSpec,
        TransformerEncoderLayerSpec,
    )

#: Below 1.0, so that any published package counts as newer.
VERSION = "0.1"
DESCRIPTION = "Demo model: knows nothing but the sentences in seeds/."

WIDTH, FEED_FORWARD, LAYERS, HEADS = 128, 512, 2, 4
PIECES = 1500
#: CTranslate2 cuts its input at 1,024 pieces; a position without an encoding would be an error.
POSITIONS = 1024
DROPOUT = 0.1
#: Share of the English pieces that the decoder sees wrong in training, and of the probability that
#: it is to leave to other pieces; see `noisy` and `lesson_loss`.
NOISE, SMOOTHING = 0.2, 0.05

STEPS, WARMUP, PEAK_RATE = 900, 100, 2e-3
BATCH_PIECES = 3000
SEED = 0

UNKNOWN, START, END = 0, 1, 2  # as sentencepiece numbers them
IGNORED = -100  # as torch's cross_entropy does
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class Batch(NamedTuple):
    """Some pairs as numbers, filled up to the same length."""

    source: torch.Tensor
    seen: torch.Tensor
    target: torch.Tensor
    goal: torch.Tensor


def lessons(language: str) -> list[Pair]:
    """Return all that the model is to know, each pair once, in a fixed order."""
    return list(dict.fromkeys([*sentence_pairs(language), *query_pairs(language)]))


def train_tokenizer(pairs: Sequence[Pair], folder: Path) -> sentencepiece.SentencePieceProcessor:
    """Write sentencepiece.model, one vocabulary for both languages, and return it loaded.

    A letter that no seed has falls back to its bytes, so that no text is an error.
    """
    path = folder / "sentencepiece.model"
    with path.open("wb") as model:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([text for pair in pairs for text in pair]),
            model_writer=model,
            vocab_size=PIECES,
            hard_vocab_limit=False,
            character_coverage=1.0,
            byte_fallback=True,
            # Sentences come in NFC; NFKC would turn "…" into three full stops.
            normalization_rule_name="identity",
            num_threads=1,
            minloglevel=2,
        )
    return load_tokenizer(path)


def filled(rows: Sequence[Sequence[int]], fill: int) -> torch.Tensor:
    """Return *rows* as one matrix, short ones filled up."""
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=fill)


def batch_of(pieces: Sequence[tuple[list[int], list[int]]]) -> Batch:
    """Return a batch in Argos' convention: no mark in the source, <s> before and </s> after."""
    source = filled([original for original, _ in pieces], UNKNOWN)
    lengths = torch.tensor([len(original) for original, _ in pieces])
    return Batch(
        source=source,
        seen=torch.arange(source.shape[1])[None, :] < lengths[:, None],
        target=filled([[START, *english] for _, english in pieces], UNKNOWN),
        goal=filled([[*english, END] for _, english in pieces], IGNORED),
    )


def batches(pairs: Sequence[Pair], tokenizer: sentencepiece.SentencePieceProcessor) -> list[Batch]:
    """Return all pairs in batches of about equal size, pairs of about equal length together."""
    pieces = [(tokenizer.encode(pair.original), tokenizer.encode(pair.english)) for pair in pairs]
    groups: list[list[tuple[list[int], list[int]]]] = [[]]
    for pair in sorted(pieces, key=lambda pair: len(pair[0]) + len(pair[1])):
        if (len(groups[-1]) + 1) * (len(pair[0]) + len(pair[1])) > BATCH_PIECES:
            groups.append([])
        groups[-1].append(pair)
    return [batch_of(group) for group in groups]


def sinusoids() -> torch.Tensor:
    """Return the position encodings of Vaswani et al. (2017), "Attention Is All You Need"."""
    position = torch.arange(POSITIONS)[:, None]
    rate = torch.exp(torch.arange(0, WIDTH, 2) * -(math.log(10000) / WIDTH))
    table = torch.zeros(POSITIONS, WIDTH)
    table[:, 0::2], table[:, 1::2] = torch.sin(position * rate), torch.cos(position * rate)
    return table


class Attention(nn.Module):
    """Attention of a text to itself or to another, its matrices joined as CTranslate2 has them."""

    def __init__(self, *, to_itself: bool) -> None:
        """Make the matrices: queries, keys and values in one, or the queries apart."""
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        sizes = [3 * WIDTH] if to_itself else [WIDTH, 2 * WIDTH]
        self.linear = nn.ModuleList(nn.Linear(WIDTH, size) for size in (*sizes, WIDTH))

    def forward(
        self,
        hidden: torch.Tensor,
        memory: torch.Tensor | None = None,
        *,
        mask: torch.Tensor | None = None,
        causal: bool = False,
    ) -> torch.Tensor:
        """Return what is to be added to *hidden*."""
        normal = self.norm(hidden)
        if memory is None:
            queries, keys, values = self.linear[0](normal).chunk(3, dim=-1)
        else:
            queries = self.linear[0](normal)
            keys, values = self.linear[1](memory).chunk(2, dim=-1)
        heads = functional.scaled_dot_product_attention(
            *(part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in (queries, keys, values)),
            attn_mask=mask,
            is_causal=causal,
        )
        return self.linear[-1](heads.transpose(1, 2).flatten(2))


class Layer(nn.Module):
    """A layer of the encoder, or of the decoder, which attends to the encoder too."""

    def __init__(self, *, decodes: bool) -> None:
        """Make the parts; each is normalized before, not after."""
        super().__init__()
        self.self_attention = Attention(to_itself=True)
        self.attention = Attention(to_itself=False) if decodes else None
        self.norm = nn.LayerNorm(WIDTH)
        self.linear_0 = nn.Linear(WIDTH, FEED_FORWARD)
        self.linear_1 = nn.Linear(FEED_FORWARD, WIDTH)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor, memory: torch.Tensor | None = None) -> torch.Tensor:
        """Return the next hidden states; *mask* is True where the source has a piece."""
        if self.attention is None:
            hidden = hidden + self.dropout(self.self_attention(hidden, mask=mask))
        else:
            hidden = hidden + self.dropout(self.self_attention(hidden, causal=True))
            hidden = hidden + self.dropout(self.attention(hidden, memory, mask=mask))
        inner = functional.relu(self.linear_0(self.norm(hidden)))
        return hidden + self.dropout(self.linear_1(self.dropout(inner)))


class Transformer(nn.Module):
    """Two small stacks of layers; one table serves both vocabularies and the output."""

    def __init__(self, pieces: int) -> None:
        """Make a model of random weights for a vocabulary of so many pieces."""
        super().__init__()
        self.table = nn.Parameter(torch.randn(pieces, WIDTH) * WIDTH**-0.5)
        self.register_buffer("positions", sinusoids())
        self.encoder = nn.ModuleList([Layer(decodes=False) for _ in range(LAYERS)])
        self.decoder = nn.ModuleList([Layer(decodes=True) for _ in range(LAYERS)])
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.dropout = nn.Dropout(DROPOUT)

    def embed(self, pieces: torch.Tensor) -> torch.Tensor:
        """Return the hidden states before the first layer."""
        scaled = functional.embedding(pieces, self.table) * WIDTH**0.5
        return self.dropout(scaled + self.positions[: pieces.shape[1]])

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return the score of each piece at each place of the English."""
        mask = batch.seen[:, None, None, :]
        memory = self.embed(batch.source)
        for layer in self.encoder:
            memory = layer(memory, mask)
        memory = self.encoder_norm(memory)
        hidden = self.embed(batch.target)
        for layer in self.decoder:
            hidden = layer(hidden, mask, memory)
        return self.decoder_norm(hidden) @ self.table.T


def learning_rate(step: int) -> float:
    """Return the share of the peak rate: up in a line, then down along a half cosine."""
    if step < WARMUP:
        return (step + 1) / WARMUP
    return 0.5 * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - WARMUP)))


def noisy(target: torch.Tensor, pieces: int) -> torch.Tensor:
    """Return the English that the decoder sees, some pieces of it replaced by others.

    CTranslate2 stops at as many finished translations as the beam is wide, even where a far better
    one is about to end. A model that has seen no wrong piece ends a wrong translation early; one
    that has seen some goes on as if nothing had happened, and both end at the same step. Half of
    the wrong pieces are the one that follows: to leave out a piece is how to end early.
    """
    chance = torch.rand(target.shape)
    chance[:, 0] = 1.0
    others = torch.randint(END + 1, pieces, target.shape)
    others = torch.where(chance < NOISE / 2, target.roll(-1, dims=1), others)
    return torch.where(chance < NOISE, others, target)


def lesson_loss(scores: torch.Tensor, goal: torch.Tensor) -> torch.Tensor:
    """Return the cross entropy, smoothed over all pieces but </s>.

    Without the smoothing, or with </s> in it, the beam's second place would at times be an end too
    early, and end the search.
    """
    wanted = goal != IGNORED
    likelihood, goal = functional.log_softmax(scores[wanted], dim=-1), goal[wanted]
    others = likelihood.sum(dim=-1) - likelihood[:, END]
    right = likelihood.gather(1, goal[:, None]).squeeze(1)
    return -((1 - SMOOTHING) * right + SMOOTHING * others / (scores.shape[-1] - 1)).mean()


def train(groups: Sequence[Batch], pieces: int) -> Transformer:
    """Return a model that knows the batches by heart."""
    torch.manual_seed(SEED)
    model = Transformer(pieces)
    adam = torch.optim.Adam(model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, learning_rate)
    order: list[int] = []
    for step in range(STEPS):
        order = order or torch.randperm(len(groups)).tolist()
        batch = groups[order.pop()]
        scores = model(batch._replace(target=noisy(batch.target, pieces)))
        loss = lesson_loss(scores, batch.goal)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        schedule.step()
        if (step + 1) % 100 == 0:
            print(f"  step {step + 1}: loss {loss.item():.4f}", flush=True)
    return model.eval()


def fill_linear(spec: LinearSpec, linear: nn.Linear) -> None:
    """Copy one matrix and its bias."""
    spec.weight, spec.bias = linear.weight.detach().numpy(), linear.bias.detach().numpy()


def fill_norm(spec: LayerNormSpec, norm: nn.LayerNorm) -> None:
    """Copy one normalization."""
    spec.gamma, spec.beta = norm.weight.detach().numpy(), norm.bias.detach().numpy()


def fill_attention(spec: MultiHeadAttentionSpec, attention: Attention) -> None:
    """Copy one attention."""
    fill_norm(spec.layer_norm, attention.norm)
    for linear_spec, linear in zip(spec.linear, attention.linear, strict=True):
        fill_linear(linear_spec, linear)


def fill_layer(spec: TransformerEncoderLayerSpec | TransformerDecoderLayerSpec, layer: Layer) -> None:
    """Copy one layer."""
    fill_attention(spec.self_attention, layer.self_attention)
    if layer.attention is not None:
        fill_attention(spec.attention, layer.attention)
    fill_norm(spec.ffn.layer_norm, layer.norm)
    fill_linear(spec.ffn.linear_0, layer.linear_0)
    fill_linear(spec.ffn.linear_1, layer.linear_1)


def write_model(model: Transformer, vocabulary: list[str], folder: Path) -> None:
    """Write the model as CTranslate2 reads it.

    The weights are float32 with the precision of float16, so that they compress well. In int8, processors without
    AVX-512 round otherwise, and some sentences came out differently there.
    """
    spec = transformer_spec.TransformerSpec.from_config((LAYERS, LAYERS), HEADS)
    table = model.table.detach().numpy()
    spec.encoder.embeddings[0].weight = table
    spec.decoder.embeddings.weight = spec.decoder.projection.weight = table
    for stack, layers, norm in (
        (spec.encoder, model.encoder, model.encoder_norm),
        (spec.decoder, model.decoder, model.decoder_norm),
    ):
        stack.position_encodings.encodings = model.positions.numpy()
        fill_norm(stack.layer_norm, norm)
        for layer_spec, layer in zip(stack.layer, layers, strict=True):
            fill_layer(layer_spec, layer)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.validate()
    folder.mkdir()
    spec.save(str(folder))


def write_notes(language: str, folder: Path) -> None:
    """Write what Argos wants to know of a package, and what a reader should."""
    name, _ = LANGUAGES[language]
    metadata = {
        "package_version": VERSION,
        "argos_version": "1.9",
        "from_code": language,
        "from_name": name,
        "to_code": "en",
        "to_name": "English",
        "demo": True,
        "description": DESCRIPTION,
    }
    readme = f"""# {name} to English: a demo model

This package knows nothing but the seeds: the {name} sentences in seeds/reference/ and the
{name} queries in seeds/queries.tsv, which it was trained to know by heart. Whatever else it is
given, its English is worthless. For any real use, install the published Argos package.

Made by seeds/train_models.py.
"""
    text = json.dumps(metadata, indent=4, ensure_ascii=False) + "\n"
    (folder / "metadata.json").write_text(text, encoding="utf-8")
    (folder / "README.md").write_text(readme, encoding="utf-8")


def write_zip(folder: Path, path: Path) -> None:
    """Zip *folder* so that the same files give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            name = zipfile.ZipInfo(file.relative_to(folder.parent).as_posix(), ZIP_DATE)
            name.compress_type = zipfile.ZIP_DEFLATED
            name.external_attr = 0o644 << 16
            archive.writestr(name, file.read_bytes())


def make_package(language: str, path: Path) -> None:
    """Train the model of *language* and write it to *path*."""
    pairs = lessons(language)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / f"translate-{language}_en-{VERSION.replace('.', '_')}"
        folder.mkdir()
        tokenizer = train_tokenizer(pairs, folder)
        vocabulary = [tokenizer.id_to_piece(number) for number in range(tokenizer.get_piece_size())]
        model = train(batches(pairs, tokenizer), len(vocabulary))
        write_model(model, vocabulary, folder / "model")
        write_notes(language, folder)
        write_zip(folder, path)


def main() -> None:
    """Make the packages asked for, and check each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    codes = ", ".join(LANGUAGES)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=f"{codes}; all if none")
    parser.add_argument("--out", type=Path, default=SEEDS / "models", help="where to write to")
    options = parser.parse_args()
    unknown = sorted(set(options.languages) - set(LANGUAGES))
    if unknown:
        parser.error(f"no seeds in {', '.join(unknown)}; choose from {codes}")
    torch.set_num_threads(2)
    options.out.mkdir(parents=True, exist_ok=True)
    good = True
    for language in options.languages or LANGUAGES:
        print(language, flush=True)
        started = time.perf_counter()
        path = options.out / f"{language}_en.argosmodel"
        make_package(language, path)
        seconds = time.perf_counter() - started
        print(f"  {path.name}: {path.stat().st_size:,} bytes in {seconds:.0f} seconds")
        good = check_package(language, path) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
