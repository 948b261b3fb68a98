"""The package is logkura, and runs the command without anything that it leaves out."""

import io
import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import version
from pathlib import Path

from logkura.render.package import package, requirements


def test_the_package_holds_what_a_split_needs_and_not_the_lab() -> None:
    content = package()
    assert content == package()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
    assert {"logkura/cli/split.py", "logkura/spark/job.py", "logkura/records/reader.py"} <= names
    assert not any(name.startswith(("logkura/lab/", "logkura/render/")) for name in names)
    assert all(name.endswith(".py") for name in names)


def test_the_command_runs_from_the_package_alone(tmp_path: Path) -> None:
    path = tmp_path / "logkura.zip"
    path.write_bytes(package())
    # Site packages as a folder: the editable logkura in them is found by a .pth file only.
    folders = [str(path), sysconfig.get_paths()["purelib"]]
    code = "import logkura, logkura.spark.job, sys; print(logkura.__file__)\n"
    code += "from logkura.cli import main; sys.argv[1:] = ['split', '--help']; main()"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {folders}; {code}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{path}/logkura/")
    assert "--engine" in done.stdout


def test_the_requirements_are_what_is_installed_here() -> None:
    found = dict(line.split("==") for line in requirements())
    assert {"boto3", "rich", "typer", "tzdata"} <= found.keys()
    assert found == {name: version(name) for name in found}
