"""Objects of a bucket."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from logkura.archive.s3_ranges import RANGE_BYTES, Ranges
from logkura.archive.stored_object import StoredObject
from logkura.aws.errors import BROKEN_STREAM, told
from logkura.aws.transfer import upload
from logkura.errors import LogkuraError

__all__ = ["S3Store"]

_READ_BYTES = 1024 * 1024
_ATTEMPTS = 4
_NOT_AS_IT_WAS = frozenset({"store-changed", "store-object-missing"})


class S3Store:
    """The objects below a prefix, or a single one.

    Args:
        s3: A client.
        bucket: Name of the bucket.
        prefix: A folder (`logs` and `logs/` are the same), or the key of one object.
    """

    def __init__(self, s3: Any, bucket: str, prefix: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._prefix = prefix
        self._root = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
        self._bucket_is_there = False

    @property
    def url(self) -> str:
        """`s3://bucket/prefix`."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def location(self, key: str) -> str:
        """Return `s3://bucket/key` of an object that was listed."""
        return f"s3://{self._bucket}/{self._root}{key}"

    def list(self) -> Iterator[StoredObject]:
        """Yield objects in the order of keys, which is S3's own."""
        if self._prefix and not self._prefix.endswith("/"):
            single = self._head(self._prefix)
            if single is not None:
                self._root, _, name = self._prefix.rpartition("/")
                self._root += "/" if self._root else ""
                yield StoredObject(name, single["ContentLength"], single["ETag"])
                return
        with told(f"list {self.url}"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._root
            )
            for page in pages:
                for found in page.get("Contents", []):
                    key = found["Key"].removeprefix(self._root)
                    yield StoredObject(key, found["Size"], found["ETag"])

    def open(self, key: str, offset_bytes: int = 0) -> BinaryIO:
        """Open an object; a broken connection is taken up again where it broke.

        A large one is read by several connections.
        """
        body = _Body(self._s3, self._bucket, self._root + key, offset_bytes)
        if body.left_bytes <= 2 * RANGE_BYTES:
            return cast("BinaryIO", io.BufferedReader(body, _READ_BYTES))
        body.close()
        ranges = Ranges(body.read_range, offset_bytes, offset_bytes + body.left_bytes)
        return cast("BinaryIO", io.BufferedReader(ranges, _READ_BYTES))

    def write(self, key: str, content: BinaryIO) -> None:
        """Upload; S3 shows an object only when it is complete."""
        with told(f"write {self.location(key)}"):
            upload(self._s3, content, self._bucket, self._root + key)

    def exists(self, key: str) -> bool:
        """Tell whether there is such an object.

        Raises:
            LogkuraError: `store-bucket-missing`; the answer about an object does not tell.
        """
        if self._head(self._root + key) is not None:
            return True
        if not self._bucket_is_there:
            with told(f"list {self.url}"):
                self._s3.list_objects_v2(Bucket=self._bucket, Prefix=self._root, MaxKeys=1)
            self._bucket_is_there = True
        return False

    def look(self, key: str) -> tuple[bytes, str] | None:
        """Return a small object's content and its ETag, or None when there is none."""
        try:
            with told(f"read {self.location(key)}"):
                found = self._s3.get_object(Bucket=self._bucket, Key=self._root + key)
                return found["Body"].read(), found["ETag"]
        except LogkuraError as error:
            if error.code == "store-object-missing":
                return None
            raise

    def swap(self, key: str, content: bytes, version: str | None) -> str | None:
        """Write a small object if it is still as it was looked at: S3 compares the ETags itself.

        Returns its new ETag, or None when nothing was written.

        S3 answers 412 when they differ, 409 when another write came between, and 404 when the
        object was removed.
        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        (read 2026-11-24).
        """
        condition = {"IfMatch": version} if version else {"IfNoneMatch": "*"}
        try:
            with told(f"write {self.location(key)}"):
                written: str = self._s3.put_object(
                    Bucket=self._bucket, Key=self._root + key, Body=content, **condition
                )["ETag"]
        except LogkuraError as error:
            if error.code not in _NOT_AS_IT_WAS:
                raise
            # An answer that got lost is asked for again; then it was this very write that came
            # between.
            found = self.look(key)
            return found[1] if found is not None and found[0] == content else None
        return written

    def remove(self, key: str) -> None:
        """Remove an object; in a bucket with versions it becomes a noncurrent one."""
        with told(f"remove {self.location(key)}"):
            self._s3.delete_object(Bucket=self._bucket, Key=self._root + key)

    def _head(self, key: str) -> dict[str, Any] | None:
        try:
            with told(f"look at s3://{self._bucket}/{key}"):
                found: dict[str, Any] = self._s3.head_object(Bucket=self._bucket, Key=key)
                return found
        except LogkuraError as error:
            if error.code == "store-object-missing":
                return None
            raise


class _Body(io.RawIOBase):
    """An object's bytes as a file; a lost connection is opened again from where it was.

    Args:
        s3: A client.
        bucket: Name of the bucket.
        key: Whole key.
        offset_bytes: Where to begin.
        part: Where to end, and the version it must be; None for the whole of what is there.
    """

    def __init__(
        self, s3: Any, bucket: str, key: str, offset_bytes: int, part: tuple[int, str] | None = None
    ) -> None:
        super().__init__()
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self._position = offset_bytes
        self._size_bytes, self._etag = part or (0, "")
        self._end = str(self._size_bytes - 1) if part else ""
        self._stream: Any = None
        self._connect()

    def _connect(self) -> None:
        if self._stream is not None:
            self._stream.close()
        more: dict[str, Any] = {}
        if self._position or self._end:
            more["Range"] = f"bytes={self._position}-{self._end}"
        if self._etag:
            # The same object or an error: never the begin of one and the end of another.
            more["IfMatch"] = self._etag
        with told(f"read s3://{self._bucket}/{self._key}"):
            answer = self._s3.get_object(Bucket=self._bucket, Key=self._key, **more)
        if not self._etag:
            self._size_bytes = self._position + answer["ContentLength"]
        self._etag = answer["ETag"]
        self._stream = answer["Body"]

    @property
    def left_bytes(self) -> int:
        """How many bytes are still to be read."""
        return self._size_bytes - self._position

    def read_range(self, begin: int, end: int) -> bytes:
        """Return some bytes of the same version of the object, by a connection of their own."""
        part = _Body(self._s3, self._bucket, self._key, begin, (end, self._etag))
        with io.BufferedReader(part, _READ_BYTES) as file:
            return file.read()

    def readable(self) -> bool:
        return True

    def readinto(self, target: object) -> int:
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        if self._position >= self._size_bytes:
            return 0
        chunk = self._read(len(view))
        view[: len(chunk)] = chunk
        self._position += len(chunk)
        return len(chunk)

    def _read(self, count: int) -> bytes:
        failure: Exception | None = None
        for _ in range(_ATTEMPTS):
            try:
                chunk: bytes = self._stream.read(count)
            except BROKEN_STREAM as error:
                failure = error
            else:
                if chunk:
                    return chunk
            self._connect()
        raise LogkuraError(
            "store-refused",
            f"cannot read s3://{self._bucket}/{self._key} beyond byte {self._position:,}",
            hint="the connection broke repeatedly; the same command resumes",
        ) from failure

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        super().close()
