"""Asking a running lab who did what."""

import json
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from logkura.errors import LogkuraError
from logkura.lab.endpoint import HOST
from logkura.lab.enforcement import CALLS_PATH

__all__ = ["fetch_calls"]

_TIMEOUT_SECONDS = 10


def fetch_calls(url: str) -> list[dict[str, Any]]:
    """Return the calls of the lab that listens at a URL, the newest last.

    Raises:
        LogkuraError: `lab-not-reached`: nothing listens there, or it is no lab.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in {HOST, "localhost"}:
        raise LogkuraError(
            "lab-not-reached",
            f"expected the URL of a lab on this machine, found `{url}`",
            hint="`logkura lab up` says where it listens",
        )
    try:
        with urlopen(  # noqa: S310 -- the scheme and the host were looked at
            f"{url.rstrip('/')}{CALLS_PATH}", timeout=_TIMEOUT_SECONDS
        ) as answer:
            found: list[dict[str, Any]] = json.load(answer)
    except (URLError, OSError, ValueError) as error:
        raise LogkuraError(
            "lab-not-reached",
            f"expected a lab at `{url}`, found {error}",
            hint="start one with `logkura lab up`, and give its URL with --url",
        ) from error
    return found
