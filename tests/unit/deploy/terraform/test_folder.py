"""The folder of a rendering."""

from pathlib import Path

import pytest

from logkura.deploy.terraform.folder import bring_up_to_date, stale_files
from logkura.errors import LogkuraError

FILES = {"bucket.tf": b"1\n", "keys.tf": b"2\n", "transformer.zip": b"3"}


def test_a_new_folder_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "code"
    bring_up_to_date(FILES, folder, rewrite=False)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert stale_files(FILES, folder) == []
    bring_up_to_date(FILES, folder, rewrite=False)


def test_files_of_ones_own_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "backend.tf").write_text("mine")
    (tmp_path / "terraform.tfstate").write_text("mine too")
    bring_up_to_date(FILES, tmp_path, rewrite=False)
    bring_up_to_date({"bucket.tf": b"4\n"}, tmp_path, rewrite=True)
    assert (tmp_path / "backend.tf").read_text() == "mine"
    assert (tmp_path / "terraform.tfstate").read_text() == "mine too"


def test_what_is_stale_is_refused_and_named(tmp_path: Path) -> None:
    bring_up_to_date(FILES, tmp_path, rewrite=False)
    (tmp_path / "bucket.tf").write_bytes(b"changed by hand\n")
    (tmp_path / "keys.tf").unlink()
    (tmp_path / "replica.tf").write_bytes(b"left over\n")
    assert stale_files(FILES, tmp_path) == ["bucket.tf", "keys.tf", "replica.tf"]
    with pytest.raises(
        LogkuraError, match=r"deploy-terraform-stale.*bucket\.tf, keys\.tf"
    ) as found:
        bring_up_to_date(FILES, tmp_path, rewrite=False)
    assert "render" in found.value.hint
    assert (tmp_path / "bucket.tf").read_bytes() == b"changed by hand\n"
    bring_up_to_date(FILES, tmp_path, rewrite=True)
    assert stale_files(FILES, tmp_path) == []
    assert not (tmp_path / "replica.tf").exists()
