"""A marked event into every log group, followed through stream, archive and replica."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from logkura.aws import Clients, Refusal, attempt
from logkura.blueprint import design
from logkura.deploy.account import check_account, log_group_names
from logkura.deploy.verify import confirmations
from logkura.deploy.verify.diagnosis import Diagnosis
from logkura.deploy.verify.error_objects import ErrorObjects
from logkura.deploy.verify.finding import Folder
from logkura.deploy.verify.follower import Follower
from logkura.deploy.verify.marker import Marker, send
from logkura.deploy.verify.metrics import Metrics
from logkura.deploy.verify.report import Hop, Step, Verification
from logkura.deploy.verify.route import Route
from logkura.errors import LogkuraError
from logkura.estate import Estate, SubscriptionFilter, bind
from logkura.facts.waiting import METRICS_DELAY_SECONDS
from logkura.spec import Archive

__all__ = ["Following", "verify"]

_PAUSE_SECONDS = 10.0
# Ours: S3 answers thousands of lists a second, and there is no hurry.
_LOOKS_PER_SECOND = 50


@dataclass(frozen=True, slots=True)
class Following:
    """How to follow.

    Attributes:
        log_groups: Patterns with `*` and `?`; only log groups that match one are verified.
        timeout_seconds: How long to wait for each hop; None for what the design takes.
        now: Tells the time, aware.
        wait: Waits so many seconds.
        on_progress: Told, in words, how many markers are through, and how long it may take.
    """

    log_groups: tuple[str, ...] = ()
    timeout_seconds: float | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wait: Callable[[float], None] = time.sleep
    on_progress: Callable[[str], None] = lambda _: None


def verify(archive: Archive, clients: Clients, following: Following = Following()) -> Verification:
    """Send a marked event into each subscribed log group and follow it to the replica.

    Each event stays in its log group and in the archive.

    Args:
        archive: The checked `archive.yaml`.
        clients: The account, or the lab.
        following: How.

    Raises:
        LogkuraError: `deploy-account`; `verify-nothing`: there is no log group to verify;
            `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    check_account(archive, clients)
    designed = design(archive, log_group_names(archive.region, clients))
    chosen = _chosen(designed, following.log_groups)
    standing, unread = _standing_keys(designed, clients)
    route = Route(bind(designed, standing), unread, following.timeout_seconds)
    start = following.now()
    metrics = Metrics(clients, archive.region, start)
    errors = ErrorObjects(route.store(route.error_prefix, clients))
    diagnosis = Diagnosis(route.stream, errors, metrics, clients)
    followers = [_sent(each, route, clients, following.now) for each in chosen]
    _follow(list(zip(followers, chosen, strict=True)), route, diagnosis, following)
    followed = tuple(each.followed for each in followers)
    patience = METRICS_DELAY_SECONDS.value if any(f.is_archived for f in followers) else 0
    return Verification(
        followed,
        (
            confirmations.metrics(
                route.stream,
                metrics,
                patience_seconds=min(patience, following.timeout_seconds or patience),
                now=following.now,
                wait=following.wait,
            ),
            confirmations.error_log(route.stream, start, clients),
            confirmations.objects(followed),
        ),
    )


def _chosen(designed: Estate, patterns: Sequence[str]) -> list[SubscriptionFilter]:
    chosen = [
        each
        for each in designed.filters
        if not patterns or any(fnmatchcase(each.log_group, pattern) for pattern in patterns)
    ]
    if not chosen:
        names = ", ".join(each.log_group for each in designed.filters) or "none"
        raise LogkuraError(
            "verify-nothing",
            f"expected log groups of the archive that match, found none among {names}",
            hint="a source that is a prefix subscribes the log groups that exist",
        )
    return chosen


def _standing_keys(
    designed: Estate, clients: Clients
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the ARNs that designed keys have here, and why those of others are not known."""
    standing: dict[str, str] = {}
    unread: dict[str, str] = {}
    for key in designed.keys:
        if key.alias is None:
            continue
        kms, alias = clients.get("kms", key.region), key.alias
        answer = attempt(lambda kms=kms, alias=alias: kms.describe_key(KeyId=alias))  # type: ignore[misc]
        if isinstance(answer, Refusal):
            unread[key.arn] = f"{answer.code} (kms:DescribeKey of {key.alias})"
        else:
            standing[key.arn] = answer["KeyMetadata"]["Arn"]
    return standing, unread


def _sent(
    wanted: SubscriptionFilter, route: Route, clients: Clients, now: Callable[[], datetime]
) -> Follower:
    marker = Marker.new(wanted.log_group, now())
    folder = route.folder(wanted.log_group, marker.at)
    try:
        place = Folder(route.store(folder, clients))
    except LogkuraError as error:
        return Follower(marker, [Step.of_error(Hop.ARCHIVED, error)], route, None, clients)
    return Follower(marker, send(marker, wanted, clients), route, place, clients)


def _follow(
    pairs: Sequence[tuple[Follower, SubscriptionFilter]],
    route: Route,
    diagnosis: Diagnosis,
    following: Following,
) -> None:
    pause = max(_PAUSE_SECONDS, len(pairs) / _LOOKS_PER_SECOND)
    # Nobody waits longer for the next look than for the hop.
    pause = min(pause, following.timeout_seconds or pause)
    while waiting := [pair for pair in pairs if not pair[0].is_done]:
        now = following.now()
        for follower, _ in waiting:
            follower.look(now)
        waiting = [pair for pair in waiting if not pair[0].is_done]
        diagnosis.look({each.marker.id for each, _ in waiting if not each.is_archived})
        for follower, wanted in waiting:
            _judge(follower, wanted, route, diagnosis, now)
        done = sum(follower.is_done for follower, _ in pairs)
        following.on_progress(f"{done:,} of {len(pairs):,} events are through; {_patience(route)}")
        if done < len(pairs):
            following.wait(pause)


def _judge(
    follower: Follower,
    wanted: SubscriptionFilter,
    route: Route,
    diagnosis: Diagnosis,
    now: datetime,
) -> None:
    """Give a marker up that Firehose has given up, or that is late."""
    marker = follower.marker.id
    given_up = "" if follower.is_archived else diagnosis.failed(marker)
    if given_up:
        follower.fail(given_up)
    elif follower.is_late(now):
        stuck = follower.stuck()
        why = "" if follower.is_archived else f": {_why(wanted, marker, route, diagnosis, now)}"
        follower.fail(f"{stuck}{why}")


def _why(
    wanted: SubscriptionFilter, marker: str, route: Route, diagnosis: Diagnosis, now: datetime
) -> str:
    """Return why a marker is not in the archive; it may not have been given the time."""
    found = diagnosis.of(wanted, marker, now)
    unread = f"could not be read: {', '.join(found.unread)}" if found.unread else ""
    if found.cause:
        return "; ".join(filter(None, (found.cause, unread)))
    if route.delivery_seconds < route.designed_delivery_seconds:
        short = (
            f"{route.delivery_seconds:.0f} seconds were waited for, and by the design a delivery"
            f" may take {route.designed_delivery_seconds:.0f}: ask for a longer --timeout-seconds"
        )
        return "; ".join(filter(None, (short, unread)))
    if unread:
        return f"what AWS may tell of it {unread}"
    return "AWS tells of no error: look at the stream's metrics and its transformer"


def _patience(route: Route) -> str:
    delivery, replication = route.delivery_seconds / 60, route.replication_seconds / 60
    more = f", and a replication {replication:,.0f} more" if route.rule else ""
    return f"a delivery may take {delivery:,.0f} minutes{more}"
