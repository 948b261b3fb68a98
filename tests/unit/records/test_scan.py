"""Taking members in runs: what is taken, what is left, and what is told of it."""

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.records import inflate, parsed, runs, scan, scan_fast, sight
from logkura.records.gzip_member import NEWLINE
from logkura.records.limits import Limits
from logkura.records.parsed import parse, parse_with_lines
from logkura.records.reader import Archived, Quarantined, read_runs
from logkura.records.runs import Run, Scanner, names_of
from logkura.records.scan import VerifyingScanner
from logkura.records.scan_fast import FastScanner
from logkura.records.window import Window

LIMITS = Limits()
MakeMember = Callable[..., bytes]
SCANNERS: dict[str, Callable[[], Scanner]] = {
    "verified": lambda: VerifyingScanner(LIMITS),
    "lines": lambda: VerifyingScanner(LIMITS, parse_with_lines),
    "fast": lambda: FastScanner(LIMITS),
}


@pytest.fixture(params=SCANNERS)
def scanner(request: pytest.FixtureRequest) -> Scanner:
    return SCANNERS[request.param]()


@pytest.fixture(params=["isal", "row by row", "standard library"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run with ISA-L, with one that has no reader of rows, and without."""
    assert inflate._RowReader is not None
    if request.param != "isal":
        monkeypatch.setattr(inflate, "_RowReader", None)
    if request.param == "standard library":
        monkeypatch.setattr(inflate, "_isal", None)
        monkeypatch.setattr(parsed, "_DECODE", None)
    return str(request.param)


def _taken(content: bytes, scanner: Scanner) -> tuple[list[bytes], int, list[str]]:
    """Return the members of runs, how many messages came one by one, and why pieces did not."""
    members: list[bytes] = []
    single, reasons = 0, []
    for item in read_runs(io.BytesIO(content), scanner, limits=LIMITS):
        if isinstance(item, Run):
            members += [bytes(item.compressed[span.begin : span.end]) for span in item.spans]
        elif isinstance(item, Quarantined):
            reasons.append(item.reason)
            item.content.close()
        else:
            single += 1
    return members, single, reasons


def test_ordinary_members_come_in_runs_with_any_library(
    scanner: Scanner, library: str, member: MakeMember
) -> None:
    wanted = [member(number) for number in range(50)]
    members, single, reasons = _taken(b"".join(wanted), scanner)
    assert reasons == []
    if library == "standard library" and getattr(scanner, "_parse", None) is not None:
        # Without msgspec the reader decodes what is verified.
        assert (members, single) == ([], 50)
    else:
        assert (members, single) == (wanted, 0)


@pytest.mark.parametrize("between", [b"\n", b"\r\n", NEWLINE, NEWLINE + b"\n"])
def test_line_feeds_between_members_belong_to_none(
    scanner: Scanner, library: str, between: bytes, member: MakeMember
) -> None:
    """Firehose's own delimiter is a bare line feed, ours is a member."""
    wanted = [member(number) for number in range(20)]
    members, single, reasons = _taken(between.join([*wanted, b""]), scanner)
    assert (len(members) + single, reasons) == (20, [])
    assert members in (wanted, [])
    del library


def test_members_larger_than_what_is_in_sight_are_taken(
    scanner: Scanner, member: MakeMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight.Sight.__init__, "__defaults__", (512,))
    small = [SCANNERS[name]() for name in SCANNERS]
    wanted = [member(number, events=200) for number in range(3)]
    for one in (*small, scanner):
        assert _taken(b"".join(wanted), one) == (wanted, 0, [])


def test_another_order_of_fields_is_left_to_the_reader(
    scanner: Scanner, member: MakeMember, document: Callable[..., dict[str, Any]]
) -> None:
    text = json.dumps(dict(reversed(document(1).items())), separators=(",", ":"))
    content = member(0) + gzip.compress(text.encode()) + member(2)
    assert _taken(content, scanner) == ([member(0), member(2)], 1, [])


def test_control_messages_are_told(
    scanner: Scanner, member: MakeMember, control_member: bytes
) -> None:
    items = list(read_runs(io.BytesIO(member(0) + control_member + member(1)), scanner))
    assert [isinstance(item, Run) for item in items] == [True, False, True]
    assert isinstance(items[1], Archived)
    assert items[1].message.is_control
    assert items[1].offset_bytes == len(member(0))


def test_a_flipped_bit_is_seen_by_its_checksum_and_by_fast_copied(member: MakeMember) -> None:
    flipped = bytearray(member(1, events=40))
    flipped[len(flipped) - 60] ^= 1
    content = member(0) + bytes(flipped) + member(2)
    assert _taken(content, VerifyingScanner(LIMITS)) == (
        [member(0), member(2)],
        0,
        ["corrupt-gzip"],
    )
    assert _taken(content, FastScanner(LIMITS)) == (
        [member(0), bytes(flipped), member(2)],
        0,
        [],
    )


@pytest.mark.parametrize("cut", [1, 8, 30, 100])
def test_a_cut_member_is_seen_and_its_neighbours_are_kept(
    cut: int, scanner: Scanner, member: MakeMember
) -> None:
    content = member(0) + member(1)[:-cut] + member(2) + member(3)[:-cut]
    members, single, reasons = _taken(content, scanner)
    # Where the cut is within what --fast looks at, the member before it is read one by one.
    assert members in ([member(0), member(2)], [member(2)])
    assert (len(members) + single, len(reasons)) == (2, 2)


def test_what_is_verified_is_told(member: MakeMember) -> None:
    content = b"".join(member(number) for number in range(5))
    for scanner, wanted in ((FastScanner(LIMITS), [4, 1]), (VerifyingScanner(LIMITS), [0, 5])):
        found = [0, 0]
        for item in read_runs(io.BytesIO(content), scanner):
            assert isinstance(item, Run)
            found[item.is_verified] += len(item.spans)
        assert found == wanted  # of the last member, --fast inflates everything


def test_a_bomb_is_never_taken(scanner: Scanner) -> None:
    text = b'{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"' + b"a" * (300 << 20)
    members, single, reasons = _taken(gzip.compress(text, 1), scanner)
    assert (members, single, reasons) == ([], 0, ["too-large"])


def test_a_window_gets_back_what_was_not_taken(member: MakeMember) -> None:
    window = Window(io.BytesIO(member(0) + member(1) + b"garbage"))
    window.look(1)
    for scanner in (VerifyingScanner(LIMITS), FastScanner(LIMITS)):
        for _ in scanner.take(window):
            pass
        assert window.offset_bytes == len(member(0))
        assert bytes(window.buffer) == member(1) + b"garbage"


def test_names_are_text_without_escapes() -> None:
    assert names_of(b"1", "/蔵".encode()) == ("1", "/蔵")
    assert names_of(b"1", b"\xff") is None
    assert names_of(b"1", rb"a\u0041") is None


@pytest.mark.parametrize("stream", ['a","logEvents":[{"id":"', "back\\slash", 'quo"te', "蔵"])
def test_a_header_ends_where_its_strings_end_or_is_left_to_the_reader(
    stream: str, document: Callable[..., dict[str, Any]]
) -> None:
    made = document(0, logStream=stream, subscriptionFilters=["x]", ""])
    text = json.dumps(made, separators=(",", ":")).encode()
    header = runs.HEADER.match(text)
    assert (header is None) == ('"' in stream)
    if header is not None:
        assert json.loads(b"{" + header[1][:-1] + b"}") == {
            name: made[name] for name in ("owner", "logGroup", "logStream", "subscriptionFilters")
        }


def test_modules_are_what_the_scanners_are_made_of() -> None:
    assert scan.VerifyingScanner is VerifyingScanner
    assert scan_fast.FastScanner is FastScanner


@pytest.mark.parametrize(
    "fields",
    [
        {"logEvents": [{"id": "1", "timestamp": 1, "message": "m", "more": [{"id": "2"}]}]},
        {"logEvents": [{"id": "1", "timestamp": 1, "message": 5}]},
        {"logEvents": [{"timestamp": 1, "id": "1", "message": "m"}]},
        {"logEvents": []},
        {"policyLevel": "x"},
        {"logEvents": [{"id": "1", "timestamp": 1, "message": "\ud800"}]},
    ],
)
def test_messages_that_are_not_plain_have_no_lines(
    fields: dict[str, Any], document: Callable[..., dict[str, Any]]
) -> None:
    text = json.dumps({**document(0), **fields}, separators=(",", ":"))
    assert parse_with_lines(text.encode()) is None


def test_events_that_hold_what_parts_events_are_not_parted(
    document: Callable[..., dict[str, Any]],
) -> None:
    made = document(0)
    made["logEvents"][1]["message"] = '"},{"id":"7","timestamp":1,"message":"'
    found = parse_with_lines(json.dumps(made, separators=(",", ":")).encode())
    assert found is not None
    lines = b"".join(found.to_lines(0, 3)).splitlines()
    assert [json.loads(line)["message"] for line in lines] == [
        event["message"] for event in made["logEvents"]
    ]
    assert parse(b"{}") is None
