"""The command that lists what can be read: `formats`."""

from __future__ import annotations

from .options import JsonOption
from .output import say


def formats(as_json: JsonOption = False) -> None:
    """List the formats that `add` reads, and the programs that some of them need.

    Example: search formats
    """
    from search.readers.all_formats import all_formats

    if as_json:
        from search.results.fields.formats import formats_fields
        from search.results.sanitize import json_of

        say(json_of(formats_fields(all_formats())))
    else:
        from search.terminal import console
        from search.terminal.formats import formats_text

        console.show(formats_text(all_formats()))
