"""What stands in an account, as an estate: the one importer, of AWS and of the lab alike.

It only reads.  What it is denied, or fails to get, is named in `Estate.unread` and never taken for
absence.
"""

from logkura.inventory.account import read_estate
from logkura.inventory.foreign_buckets import foreign_buckets
from logkura.inventory.operations import READ_ACTIONS, read_policy

__all__ = ["READ_ACTIONS", "foreign_buckets", "read_estate", "read_policy"]
