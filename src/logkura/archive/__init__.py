"""The archive in a folder or in S3: reading, listing, un-mixing, mending and compacting it.

What needs Arrow is not imported here: `api` imports it when its verb is called.
"""

from logkura.archive.account import SplitAccount
from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_choices import Compacting
from logkura.archive.listing import Listed, listing
from logkura.archive.reading import Damaged, EventFilter, Found, events
from logkura.archive.replay import Replaying, replay
from logkura.archive.replay_account import ReplayAccount
from logkura.archive.split import split
from logkura.archive.split_jobs import split_in_processes
from logkura.archive.splitting import Splitting
from logkura.archive.store import Store, StoredObject, open_store

__all__ = [
    "CompactAccount",
    "Compacting",
    "Damaged",
    "EventFilter",
    "Found",
    "Listed",
    "ReplayAccount",
    "Replaying",
    "SplitAccount",
    "Splitting",
    "Store",
    "StoredObject",
    "events",
    "listing",
    "open_store",
    "replay",
    "split",
    "split_in_processes",
]
