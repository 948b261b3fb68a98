"""The split beside what else takes such objects apart, written to files where the peer can."""

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.commands import COMMANDS, command_contender
from benchmarks.corpora import object_of, records
from benchmarks.engines import (
    duckdb_contenders,
    in_fresh_folder,
    polars_contenders,
    spark_contenders,
)
from benchmarks.limits import copy_limit, inflate_limit, inflated_bytes
from benchmarks.measure import Contender, Goal, Race
from benchmarks.variants import VARIANTS
from logkura import api
from logkura.archive import Splitting
from logkura.records.gzip_member import NEWLINE

__all__ = ["split_races"]

_LIMIT = "limit: inflate (ISA-L)"
_OTHERS = ("lam20", "jpjava5", "app10", "web2", "sz1k", "sz4k", "sz16k", "sz64k", "sz1000k")
_GOALS = (
    Goal("logkura envelope, fast", _LIMIT, at_least=4.5),
    Goal("logkura envelope, fast", "gzip -dc", at_least=12),
    Goal("logkura envelope", _LIMIT, at_most=1.05),
    Goal("logkura event", _LIMIT, at_most=3.6),
    Goal("logkura event", "DuckDB COPY, JSON gzip", at_least=7),
    Goal("logkura event", None, at_most=1.08),
    Goal("logkura event, zstd", _LIMIT, at_most=4.1),
    Goal("logkura event, zstd", "DuckDB COPY, JSON zstd", at_least=7),
    Goal("logkura event, zstd", None, at_most=0.94),
    Goal("logkura parquet", _LIMIT, at_most=6),
    Goal("logkura parquet", "DuckDB COPY, Parquet zstd", at_least=2),
    Goal("logkura parquet", None, at_most=0.90),
)


def split_races(folder: Path, *, quick: bool) -> list[Race]:
    """Return the races of the split.

    Args:
        folder: For objects and outputs; the caller removes it.
        quick: A small corpus, all contenders.
    """
    corpus = "quick50" if quick else "mix50"
    members = records(corpus)
    races = [_race(corpus, members, folder / corpus, peers=True)]
    if not quick:
        races.append(_race("mix50, double gzip", members, folder / "double", double=True))
        races += [_race(name, records(name), folder / name) for name in _OTHERS]
    return races


def _race(
    corpus: str,
    members: Sequence[bytes],
    folder: Path,
    *,
    double: bool = False,
    peers: bool = False,
) -> Race:
    folder.mkdir(parents=True)
    content = object_of(list(members), double=double)
    path, lines = folder / "object.gz", folder / "lines.jsonl.gz"
    path.write_bytes(content)
    contenders = [copy_limit(content), inflate_limit(members), *_ours(path, folder)]
    if peers:
        lines.write_bytes(b"".join(member + NEWLINE for member in members))
        contenders += [command_contender(command, path) for command in COMMANDS]
        contenders += duckdb_contenders(path, folder)
        contenders += polars_contenders(lines, folder)
        contenders += spark_contenders(lines, folder)
    else:
        contenders.append(command_contender(COMMANDS[0], path))
    return Race(
        title="Split one object into one folder a log group",
        corpus=corpus,
        unit="MB",
        amount=inflated_bytes(members) / 1e6,
        input_bytes=len(content),
        baseline=_LIMIT,
        contenders=contenders,
        goals=_GOALS if peers else (),
    )


def _ours(path: Path, folder: Path) -> list[Contender]:
    """Every way to split."""

    def prepare(splitting: Splitting) -> Callable[[], Callable[[Path], None]]:
        def work(out: Path) -> None:
            account = api.split(str(path), str(out), splitting, api.connect())
            if not account.adds_up:
                raise RuntimeError(f"the split of {path} does not add up")

        return lambda: work

    return [
        in_fresh_folder(
            f"logkura {name}", "ours", folder / f"ours-{number}", prepare(variant.splitting)
        )
        for number, (name, variant) in enumerate(VARIANTS.items())
    ]
