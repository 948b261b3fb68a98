"""What can be checked and explained: each kind of source is one file here."""

from logkura.sources.open import open_source
from logkura.sources.source import Source

__all__ = ["Source", "open_source"]
