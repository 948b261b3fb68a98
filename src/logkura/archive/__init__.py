"""The archive in a folder or in S3: reading, listing, and un-mixing it."""

from logkura.archive.listing import Listed, listing
from logkura.archive.reading import EventFilter, Found, events
from logkura.archive.split import SplitAccount, Splitting, split
from logkura.archive.store import Store, StoredObject, open_store

__all__ = [
    "EventFilter",
    "Found",
    "Listed",
    "SplitAccount",
    "Splitting",
    "Store",
    "StoredObject",
    "events",
    "listing",
    "open_store",
    "split",
]
