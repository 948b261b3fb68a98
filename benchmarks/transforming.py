"""The transformer beside the usual blueprint: the time of a handler for events of about 1 MB."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_type_hints

from benchmarks import blueprint
from benchmarks.corpora import records
from benchmarks.limits import parse_limit
from benchmarks.measure import Absent, Contender, Goal, Race
from logkura.records.outcome import Settings
from logkura.records.transform import transform

__all__ = ["transform_races"]

_EVENT_BYTES = 1_000_000
_EVENTS = 3
_CORPORA = ("sz1k", "sz4k", "sz16k", "sz64k", "mix50", "lam20", "jpjava5")
_BLUEPRINT = "blueprint, Python"
_FAST = "envelope, fast"
"""Without comparing checksums."""
_HANDLER_GOALS = {
    "mix50": (
        Goal(f"logkura {_FAST}", _BLUEPRINT, at_least=55),
        Goal("logkura envelope", _BLUEPRINT, at_least=7.5),
        Goal("logkura event", _BLUEPRINT, at_least=2.0),
        Goal("logkura message", _BLUEPRINT, at_least=3.4),
    ),
    "sz1k": (Goal(f"logkura {_FAST}", _BLUEPRINT, at_least=3.5),),
    "sz4k": (Goal(f"logkura {_FAST}", _BLUEPRINT, at_least=3.5),),
}


def transform_races(folder: Path, *, quick: bool) -> list[Race]:
    """Return the races of the transformer.

    Args:
        folder: For the events that Node.js reads.
        quick: One small event of one corpus.
    """
    races = []
    for corpus in ("quick50",) if quick else _CORPORA:
        events = _events(records(corpus), 1 if quick else _EVENTS)
        races.append(_handler_race(corpus, events, folder / f"node-{corpus}"))
        if corpus in {"mix50", "quick50"}:
            races.append(_invocation_race(corpus, events))
    return races


def _events(members: Sequence[bytes], count: int) -> list[dict[str, Any]]:
    """Group records into invocations as Firehose does, by size."""
    events: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    size_bytes = 0
    for number, member in enumerate(members):
        data = base64.b64encode(member).decode()
        if batch and size_bytes + len(data) > _EVENT_BYTES:
            events.append(_event(batch))
            batch, size_bytes = [], 0
            if len(events) == count:
                break
        batch.append({"recordId": f"{number:056d}", "approximateArrivalTimestamp": 0, "data": data})
        size_bytes += len(data)
    return events or [_event(batch)]


def _event(batch: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "invocationId": "00000000-0000-0000-0000-000000000000",
        "deliveryStreamArn": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/bench",
        "region": "eu-west-1",
        "records": batch,
    }


def _handler_race(corpus: str, events: list[dict[str, Any]], folder: Path) -> Race:
    texts = [json.dumps(event) for event in events]
    return Race(
        title="Transform, handler alone",
        corpus=corpus,
        unit="record",
        amount=sum(len(event["records"]) for event in events),
        input_bytes=sum(map(len, texts)),
        baseline=_BLUEPRINT,
        contenders=[
            parse_limit(texts),
            *(_python(f"logkura {name}", "ours", handler, events) for name, handler in _modes()),
            _python(_BLUEPRINT, "peer", blueprint.handler, events),
            _python("blueprint + gzip + key, Python", "peer", blueprint.handler_with_key, events),
            _node("blueprint, Node.js", "plain", texts, folder),
            _node("blueprint + gzip + key, Node.js", "key", texts, folder),
        ],
        goals=_HANDLER_GOALS.get(corpus, ()),
    )


def _invocation_race(corpus: str, events: list[dict[str, Any]]) -> Race:
    texts = [json.dumps(event) for event in events]

    def whole(handler: Callable[[Any], Any]) -> Callable[[], Any]:
        return lambda: [json.dumps(handler(json.loads(text))) for text in texts]

    return Race(
        title="Transform, whole invocation (json.loads, handler, json.dumps)",
        corpus=corpus,
        unit="record",
        amount=sum(len(event["records"]) for event in events),
        input_bytes=sum(map(len, texts)),
        baseline=_BLUEPRINT,
        contenders=[
            *(
                Contender(f"logkura {name}", "ours", partial(whole, handler))
                for name, handler in _modes()
                if name.startswith("envelope")
            ),
            Contender(_BLUEPRINT, "peer", partial(whole, blueprint.handler)),
        ],
        goals=[Goal(f"logkura {_FAST}", _BLUEPRINT, at_least=12)],
    )


def _modes() -> list[tuple[str, Callable[[Any], Any]]]:
    """Every format that the transformer has."""

    def handler(settings: Settings) -> Callable[[Any], Any]:
        return lambda event: transform(event, settings, _none_put_back)

    formats = get_args(get_type_hints(Settings)["format"])
    modes = [(name, Settings(format=name)) for name in formats]
    modes.insert(0, (_FAST, Settings(format="envelope", verify=False)))
    return [(name, handler(settings)) for name, settings in modes]


def _none_put_back(pieces: Sequence[bytes]) -> Sequence[bool]:
    return [True for _ in pieces]


def _python(
    name: str, kind: Any, handler: Callable[[Any], Any], events: list[dict[str, Any]]
) -> Contender:
    def once() -> None:
        for event in events:
            handler(event)

    def size() -> int:
        return sum(len(json.dumps(handler(event))) for event in events)

    return Contender(name, kind, lambda: once, size=size)


def _node(name: str, mode: str, texts: list[str], folder: Path) -> Contender:
    """A process that stays alive and measures itself, so that its code is compiled once."""
    state: dict[str, Any] = {}

    def prepare() -> Callable[[], float]:
        node = shutil.which("node")
        if node is None:
            raise Absent("`node` is not installed (Debian package `nodejs`)")
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{number}.json" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        process = subprocess.Popen(  # noqa: S603 -- our own script
            [node, os.fspath(Path(__file__).with_name("blueprint.mjs")), *map(str, paths)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        state["process"] = process
        return lambda: _asked(process, mode, state)

    def close() -> None:
        process = state["process"]
        process.stdin.close()
        process.wait()
        process.stdout.close()

    return Contender(name, "peer", prepare, size=lambda: int(state["bytes"]), close=close)


def _asked(process: "subprocess.Popen[str]", mode: str, state: dict[str, Any]) -> float:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process has no pipes")
    process.stdin.write(f"{mode}\n")
    process.stdin.flush()
    seconds, written_bytes = process.stdout.readline().split()
    state["bytes"] = int(written_bytes)
    return float(seconds)
