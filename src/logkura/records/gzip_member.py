"""Gzip members that we write: the same content always gives the same bytes."""

import gzip

__all__ = ["NEWLINE", "gzip_member"]

_LEVEL = 6


def gzip_member(content: bytes) -> bytes:
    """Compress content into one member without a time or a name in its header."""
    return gzip.compress(content, _LEVEL, mtime=0)


NEWLINE = gzip_member(b"\n")
"""A member of 21 bytes that inflates to a line feed; in base64 it is 28 characters, unpadded.

It stands behind each message of an `envelope` object, so that the inflated object has one message
a line.  A bare line feed between two members would end the object for most readers.
"""
