"""Objects of every shape."""

import base64
import gzip
import io
import json
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from logkura.records import documents, frames, layers, members, window
from logkura.records.gzip_member import NEWLINE
from logkura.records.limits import Limits
from logkura.records.reader import Archived, read

MakeDocument = Callable[..., dict[str, Any]]
MakeMember = Callable[..., bytes]

# The modules that the reader is made of, tested through it.
PARTS = (documents, frames, layers, members, window)


class OneByteAtATime(io.RawIOBase):
    """A stream that gives little at a time, as sockets do."""

    def __init__(self, content: bytes, step: int = 1) -> None:
        super().__init__()
        self._content = io.BytesIO(content)
        self._step = step

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def read(self, _size: int = -1) -> bytes:
        """Give a little."""
        return self._content.read(self._step)


class Fault(NamedTuple):
    """A quarantined piece, read and closed."""

    reason: str
    offset_bytes: int
    content: bytes


def _read(content: bytes, limits: Limits | None = None) -> tuple[list[Archived], list[Fault]]:
    archived, faults = [], []
    for item in read(io.BytesIO(content), limits=limits):
        if isinstance(item, Archived):
            archived.append(item)
            continue
        with item.content as file:
            faults.append(Fault(item.reason, item.offset_bytes, file.read()))
        assert item.length_bytes == len(faults[-1].content)
    return archived, faults


def _numbers(archived: list[Archived]) -> list[int]:
    return [int(item.message.events[0].id[:28]) for item in archived]


@pytest.fixture
def texts(document: MakeDocument) -> list[bytes]:
    return [json.dumps(document(number), ensure_ascii=False).encode() for number in range(5)]


@pytest.fixture
def singles(member: MakeMember) -> list[bytes]:
    return [member(number) for number in range(5)]


SHAPES: dict[str, Callable[[list[bytes], list[bytes]], bytes]] = {
    "documents without newlines": lambda texts, _: b"".join(texts),
    "a document a line": lambda texts, _: b"\n".join(texts),
    "CRLF lines": lambda texts, _: b"\r\n".join(texts) + b"\r\n",
    "pretty documents": lambda texts, _: b"\n".join(
        json.dumps(json.loads(text), indent=2).encode() for text in texts
    ),
    "concatenated members": lambda _, members: b"".join(members),
    "members with newline members": lambda _, members: NEWLINE.join(members) + NEWLINE,
    "members with bare newlines": lambda _, members: b"\n".join(members) + b"\n",
    "two layers": lambda _, members: gzip.compress(b"".join(members)),
    "two layers, several outer members": lambda _, members: b"".join(
        gzip.compress(one) for one in members
    ),
    "two layers, outer members cut anywhere": lambda _, members: b"".join(
        gzip.compress(b"".join(members)[start : start + 100])
        for start in range(0, len(b"".join(members)), 100)
    ),
    "one member of documents without newlines": lambda texts, _: gzip.compress(b"".join(texts)),
    "one member of lines": lambda texts, _: gzip.compress(b"\n".join(texts)),
    "text and members": lambda texts, members: (
        texts[0] + b"\n" + members[1] + texts[2] + members[3] + members[4]
    ),
    "zero padding": lambda _, members: (b"\0" * 512).join(members) + b"\0" * 4096,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_the_same_events(
    shape: str, texts: list[bytes], singles: list[bytes]
) -> None:
    """F9, F10, F11: the shape of an object does not matter."""
    archived, quarantined = _read(SHAPES[shape](texts, singles))
    assert quarantined == []
    assert [item.message.to_document() for item in archived] == [json.loads(text) for text in texts]


@pytest.mark.parametrize("step", [1, 7, 1000])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_size_of_reads_does_not_matter(
    shape: str, step: int, texts: list[bytes], singles: list[bytes]
) -> None:
    content = SHAPES[shape](texts, singles)
    items = list(read(OneByteAtATime(content, step)))
    assert [type(item) for item in items] == [Archived] * 5


def test_a_member_with_one_message_is_handed_out_as_it_came(singles: list[bytes]) -> None:
    archived, _ = _read(b"".join(singles))
    assert [item.member for item in archived] == singles
    assert [item.offset_bytes for item in archived] == [
        sum(map(len, singles[:index])) for index in range(5)
    ]


def test_a_member_inside_a_second_layer_is_handed_out_too(singles: list[bytes]) -> None:
    archived, _ = _read(gzip.compress(b"".join(singles)))
    assert [item.member for item in archived] == singles


def test_a_member_that_spans_lines_is_not_handed_out(document: MakeDocument) -> None:
    """A copy of it would not be one line of an object."""
    pretty = gzip.compress(json.dumps(document(), indent=1).encode())
    archived, quarantined = _read(pretty)
    assert [item.member for item in archived] == [None]
    assert quarantined == []


def test_lines_of_the_event_format_are_messages_with_one_event(document: MakeDocument) -> None:
    message = documents.Message.from_document(document())
    archived, _ = _read(gzip.compress(b"\n".join(message.to_lines()) + b"\n"))
    assert [item.message.events for item in archived] == [(event,) for event in message.events]
    assert all(item.is_event_line for item in archived)


def test_a_control_message_is_told(control_member: bytes, singles: list[bytes]) -> None:
    """F8: it does no harm between data."""
    archived, quarantined = _read(singles[0] + control_member + singles[1])
    assert [item.message.is_control for item in archived] == [False, True, False]
    assert quarantined == []


def test_error_objects_give_back_the_records_in_them(singles: list[bytes]) -> None:
    """F17: rawData holds the original record."""
    errors = [
        json.dumps(
            {
                "attemptsMade": 4,
                "arrivalTimestamp": 1,
                "errorCode": "Lambda.FunctionError",
                "errorMessage": "…",
                "attemptEndingTimestamp": 2,
                "rawData": base64.b64encode(single).decode(),
            }
        ).encode()
        for single in singles
    ]
    archived, quarantined = _read(b"\n".join(errors))
    assert _numbers(archived) == [0, 1, 2, 3, 4]
    assert [item.member for item in archived] == singles
    assert quarantined == []


def test_what_a_lambda_function_gets_is_read_too(singles: list[bytes]) -> None:
    wrapped = {"awslogs": {"data": base64.b64encode(singles[3]).decode()}}
    assert _numbers(_read(json.dumps(wrapped).encode())[0]) == [3]


def test_a_cut_object_loses_its_last_member_only(singles: list[bytes]) -> None:
    """F10."""
    content = b"".join(singles)[:-10]
    archived, quarantined = _read(content)
    assert _numbers(archived) == [0, 1, 2, 3]
    begin = sum(map(len, singles[:4]))
    assert quarantined == [("truncated-gzip", begin, content[begin:])]


def test_a_cut_second_layer_loses_its_last_member_only(singles: list[bytes]) -> None:
    outer = gzip.compress(b"".join(singles))
    archived, quarantined = _read(outer[:-40])
    assert _numbers(archived) == [0, 1, 2, 3]
    assert [one.reason for one in quarantined] == ["truncated-gzip"]
    assert singles[4].startswith(quarantined[0].content)


def test_a_cut_between_two_members_of_a_second_layer_is_said(singles: list[bytes]) -> None:
    """What was cut off may have been anything: the messages before it are not all there were."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    begin = packer.compress(b"".join(singles[:3])) + packer.flush(zlib.Z_FULL_FLUSH)
    whole = begin + packer.compress(singles[3]) + packer.flush()
    archived, quarantined = _read(begin)
    assert _numbers(archived) == [0, 1, 2]
    assert quarantined == [("truncated-gzip", 0, b"")]
    assert len(whole) > len(begin)
    assert len(_read(whole)[0]) == 4


@pytest.mark.parametrize("shape", ["concatenated members", "two layers", "one member of lines"])
@pytest.mark.parametrize("whole_member_max_bytes", [64, 4096], ids=["streamed", "whole"])
def test_wherever_an_object_is_cut_it_says_so(
    shape: str, whole_member_max_bytes: int, texts: list[bytes], singles: list[bytes]
) -> None:
    """F10."""
    content = SHAPES[shape](texts, singles)
    ends = {sum(map(len, singles[:count])): count for count in range(len(singles))}
    limits = Limits(whole_member_max_bytes=whole_member_max_bytes)
    for cut in range(1, len(content)):
        archived, quarantined = _read(content[:cut], limits)
        assert _numbers(archived) == list(range(len(archived)))
        if shape == "concatenated members" and cut in ends:
            assert (len(archived), quarantined) == (ends[cut], [])
        else:
            assert len(archived) <= 5
            assert "truncated-gzip" in {one.reason for one in quarantined}, cut


@pytest.mark.parametrize("length", [3, 9, 12])
def test_the_first_bytes_of_a_cut_outer_member_are_kept(length: int, singles: list[bytes]) -> None:
    outer = gzip.compress(singles[0])
    begin = gzip.compress(singles[1])[:length]
    archived, quarantined = _read(outer + begin)
    assert _numbers(archived) == [0]
    assert [(one.reason, one.content) for one in quarantined] == [("truncated-gzip", begin)]


@pytest.mark.parametrize("damaged", range(5))
def test_a_flipped_bit_costs_one_member(damaged: int, singles: list[bytes]) -> None:
    broken = bytearray(singles[damaged])
    broken[len(broken) // 2] ^= 0x10
    content = b"".join([*singles[:damaged], bytes(broken), *singles[damaged + 1 :]])
    archived, quarantined = _read(content)
    assert _numbers(archived) == [number for number in range(5) if number != damaged]
    begin = sum(map(len, singles[:damaged]))
    assert quarantined == [("corrupt-gzip", begin, bytes(broken))]


def test_garbage_between_members_is_kept_whole(singles: list[bytes]) -> None:
    """F10."""
    garbage = b"neither gzip\x1f\x8b\x08 nor JSON\xff\xfe"
    archived, quarantined = _read(singles[0] + garbage + singles[1])
    assert _numbers(archived) == [0, 1]
    assert quarantined == [("garbage", len(singles[0]), garbage)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"messageType":"DATA_MESSAGE"', "not-json"),
        (b'{"messageType":"\xff\xfe"}', "not-utf-8"),
        (b'{"some":"thing else"}', "not-a-message"),
        (b'{"rawData":"!!!","errorCode":"x"}', "bad-base64"),
        (b'{"n":' + b"9" * 5000 + b"}", "not-json"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested-too-deep"),
    ],
)
@pytest.mark.parametrize("wrap", [bytes, gzip.compress], ids=["text", "gzip"])
def test_a_document_that_cannot_be_decoded_is_kept_with_its_reason(
    content: bytes, reason: str, wrap: Callable[[bytes], bytes]
) -> None:
    archived, quarantined = _read(wrap(content))
    assert archived == []
    assert [(one.reason, one.content) for one in quarantined] == [(reason, content)]


def test_a_broken_line_costs_that_line(texts: list[bytes]) -> None:
    broken = texts[1].replace(b"line", b"li\nne", 1)
    archived, quarantined = _read(texts[0] + broken + texts[2])
    assert _numbers(archived) == [0, 2]
    assert b"".join(one.content for one in quarantined) == broken


def test_three_layers_are_refused_whole(singles: list[bytes]) -> None:
    content = gzip.compress(gzip.compress(singles[0]))
    archived, quarantined = _read(content + singles[1])
    assert _numbers(archived) == [1]
    assert [one.reason for one in quarantined] == ["nested-too-deep"]


def test_error_objects_inside_each_other_come_to_an_end() -> None:
    content = b"{}"
    for _ in range(10):
        raw = base64.b64encode(content).decode()
        content = json.dumps({"errorCode": "x", "rawData": raw}).encode()
    assert [one.reason for one in _read(content)[1]] == ["nested-too-deep"]


def _bomb(begin: bytes, unit: bytes, mebibytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(begin)]
    parts += [packer.compress(unit * (1024 * 1024 // len(unit))) for _ in range(mebibytes)]
    return b"".join((*parts, packer.flush()))


@pytest.mark.parametrize(
    ("begin", "unit"),
    [(b'{"messageType":"', b"a"), (b"", b"\0"), (b"", b"abc\n"), (b"{", b'"k":"\\"{",')],
    ids=["endless string", "zeros", "text", "endless object"],
)
def test_a_bomb_is_refused_at_the_limit_and_kept_as_it_came(
    begin: bytes, unit: bytes, singles: list[bytes]
) -> None:
    bomb = _bomb(begin, unit, mebibytes=64)
    limits = Limits(
        document_max_bytes=2**20, refused_max_bytes=8 * 2**20, whole_member_max_bytes=2**20
    )
    archived, quarantined = _read(singles[0] + bomb + singles[1], limits)
    assert _numbers(archived) == [0, 1]
    assert quarantined == [("too-large", len(singles[0]), bomb)]


def test_a_document_over_the_limit_costs_itself_only(document: MakeDocument) -> None:
    small = json.dumps(document(1)).encode()
    large = json.dumps(document(2, events=3000)).encode()
    content = gzip.compress(b"\n".join([small, large, small]))
    limits = Limits(document_max_bytes=100_000, whole_member_max_bytes=10_000)
    archived, quarantined = _read(content, limits)
    assert _numbers(archived) == [1, 1]
    assert [(one.reason, one.content) for one in quarantined] == [("too-large", large)]


def test_progress_adds_up_to_the_size_of_the_object(singles: list[bytes]) -> None:
    seen: list[int] = []
    content = gzip.compress(b"".join(singles))
    list(read(io.BytesIO(content), on_bytes=seen.append))
    assert sum(seen) == len(content)


@pytest.mark.parametrize("content", [b"", b"\0" * 10_000, NEWLINE * 10, b"\n \r\n"])
def test_padding_is_nothing(content: bytes) -> None:
    """F10."""
    assert _read(content) == ([], [])


@pytest.mark.parametrize("odd", [b"\x0b", b"\x0c", b"\n\x0b\n\x0c"])
def test_blanks_that_json_does_not_know_are_kept(odd: bytes, texts: list[bytes]) -> None:
    archived, quarantined = _read(texts[0] + odd + texts[1])
    assert _numbers(archived) == [0, 1]
    assert b"".join(one.content for one in quarantined) == odd.lstrip(frames.PADDING)


def test_bytes_decide_not_names(texts: list[bytes]) -> None:
    """F13: an object called .gz that is text, or the other way round, is read all the same."""
    assert len(_read(texts[0])[0]) == len(_read(gzip.compress(texts[0]))[0]) == 1
