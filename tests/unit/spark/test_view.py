"""A piece of an object is an object."""

import io
from pathlib import Path

import pytest

from logkura.archive.local_store import LocalStore
from logkura.errors import LogkuraError
from logkura.spark.view import PieceStore


@pytest.fixture
def piece(tmp_path: Path) -> PieceStore:
    (tmp_path / "one").write_bytes(b"0123456789")
    store = LocalStore(tmp_path)
    return PieceStore(store, next(store.list()), 3, 7)


def test_a_piece_has_its_own_bytes_size_and_version(piece: PieceStore, tmp_path: Path) -> None:
    (stored,) = piece.list()
    assert (stored.key, stored.size_bytes) == ("one", 4)
    assert stored.version.endswith(" bytes 3-7")
    assert piece.location("one") == str(tmp_path / "one")
    assert piece.url == str(tmp_path)
    assert piece.exists("one")
    with piece.open("one") as file:
        assert file.read() == b"3456"
    with piece.open("one", 2) as file:
        assert file.read(1) + file.read() == b"56"


def test_a_piece_cannot_be_written(piece: PieceStore) -> None:
    with pytest.raises(LogkuraError, match="store-refused"):
        piece.write("one", io.BytesIO())
