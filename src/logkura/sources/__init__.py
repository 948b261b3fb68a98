"""What can be checked and explained: each kind of source is one file here."""

from logkura.sources.open import open_source
from logkura.sources.source import Given, Source

__all__ = ["Given", "Source", "open_source"]
