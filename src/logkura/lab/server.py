"""The embedded AWS: moto in this process, and what logkura adds so that logs really flow.

    with Lab(clock=ManualClock(start)) as lab:
        s3 = lab.clients.get("s3", "ap-northeast-1")
        …
        lab.advance(300)   # five minutes pass: buffers are delivered, objects replicated
        lab.settle()       # whatever still waits is delivered now

moto keeps its state in module globals, so one lab can run in a process at a time; starting a lab
begins with empty state.  Nothing leaves 127.0.0.1.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self, TypeVar

from moto.core.base_backend import AccountSpecificBackend
from moto.moto_api._internal.models import moto_api_backend

from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.lab import (
    aws_managed_policies,
    cloudformation,
    fidelity,
    firehose,
    function_settings,
    lacking,
    lifecycle_rules,
    listed_versions,
    log_group_settings,
    logs,
    management_events,
    s3,
)
from logkura.lab.authorisation import Authoriser
from logkura.lab.clock import Clock, ManualClock, SystemClock
from logkura.lab.endpoint import Application, Endpoint
from logkura.lab.enforcement import CALLS_PATH, Decided, Enforcer
from logkura.lab.environment import variables
from logkura.lab.functions import Functions
from logkura.lab.gate import Gate, sessions
from logkura.lab.gate.caller import CallerClients
from logkura.lab.gate.signer import caller_of
from logkura.lab.keys import make_key
from logkura.lab.outside import Outside
from logkura.lab.replication import Replication

__all__ = ["CREDENTIAL", "DEFAULT_ACCOUNT", "Lab"]

CREDENTIAL = "testing"
"""The access key id and the secret access key that the lab takes."""

DEFAULT_ACCOUNT = "123456789012"

_ACCOUNT_VARIABLE = "MOTO_ACCOUNT_ID"
# A profile of the user's has no part in the lab; one that does not exist would even stop it.
_PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_ROUNDS_MAX = 100

Part = TypeVar("Part")


class Lab:
    """An AWS of one's own.

    Args:
        port: Where to listen on 127.0.0.1; 0 for any free port.
        clock: The time that buffers, retries and replication are measured by; the machine's own
            when not given.
        authoriser: Decides the calls that services make in the name of roles.  When not given,
            the policies that are deployed decide them, and the requests that people and programs
            sign as well; with one that is given, every request goes through.
        account: The account that every call belongs to: 12 digits.
        stands_in: Whether CloudFormation stands in for what the lab lacks, and names it in
            `missed`, Firehose makes streams that the lab does not deliver, and while `outside` is
            open whatever requests name and nobody has made is stood in for; else they fail.

    Raises:
        LogkuraError: When it is started: another lab runs in this process (`lab-running`), or the
            port is in use (`lab-port-taken`).
    """

    _running: "Lab | None" = None

    def __init__(
        self,
        *,
        port: int = 0,
        clock: Clock | None = None,
        authoriser: Authoriser | None = None,
        account: str = DEFAULT_ACCOUNT,
        stands_in: bool = False,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.account = account
        self.missed: list[cloudformation.Missed] = []
        self.outside = Outside(account)
        self._stands_in = stands_in
        self._authoriser = authoriser or Enforcer()
        self._port = port
        self._running_parts: ExitStack | None = None
        self._endpoint: Endpoint | None = None
        self._clients: Clients | None = None
        self._firehose: firehose.DeliveryEngine | None = None
        self._replication: Replication | None = None

    def start(self) -> Self:
        """Begin with empty state and listen; takes under a second."""
        if Lab._running is not None:
            raise LogkuraError(
                "lab-running",
                f"expected no other lab in this process, found one at "
                f"`{Lab._running.endpoint_url}`",
                hint="stop it first: moto's state belongs to the whole process",
            )
        with ExitStack() as parts:
            parts.enter_context(variables({_ACCOUNT_VARIABLE: self.account}, _PROFILE_VARIABLES))
            self._endpoint = Endpoint(self._port, {CALLS_PATH: self._calls_page}, self._before())
            parts.callback(self._endpoint.stop)
            self._install(self._endpoint.url, parts)
            moto_api_backend.reset()
            self._endpoint.start()
            self._running_parts = parts.pop_all()
        Lab._running = self
        return self

    def stop(self) -> None:
        """Stop listening, forget all state, and give the process's environment back."""
        if self._running_parts is None:
            return
        Lab._running = None
        self._running_parts.close()
        moto_api_backend.reset()
        # moto remembers the regions of every account that it had, and with them all of its state:
        # 35 MB a lab that an archive was deployed into.
        AccountSpecificBackend._generate_regions.cache_clear()
        self._running_parts = self._endpoint = self._clients = None
        self._firehose = self._replication = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def endpoint_url(self) -> str:
        """Where the lab listens, for the AWS CLI, boto3 or Terraform."""
        return self._started(self._endpoint).url

    @property
    def clients(self) -> Clients:
        """boto3 clients of the lab."""
        return self._started(self._clients)

    @property
    def firehose(self) -> firehose.DeliveryEngine:
        """The delivery engine: what is pending, what AWS would have lost."""
        return self._started(self._firehose)

    @property
    def replication(self) -> Replication:
        """The replication engine: what is pending, what failed and why."""
        return self._started(self._replication)

    @property
    def calls(self) -> tuple[Decided, ...]:
        """Who did what, with which decision; nothing when the caller decides for itself."""
        return self._authoriser.calls if isinstance(self._authoriser, Enforcer) else ()

    def _before(self) -> Iterator[Callable[[Application], Application]]:
        """Yield what sees requests before they are answered, the last one first."""
        if self._stands_in:
            yield self.outside.before
        if isinstance(self._authoriser, Enforcer):
            yield Gate(self._authoriser, self.clock, self.account).before

    def _calls_page(self) -> list[dict[str, object]]:
        return [each.to_document() for each in self.calls]

    def make_key(self, arn: str) -> None:
        """Make an enabled KMS key with this ARN: a stand-in for one that exists on AWS."""
        self._started(self._endpoint)
        make_key(arn)

    def pump(self) -> int:
        """Do what is due at the clock's time: transform, deliver, replicate.

        Returns:
            How many things were done; 0 when nothing was due.
        """
        delivered = self.firehose.pump(self.clock.now())
        return delivered + self.replication.pump()

    def advance(self, seconds: float) -> int:
        """Let time pass, then do what became due; return how many things were done.

        Raises:
            LogkuraError: The lab runs on a clock that cannot be moved (`lab-clock-not-manual`).
        """
        if not isinstance(self.clock, ManualClock):
            raise LogkuraError(
                "lab-clock-not-manual",
                f"expected a manual clock to advance, found `{type(self.clock).__name__}`",
                hint="start the lab with Lab(clock=ManualClock(...))",
            )
        self.clock.advance(seconds)
        return self.pump()

    def settle(self) -> int:
        """Deliver and replicate everything now, without waiting for buffers or retries.

        The clock stands still.  It goes on until a round finds nothing more to do, because what
        is delivered may set off more (a function that puts records, a replica).  A delivery that
        fails, for example for want of its bucket, stays pending.

        Returns:
            How many things were done.

        Raises:
            LogkuraError: Every round set off another one (`lab-never-settles`): an archive that
                feeds itself.
        """
        total = 0
        for _ in range(_ROUNDS_MAX):
            done = self._settle_once()
            if not done:
                return total
            total += done
        raise LogkuraError(
            "lab-never-settles",
            f"expected an end after `{_ROUNDS_MAX}` rounds of deliveries, found more to deliver",
            hint="a log group whose records make its own transformer log is archived without end; "
            "exclude it from the sources",
        )

    def _settle_once(self) -> int:
        delivered = self.firehose.settle()
        return delivered + self.replication.pump()

    def _install(self, url: str, parts: ExitStack) -> None:
        self._clients = Clients(
            endpoint_url=url, access_key_id=CREDENTIAL, secret_access_key=CREDENTIAL
        )
        functions = Functions({"AWS_ENDPOINT_URL": url}, self.clock, self._authoriser)
        parts.callback(functions.close)
        functions.install()
        self._firehose = firehose.DeliveryEngine(self.clock, functions, self._authoriser)
        firehose.install(self._firehose, stands_in=self._stands_in)
        self._replication = Replication(self.clock, self._authoriser)
        s3.install(self._replication)
        logs.install(self.clock, self._authoriser)
        aws_managed_policies.install()
        lacking.install()
        function_settings.install(stands_in=self._stands_in)
        lifecycle_rules.install()
        listed_versions.install()
        log_group_settings.install()
        sessions.install(caller_of)
        cloudformation.install(
            CallerClients(self._clients),
            self.clock,
            self._authoriser,
            self.missed if self._stands_in else None,
        )
        fidelity.install()
        management_events.install(self.clock)

    @staticmethod
    def _started(part: Part | None) -> Part:
        if part is None:
            raise LogkuraError(
                "lab-not-started",
                "expected a started lab, found one that is stopped",
                hint="use it in a `with` block, or call start()",
            )
        return part
