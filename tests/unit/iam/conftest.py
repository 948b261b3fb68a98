"""No test of iam leans on what another one left in a cache."""

import gc
from functools import lru_cache

import pytest

import logkura.iam

Cache = type(lru_cache(abs))


@pytest.fixture(scope="session")
def iam_caches() -> list[Cache]:
    """Every cache that stands when the modules are imported."""
    prefix = logkura.iam.__name__
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, Cache) and str(each.__module__).startswith(prefix)
    ]


@pytest.fixture(autouse=True)
def _cold_caches(iam_caches: list[Cache]) -> None:
    for cache in iam_caches:
        cache.cache_clear()
