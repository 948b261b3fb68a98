"""Options that several commands share, and what they mean."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from logkura.errors import LogkuraError

__all__ = [
    "AccountOption",
    "EndpointOption",
    "JsonOption",
    "LogGroupOption",
    "ProfileOption",
    "RegionOption",
    "SinceOption",
    "UntilOption",
    "moment",
    "zone",
]

ProfileOption = Annotated[
    str | None, typer.Option("--profile", help="A profile of your AWS configuration.")
]
EndpointOption = Annotated[
    str | None,
    typer.Option("--endpoint-url", help="Another endpoint than AWS, such as the lab's."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AccountOption = Annotated[str | None, typer.Option("--account", help="Only this account.")]
RegionOption = Annotated[str | None, typer.Option("--region", help="Only this region.")]
LogGroupOption = Annotated[
    str | None, typer.Option("--log-group", help="Only log groups that match; `*` and `?` work.")
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", help="From this time on: 2026-11-24, or 2026-11-24T10:00:00+09:00."),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", help="Up to, not including, this time.")
]


def moment(text: str | None, option: str) -> datetime | None:
    """Read a time; without a zone it is UTC.

    Raises:
        LogkuraError: `cat-time` when it is no ISO 8601 date or time.
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise LogkuraError(
            "cat-time",
            f"expected a date or time for `{option}`, found `{text}`",
            hint="write 2026-11-24, 2026-11-24T10:00:00Z or 2026-11-24T10:00:00+09:00",
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def zone(name: str) -> ZoneInfo:
    """Read the name of a time zone.

    Raises:
        LogkuraError: `split-time-zone` when there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise LogkuraError(
            "split-time-zone",
            f"expected the name of a time zone, found `{name}`",
            hint="write a name such as Asia/Tokyo or UTC",
        ) from error
