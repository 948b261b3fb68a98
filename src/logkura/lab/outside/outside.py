"""A lab in which whatever a request names and nobody has made stands outside of the code.

Somebody's code is tried alone, and names what it does not make: the bucket of another stack, the
log group of another team.  In an empty account AWS would refuse it.  Here a stand-in lets the
request pass, and is remembered: nothing is known of what it stands in for.  Where the code makes
the resource itself, later than it names it, the stand-in gives way and what was put on it stays.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from threading import RLock
from typing import Any

from logkura.lab.gate.asked import Asked, asked
from logkura.lab.outside.requests import made_by, named_by
from logkura.lab.outside.stand_ins import StandIn, find, stand_in_for
from logkura.lab.outside.thing import Kind, Thing

__all__ = ["Outside"]

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Outside:
    """The stand-ins of a lab.

    Args:
        account: The account that requests are sent to.
    """

    def __init__(self, account: str) -> None:
        self.account = account
        self._stand_ins: dict[tuple[Kind, str], StandIn] = {}
        self._lock = RLock()
        self._is_open = self._is_planning = False

    @property
    def arns(self) -> frozenset[str]:
        """The ARNs of what is stood in for; an object that lies in such a bucket goes with it."""
        with self._lock:
            arns = {each.thing.arn for each in self._stand_ins.values()}
        return frozenset(arn for arn in arns if arn.partition("/")[0] not in arns - {arn})

    @contextmanager
    def open(self) -> Iterator[None]:
        """Stand in for what is missing, as long as code is tried and nothing is read back."""
        self._is_open = True
        try:
            yield
        finally:
            self._is_open = False
            self._forget_policies()

    @contextmanager
    def planning(self) -> Iterator[None]:
        """Take it that nothing is made now: whoever asks for a bucket wants to find it."""
        self._is_planning = True
        try:
            yield
        finally:
            self._is_planning = False

    def stand_in(self, thing: Thing) -> bool:
        """Make a stand-in, unless there is something; tell whether one was made."""
        with self._lock:
            if find(thing) is not None:
                return False
            self._stand_ins[_key(thing)] = stand_in_for(thing)
            return True

    def before(self, answer: Application) -> Application:
        """Return the application that sees to what a request names, and then answers."""

        def complete(environment: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            if not self._is_open:
                return answer(environment, start_response)
            request = asked(environment, self.account)
            if self._asks_whether_free(request):
                start_response("404 Not Found", [("Content-Length", "0")])
                return []
            for thing in named_by(request, planning=self._is_planning):
                self.stand_in(thing)
            made = made_by(request)
            with self._giving_way(made) if made else nullcontext():
                return answer(environment, start_response)

        return complete

    def _forget_policies(self) -> None:
        """Take away managed policies: whoever reads a role has to see that one is not known."""
        with self._lock:
            for each in self._stand_ins.values():
                if each.thing.kind is Kind.POLICY and find(each.thing) is not None:
                    each.give_way()

    def _asks_whether_free(self, request: Asked) -> bool:
        """Tell whether Terraform is about to make a bucket that is stood in for."""
        if request.operation != "HeadBucket" or self._is_planning:
            return False
        with self._lock:
            things = [each.thing for each in self._stand_ins.values()]
        return any(
            (each.kind, each.name) == (Kind.BUCKET, request.text("Bucket")) for each in things
        )

    @contextmanager
    def _giving_way(self, made: Thing) -> Iterator[None]:
        """Take a stand-in away for the code's own, which gets what was put on it.

        Where the code's own is not made, refused or failed at, the stand-in is there again, with
        what was put on it.
        """
        with self._lock:
            standing = self._stand_ins.pop(_key(made), None)
            put_back = standing.give_way() if standing else None
        try:
            yield
        finally:
            if standing and put_back and not put_back():
                with self._lock:
                    there = find(made) is not None
                    self._stand_ins[_key(made)] = standing if there else stand_in_for(made)
                put_back()


def _key(thing: Thing) -> tuple[Kind, str]:
    """Return what a thing is remembered by: the region of a bucket is not in its name."""
    return thing.kind, thing.arn
