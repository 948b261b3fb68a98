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
import re
import zlib
from collections.abc import Callable, Mapping
from struct import Struct
from typing import Any

from logkura.records import transform_reference
from logkura.records.codec import decode_base64, encode_base64, inflate_member
from logkura.records.gzip_member import NEWLINE
from logkura.records.outcome import Scatter, Settings
from logkura.records.response import (
    EMPTY_BYTES,
    OK_FRAME_BYTES,
    document_of,
    least_bytes,
    records_of,
    region_of,
)
from logkura.records.transform_header import END, HEADER, partitions

__all__ = ["answer"]

_NEWLINE_BASE64 = encode_base64(NEWLINE)

# Java's header: no flags, no time.  Its ten bytes are skipped, and bare deflate is read.
_JAVA_HEADER = "H4sIAAAAAAAA"
_BARE_DEFLATE, _WITH_HEADER = -15, 31
_HEAD_CHARACTERS = 320
_STEP_CHARACTERS = 64
_HEAD_MAX_CHARACTERS = 1600

_TAIL_CHARACTERS = 8
_LENGTH = Struct("<I")
# The most that was seen is ten times; what claims more is inflated to see.
_RATIO_MAX = 40
_INFLATED_MAX_BYTES = 64 * 1024 * 1024
# Deflate stores what it cannot compress: 5 bytes more for each 16 KiB, and a frame of 18.
_FRAME_BYTES = 32
_STORED_BYTES_A_BYTE_MORE = 2048


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
    header_of: Callable[[str], re.Match[bytes] | None]
    header_of = _verified_header if settings.verify else _BelievedHeader().of
    answers: list[dict[str, Any]] = []
    ids, size_bytes = [], EMPTY_BYTES
    for record_id, data in records_of(event):
        header = header_of(data)
        metadata = known[header.group(1, 2)] if header is not None else None
        if metadata is None:
            found = _by_reference(record_id, data, region, settings)
            if found is None:
                return None
            answers.append(found)
            size_bytes += max(len(json.dumps(found)) + len(", "), least_bytes(record_id))
            continue
        text = _with_newline(data)
        size_bytes += len(text) + metadata.size_bytes + OK_FRAME_BYTES
        ids.append(record_id)
        answers.append(
            {"recordId": record_id, "result": "Ok", "data": text, "metadata": metadata.document}
        )
    size_bytes += len(json.dumps("".join(ids)))
    return {"records": answers} if size_bytes <= settings.response_max_bytes else None


def _with_newline(data: str) -> str:
    if data.endswith("="):
        return data[:-4] + _ENDINGS[data[-4:]]
    return data + _NEWLINE_BASE64


def _by_reference(
    record_id: str, data: str, region: str, settings: Settings
) -> dict[str, Any] | None:
    """Answer one record; None when it must be put back."""
    outcome = transform_reference.decide(data, region, settings)
    return None if isinstance(outcome, Scatter) else document_of(record_id, outcome)


def _verified_header(data: str) -> re.Match[bytes] | None:
    """Return the header of a record that is one intact member with one message in one line."""
    try:
        raw = decode_base64(data)
    except ValueError:
        return None
    content = inflate_member(raw)
    if content is None or not content.endswith(END) or b"\n" in content:
        return None
    return HEADER.match(content)


class _BelievedHeader:
    """Reads the header from the first bytes of a record, and looks at its last."""

    __slots__ = ("_characters",)

    def __init__(self) -> None:
        # Grows with the headers of a batch, which resemble each other.
        self._characters = _HEAD_CHARACTERS

    def of(self, data: str) -> re.Match[bytes] | None:
        """Return the header when it is the usual one and the record's length is plausible."""
        is_java = data.startswith(_JAVA_HEADER)
        start, skipped, window = (12, 1, _BARE_DEFLATE) if is_java else (0, 0, _WITH_HEADER)
        end = self._characters
        inflate = zlib.decompressobj(window).decompress
        try:
            content = inflate(decode_base64(data[start:end])[skipped:])
            header = HEADER.match(content)
            while header is None and end < min(len(data), _HEAD_MAX_CHARACTERS):
                content += inflate(decode_base64(data[end : end + _STEP_CHARACTERS]))
                header = HEADER.match(content)
                end += _STEP_CHARACTERS
            if header is None or not _is_plausible(data):
                return None
        except (ValueError, zlib.error):
            return None
        self._characters = end
        return header


def _is_plausible(data: str) -> bool:
    """Tell whether the length that the member states can be that of its content.

    Raises:
        ValueError: The end is not base64.
    """
    length_bytes = len(data) // 4 * 3
    tail = decode_base64(data[-_TAIL_CHARACTERS:])
    (inflated_bytes,) = _LENGTH.unpack_from(tail, len(tail) - _LENGTH.size)
    stored_bytes = length_bytes - length_bytes // _STORED_BYTES_A_BYTE_MORE - _FRAME_BYTES
    most_bytes = min(length_bytes * _RATIO_MAX, _INFLATED_MAX_BYTES)
    return len(data) % 4 == 0 and stored_bytes <= inflated_bytes <= most_bytes
