"""The bounds of the reader: what it keeps in memory, and when it refuses."""

from dataclasses import dataclass

__all__ = ["Limits"]

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the reader goes.

    CloudWatch Logs compresses a message before Firehose's record limit of 1,000 KiB applies, so
    the text of one is a few MiB at most; the defaults leave a wide margin.

    Attributes:
        document_max_bytes: A longer document is refused and goes to quarantine.
        refused_max_bytes: Of a refused document, inflate so much in search of its end; a gzip
            bomb has none, and the member is given up as compressed.
        whole_member_max_bytes: A member that inflates to no more is decoded as a whole, after its
            checksum; a larger one is streamed.
        layers_max: Layers of gzip.
        wrappers_max: Firehose error documents inside each other.
    """

    document_max_bytes: int = 32 * _MIB
    refused_max_bytes: int = 256 * _MIB
    whole_member_max_bytes: int = 4 * _MIB
    layers_max: int = 2
    wrappers_max: int = 3
