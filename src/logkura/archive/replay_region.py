"""The region of log groups, which no message tells: learned from what lies around it."""

import json
import re
from typing import Any
from urllib.parse import unquote

from logkura.archive.store import MutableStore, StoredObject
from logkura.errors import LogkuraError
from logkura.records.layout import Partition

__all__ = ["note_key", "region_of"]

_LAMBDA_ARN = re.compile(rb'"lambdaArn"\s*:\s*"arn:[a-z-]+:lambda:([a-z0-9-]+):')
_PIECE, _NOTE = ".bin", ".json"
_BEGIN_BYTES = 64 * 1024


def note_key(key: str) -> str | None:
    """Return the key of the note beside a quarantined piece; None when it is no such piece."""
    return key.removesuffix(_PIECE) + _NOTE if key.endswith(_PIECE) else None


def region_of(store: MutableStore, stored: StoredObject) -> str:
    """Return the region of the log groups in an error object or a quarantined piece.

    A record that the transformer failed at names the function, and Firehose invokes functions of
    its own region; a stream takes the subscriptions of its own region.  The note of a quarantined
    piece names the object that it was in.

    Source of `lambdaArn`:
    https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
    (read 2026-11-24).

    Raises:
        LogkuraError: `replay-region` when neither tells it.
    """
    note = note_key(stored.key)
    region = _from_begin(store, stored.key) if note is None else _from_note(store, note)
    if region is None:
        raise LogkuraError(
            "replay-region",
            f"cannot tell the region of the log groups in `{store.location(stored.key)}`",
            hint="name it with --region",
        )
    return region


def _from_begin(store: MutableStore, key: str) -> str | None:
    with store.open(key) as file:
        found = _LAMBDA_ARN.search(file.read(_BEGIN_BYTES))
    return found[1].decode() if found else None


def _from_note(store: MutableStore, key: str) -> str | None:
    found = store.look(key)
    if found is None:
        return None
    try:
        note: Any = json.loads(found[0])
        partition = Partition.parse(note["source"])
    except (ValueError, KeyError, TypeError):
        # Whatever lies there is no note of ours.
        return None
    return unquote(partition.region) if partition else None
