"""What the numbers were measured on: the machine, and the version of everything that took part."""

import platform
import sys
import zlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import logkura
from benchmarks.commands import COMMANDS, command_version

__all__ = ["machine", "versions"]

_PACKAGES = ("isal", "msgspec", "orjson", "zstandard", "pyarrow", "duckdb", "polars", "pyspark")
_KIB_A_GIB = 1024 * 1024


def machine() -> str:
    """Return processor, cores, memory and system in one line."""
    fields = _fields(Path("/proc/cpuinfo"))
    cores = sum(
        line.startswith("processor") for line in Path("/proc/cpuinfo").read_text().splitlines()
    )
    memory_kib = int(_fields(Path("/proc/meminfo"))["MemTotal"].split()[0])
    model = f"{fields.get('model name', platform.machine())} (family {fields.get('cpu family')}, "
    model += f"model {fields.get('model')})"
    return (
        f"{model}, {cores} cores, {memory_kib / _KIB_A_GIB:.0f} GiB, "
        f"{platform.system()} {platform.release()}"
    )


def _fields(path: Path) -> dict[str, str]:
    """Read `name: value` lines; the first of a name counts."""
    found: dict[str, str] = {}
    for line in path.read_text().splitlines():
        name, _, value = line.partition(":")
        found.setdefault(name.strip(), value.strip())
    return found


def versions() -> dict[str, str]:
    """Return the version of each program and library; of one that is absent, that it is."""
    found = {
        "logkura": logkura.__version__,
        "Python": sys.version.split()[0],
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    for program in (*(command.version for command in COMMANDS), ("node", "--version")):
        found[program[0]] = command_version(program)
    # Java has no such option; it writes to standard error.
    found["java"] = command_version(("java", "-version"))
    return found
