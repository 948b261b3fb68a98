"""The `envelope` format, answered without decoding: the record's own base64 text is used again.

Nearly every record is one gzip member with one message.  Its object is the member and a member of
21 bytes that holds a line feed; the latter is exactly 28 characters of base64, so the answer is the
record's text with these appended.  Only where the text ends in padding are its last four
characters written anew.  What remains is to learn the log group and the hour:

- *verified*: the member is inflated, its checksum compared, and the header read from the content;
- *believed*: some 250 bytes are inflated, as many as the header needs, and the length at the
  member's end is held against the record's.  A record that ends too early is found so; damage in
  its middle is not, and neither is a second member behind the first, which CloudWatch Logs does
  not send.  Both are found by the checksum of the one who reads the archive.

Everything else is decided by the reference, record by record.
"""

import json
import struct
import zlib
from binascii import a2b_base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from logkura.records import transform_reference
from logkura.records.codec import (
    INFLATE_ERRORS,
    bare_inflater,
    decode_base64,
    encode_base64,
    inflate_member,
)
from logkura.records.gzip_member import NEWLINE
from logkura.records.outcome import Scatter, Settings
from logkura.records.response import (
    EMPTY_BYTES,
    document_of,
    least_bytes,
    records_of,
    region_of,
)
from logkura.records.transform_header import END, HEADER, Key, partitions

__all__ = ["answer"]

_NEWLINE_BASE64 = encode_base64(NEWLINE)

# Java's header: no flags, no time.  Its ten bytes are skipped, and bare deflate is read.
_JAVA_HEADER = "H4sIAAAAAAAA"
_WITH_HEADER = 31
_HEAD_CHARACTERS = 320
_STEP_CHARACTERS = 64
_HEAD_MAX_CHARACTERS = 1600

_TAIL_CHARACTERS = 8
_LENGTH = struct.Struct("<I")
_LENGTH_BYTES = 4
# A character of base64 stands for 3/4 of a byte.  Deflate stores what it cannot compress, with 5
# bytes more for each 16 KiB, in a frame of 18; the most that was seen is ten times the record, and
# what claims forty times is inflated to see.
_LEAST_BYTES_A_CHARACTER = 0.7495
_FRAME_BYTES = 32
_MOST_BYTES_A_CHARACTER = 30
_UNUSUAL: tuple[type[Exception], ...] = (ValueError, struct.error, *INFLATE_ERRORS)


class _Endings(dict[str, str]):
    """The four characters at the end of a text with padding -> the same, and a line feed."""

    def __missing__(self, end: str) -> str:
        # A plausible length has two bytes that vary here, so this stays below 1,100 entries.
        self[end] = text = encode_base64(decode_base64(end) + NEWLINE)
        return text


_ENDINGS = _Endings()


def answer(event: Mapping[str, Any], settings: Settings) -> dict[str, Any] | None:
    """Answer a batch in one pass.

    Returns:
        The response, equal to the reference's; None when a record must be put back, or when the
        response may be too large: that takes the exact account of `response.respond`.

    Raises:
        TransformError: The event is none of Firehose's.
    """
    region = region_of(event)
    known = partitions(region, settings.zone)
    ids, texts = records_of(event)
    keys = _verified(texts) if settings.verify else _believed(texts)
    answers: list[dict[str, Any]] = []
    size_bytes = EMPTY_BYTES + len(json.dumps("".join(ids))) - len('""')
    for record_id, text, key in zip(ids, texts, keys, strict=True):
        if key is None or (metadata := known[key]) is None:
            found = _by_reference(record_id, text, region, settings)
            if found is None:
                return None
            size_bytes += max(len(json.dumps(found)) + len(", "), least_bytes(record_id))
            answers.append(found)
            continue
        if text[-1] == "=":
            # Two statements, so that the string grows in place instead of being copied again.
            data = text[:-4]
            data += _ENDINGS[text[-4:]]
        else:
            data = text + _NEWLINE_BASE64
        size_bytes += len(data) + metadata.frame_bytes
        answers.append(
            {"recordId": record_id, "result": "Ok", "data": data, "metadata": metadata.document}
        )
    return {"records": answers} if size_bytes <= settings.response_max_bytes else None


def _by_reference(
    record_id: str, data: str, region: str, settings: Settings
) -> dict[str, Any] | None:
    """Answer one record; None when it must be put back."""
    outcome = transform_reference.decide(data, region, settings)
    return None if isinstance(outcome, Scatter) else document_of(record_id, outcome)


def _verified(texts: Sequence[str]) -> Iterator[Key | None]:
    """Yield the header's groups of each record that is one intact member with one line."""
    for text in texts:
        try:
            content = inflate_member(decode_base64(text))
        except ValueError:
            content = None
        header = None
        if content is not None and content.endswith(END) and b"\n" not in content:
            header = HEADER.match(content)
        yield None if header is None else header.groups()


def _believed(texts: Sequence[str]) -> list[Key | None]:
    """Return the header's groups of each record by its first bytes, its last being plausible."""
    keys: list[Key | None] = []
    match, length_at = HEADER.match, _LENGTH.unpack_from
    # Grows with the headers of a batch, which resemble each other.
    head_end = _HEAD_CHARACTERS
    for text in texts:
        key = None
        try:
            if text.startswith(_JAVA_HEADER):
                inflate, start, skipped = bare_inflater().decompress, 12, 1
            else:
                inflate, start, skipped = zlib.decompressobj(_WITH_HEADER).decompress, 0, 0
            content = inflate(decode_base64(text[start:head_end])[skipped:])
            header, end, characters = match(content), head_end, len(text)
            while header is None and end < characters and end < _HEAD_MAX_CHARACTERS:
                content += inflate(decode_base64(text[end : end + _STEP_CHARACTERS]))
                header, end = match(content), end + _STEP_CHARACTERS
            tail = a2b_base64(text[-_TAIL_CHARACTERS:], strict_mode=True)
            (inflated_bytes,) = length_at(tail, len(tail) - _LENGTH_BYTES)
            fewest_bytes = characters * _LEAST_BYTES_A_CHARACTER - _FRAME_BYTES
            is_plausible = fewest_bytes <= inflated_bytes <= characters * _MOST_BYTES_A_CHARACTER
            if header is not None and is_plausible and characters % 4 == 0:
                key, head_end = header.groups(), end
        except _UNUSUAL:
            pass
        keys.append(key)
    return keys
