"""Objects that are uploaded and not yet seen, and the step that shows them.

Staged in a folder, an object is a file beside the folder's objects; in S3 it is a multipart
upload that was not completed, which no reader sees.  Showing it moves no bytes.  Staged objects
that nobody shows cost space: those of S3 until a lifecycle rule
(AbortIncompleteMultipartUpload) removes them, those of a folder until the next split of the same
source object.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html (read 2026-11-24).
"""

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from botocore.exceptions import ClientError

from logkura.archive.local_store import LocalStore
from logkura.archive.store import Store, StoredObject
from logkura.aws import Clients
from logkura.aws.errors import told
from logkura.errors import LogkuraError

__all__ = ["Staged", "Staging", "StagingStore", "open_staging"]

_S3 = "s3://"
_UNFINISHED = ".logkura-unfinished"
_PART_BYTES = 16 * 1024 * 1024
_NOTES = "_logkura/"
_NO_UPLOAD = "NoSuchUpload"
_CHECKSUMS = (
    "ChecksumCRC32",
    "ChecksumCRC32C",
    "ChecksumCRC64NVME",
    "ChecksumSHA1",
    "ChecksumSHA256",
)

Staged = dict[str, Any]
"""A staged object as JSON: its key, and what its place needs to show it."""


class Staging(Protocol):
    """Where objects are staged, all those of one source object together."""

    def stage(self, key: str, content: BinaryIO) -> Staged:
        """Upload an object that nobody sees."""

    def show(self, staged: Staged) -> None:
        """Show it; showing again what is shown changes nothing.

        Raises:
            LogkuraError: `split-staged-lost` when it is neither staged nor shown.
        """

    def discard(self, staged: Sequence[Staged]) -> None:
        """Remove what is staged and will not be shown."""


def open_staging(url: str, clients: Clients, identity: str) -> Staging:
    """Return the staging of a destination.

    Args:
        url: The destination: a folder, or `s3://bucket/prefix`.
        clients: For S3.
        identity: Of the source object.
    """
    if not url.startswith(_S3):
        return _LocalStaging(Path(url), identity)
    bucket, _, prefix = url.removeprefix(_S3).partition("/")
    return _S3Staging(clients.get("s3"), bucket, prefix)


class StagingStore:
    """A store whose writes are staged; notes are left out, since they tell of what is finished.

    Args:
        store: The destination.
        staging: Where its objects are staged.
    """

    def __init__(self, store: Store, staging: Staging) -> None:
        self._store = store
        self._staging = staging
        self.staged: list[Staged] = []

    @property
    def url(self) -> str:
        """Where the destination is."""
        return self._store.url

    def location(self, key: str) -> str:
        """Return where an object will be."""
        return self._store.location(key)

    def list(self) -> Iterator[StoredObject]:
        """Yield what the destination shows."""
        return self._store.list()

    def open(self, key: str, offset_bytes: int = 0) -> BinaryIO:
        """Open an object of the destination."""
        return self._store.open(key, offset_bytes)

    def exists(self, key: str) -> bool:
        """Tell whether the destination shows an object."""
        return self._store.exists(key)

    def write(self, key: str, content: BinaryIO) -> None:
        """Stage an object."""
        if not key.startswith(_NOTES):
            self.staged.append(self._staging.stage(key, content))


class _LocalStaging:
    def __init__(self, root: Path, identity: str) -> None:
        self._root = root
        self._folder = root / _UNFINISHED / f"staged-{identity}"

    def stage(self, key: str, content: BinaryIO) -> Staged:
        name = uuid.uuid4().hex
        LocalStore(self._folder).write(name, content)
        return {"key": key, "file": name}

    def show(self, staged: Staged) -> None:
        path, target = self._folder / staged["file"], self._root / staged["key"]
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        except FileNotFoundError as error:
            if not target.is_file():
                raise _lost(str(target)) from error
        except OSError as error:
            raise LogkuraError(
                "store-refused",
                f"cannot write `{target}`: {error.strerror or error}",
                hint="check permissions, and the space that is left",
            ) from error

    def discard(self, staged: Sequence[Staged]) -> None:
        del staged  # and with them those that nobody remembers
        shutil.rmtree(self._folder, ignore_errors=True)
        with suppress(OSError):
            # Another source object, or another run, may have something there.
            self._folder.parent.rmdir()


class _S3Staging:
    def __init__(self, s3: Any, bucket: str, prefix: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._root = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._root + key}

    def _url(self, key: str) -> str:
        return f"s3://{self._bucket}/{self._root}{key}"

    def stage(self, key: str, content: BinaryIO) -> Staged:
        with told(f"write {self._url(key)}"):
            upload = self._s3.create_multipart_upload(**self._place(key))["UploadId"]
            parts = list(self._parts(key, upload, content))
        return {"key": key, "upload": upload, "parts": parts}

    def _parts(self, key: str, upload: str, content: BinaryIO) -> Iterator[dict[str, Any]]:
        # An upload has at least one part, be it empty.
        chunks = chain([content.read(_PART_BYTES)], iter(lambda: content.read(_PART_BYTES), b""))
        for number, chunk in enumerate(chunks, 1):
            answer = self._s3.upload_part(
                **self._place(key), UploadId=upload, PartNumber=number, Body=chunk
            )
            # Where the SDK sent a checksum with the part, completing must repeat it.
            checksum = {name: answer[name] for name in _CHECKSUMS if name in answer}
            yield {"PartNumber": number, "ETag": answer["ETag"], **checksum}

    def show(self, staged: Staged) -> None:
        key = staged["key"]
        with told(f"write {self._url(key)}"):
            try:
                self._s3.complete_multipart_upload(
                    **self._place(key),
                    UploadId=staged["upload"],
                    MultipartUpload={"Parts": staged["parts"]},
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != _NO_UPLOAD:
                    raise
                self._seen(key)

    def _seen(self, key: str) -> None:
        """Make sure that an object is there whose upload is not: it was completed before."""
        try:
            self._s3.head_object(**self._place(key))
        except ClientError as error:
            raise _lost(self._url(key)) from error

    def discard(self, staged: Sequence[Staged]) -> None:
        for each in staged:
            with told(f"give up the upload of {self._url(each['key'])}"):
                try:
                    self._s3.abort_multipart_upload(
                        **self._place(each["key"]), UploadId=each["upload"]
                    )
                except ClientError as error:
                    if error.response["Error"]["Code"] != _NO_UPLOAD:
                        raise


def _lost(place: str) -> LogkuraError:
    return LogkuraError(
        "split-staged-lost",
        f"expected `{place}` staged or written, found neither",
        hint="run the split again: it begins anew with this source object",
    )
