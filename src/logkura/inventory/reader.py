"""Asking AWS for what stands in an account, and remembering what it would not say.

An answer is a mapping.  It is empty where there is nothing, and empty too where AWS refused; the
refusal then stands in `unread`, under the ARN that was asked about.  So whoever reads a setting
goes on with the value of absence, and nobody can take it for a fact.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

from logkura.aws import Clients, Refusal, attempt
from logkura.facts.regions import partition_of
from logkura.iam import Policy, PolicyError, PolicyKind, parse_policy
from logkura.inventory.operations import OPERATIONS

__all__ = ["Reader"]

Item = TypeVar("Item")
Result = TypeVar("Result")

# Ours: a few at a time.  IAM and CloudWatch Logs answer some tens of requests a second.
_AT_ONCE = 4


class Reader:
    """Reads one account.

    Args:
        clients: Where to read.
        account: The account that they belong to.
        regions: The regions to read; the first one stands for services without regions.
        on_progress: Told in words what was read.

    Attributes:
        partition: The partition of the regions.
    """

    def __init__(
        self,
        clients: Clients,
        account: str,
        regions: Sequence[str],
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.account = account
        self.regions = tuple(dict.fromkeys(regions))
        self.partition = partition_of(self.regions[0])
        self.told = on_progress
        self._clients = clients
        self._unread: dict[str, list[str]] = defaultdict(list)
        self._absent: set[str] = set()
        self._lock = Lock()

    @property
    def unread(self) -> dict[str, str]:
        """ARN to reasons, of what was refused so far."""
        with self._lock:
            return {arn: "; ".join(reasons) for arn, reasons in sorted(self._unread.items())}

    @property
    def absent(self) -> frozenset[str]:
        """The ARNs of which AWS said that there is no such thing."""
        with self._lock:
            return frozenset(self._absent)

    def note(self, about: str, reason: str) -> None:
        """Remember that something about an ARN is not known."""
        with self._lock:
            if reason not in self._unread[about]:
                self._unread[about].append(reason)

    def arn(self, service: str, region: str, resource: str) -> str:
        """Return the ARN of a resource of the account."""
        return f"arn:{self.partition}:{service}:{region}:{self.account}:{resource}"

    def ask(
        self, service: str, name: str, region: str, about: str, **parameters: Any
    ) -> Mapping[str, Any]:
        """Return what an operation answers; empty for none, and where AWS refuses.

        Args:
            service: The service, as boto3 calls it.
            name: The operation, as boto3's client calls it.
            region: The region to ask.
            about: The ARN that a refusal leaves unknown.
            parameters: What to ask for.
        """
        operation = OPERATIONS[service, name]
        with self._lock:
            # A session makes one client at a time.
            client = self._clients.get(service, region)
        sent = {**operation.always, **parameters}
        answer = attempt(lambda: getattr(client, name)(**sent))
        if not isinstance(answer, Refusal):
            return answer
        if answer.code not in operation.absent:
            self.note(about, f"{answer.code}: {operation.action}")
        if answer.code in operation.missing:
            with self._lock:
                self._absent.add(about)
        return {}

    def all(self, service: str, name: str, region: str, about: str, **parameters: Any) -> list[Any]:
        """Return the items of every page; those before a refusal, where there is one."""
        pages = OPERATIONS[service, name].pages
        assert pages is not None, f"{name} has no pages"  # noqa: S101 -- a mistake of ours
        found: list[Any] = []
        token: dict[str, Any] = {}
        while True:
            answer = self.ask(service, name, region, about, **parameters, **token)
            items = answer.get(pages.items) or []
            found += items
            following = (
                answer.get(pages.answered) if pages.answered else _last(answer, items, pages.more)
            )
            if not following:
                return found
            token = {pages.sent: following}

    def policy(
        self, document: str | Mapping[str, Any], kind: PolicyKind, about: str, action: str
    ) -> Policy:
        """Return a document as a policy; one without statements where it cannot be read.

        Args:
            document: What AWS holds.
            kind: What it is attached to.
            about: The ARN of that.
            action: The IAM action by which it was got, for the reason.
        """
        try:
            return parse_policy(document, kind)
        except PolicyError as error:
            self.note(about, f"{error.message}: {action}")
            return Policy(())

    def each(self, read: Callable[[Item], Result], items: Iterable[Item]) -> tuple[Result, ...]:
        """Return what is read for each item, in their order, a few at a time."""
        with ThreadPoolExecutor(_AT_ONCE, "inventory") as pool:
            return tuple(pool.map(read, items))


def _last(answer: Mapping[str, Any], items: Sequence[Any], more: str) -> Any:
    return items[-1] if items and answer.get(more) else None
