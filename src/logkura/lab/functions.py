"""Lambda functions, run from their deployed code in this process, without Docker.

The zip that was deployed is unpacked and its handler imported: what runs is what was put, not the
installed package of the same name.  While a function runs, the modules of its zip stand in
`sys.modules` and its variables in `os.environ`; both belong to the whole process, so one function
runs at a time.  A function that invokes another one synchronously therefore fails with a throttle.

The result follows https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html (read
2026-11-24): an exception becomes a payload with errorMessage, errorType and stackTrace, and the
function error `Unhandled`.
"""

import json
import traceback
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import uuid4

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaFunction
from moto.awslambda.utils import get_backend
from moto.core.exceptions import JsonRESTError, ServiceException

from logkura.lab.authorisation import Authoriser
from logkura.lab.clock import Clock
from logkura.lab.function_code import FunctionCode, running
from logkura.lab.function_role import FunctionRole
from logkura.lab.gate.sessions import Credentials, open_session

__all__ = ["Functions", "Invocation", "MissingFunctionError"]

_PYTHON = "python3."


class MissingFunctionError(LookupError):
    """There is no function of that ARN in the lab."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What came of one invocation.

    Attributes:
        payload: The JSON that the function returned, or the error document.
        failed: Whether it is an error document (the response header X-Amz-Function-Error).
        output: What the function printed.
    """

    payload: bytes
    failed: bool = False
    output: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """The handler's second argument; the attributes of the Python runtime's context object."""

    function_name: str
    function_version: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    aws_request_id: str
    log_group_name: str
    log_stream_name: str
    remaining_time_in_millis: int

    def get_remaining_time_in_millis(self) -> int:
        """Return the function's timeout: the lab does not count it down."""
        return self.remaining_time_in_millis


class Functions:
    """The functions of the lab.

    Args:
        environment: Variables for every function besides its own: where the lab is.
        clock: Dates what functions print to their log groups.
        authoriser: Decides whether Lambda may assume a function's role, and the role write the log.
    """

    def __init__(
        self, environment: Mapping[str, str], clock: Clock, authoriser: Authoriser
    ) -> None:
        self._environment = dict(environment)
        self._clock = clock
        self._authoriser = authoriser
        self._sessions: dict[tuple[str, str], Credentials] = {}
        self._loaded: dict[tuple[str, ...], FunctionCode] = {}
        self._one_at_a_time = Lock()

    def install(self) -> None:
        """Make the Invoke API of moto, and moto's own event sources, run functions here."""
        functions = self

        def invoke(
            self: Any, body: str, request_headers: Mapping[str, str], response_headers: Any
        ) -> bytes:
            result = functions.run(self, json.loads(body) if body else {})
            if result.failed:
                response_headers["x-amz-function-error"] = "Unhandled"
            waits = request_headers.get("x-amz-invocation-type", "RequestResponse")
            return result.payload if waits == "RequestResponse" else b""

        LambdaFunction.invoke = invoke

    def invoke(self, arn: str, event: Mapping[str, Any]) -> Invocation:
        """Run a function of the lab.

        Args:
            arn: The function's ARN, with or without a version or alias.
            event: The handler's first argument.

        Raises:
            MissingFunctionError: The ARN names no function of the lab.
        """
        try:
            _, _, _, region, account, _, name, *qualifier = arn.split(":")
            function = get_backend(account, region).get_function(name, *qualifier)
        except (LambdaClientError, ValueError) as error:
            raise MissingFunctionError(arn) from error
        return self.run(function, event)

    def run(self, function: Any, event: Any) -> Invocation:
        """Run a function that moto holds; a failure of any kind is in the result."""
        if not str(function.run_time).startswith(_PYTHON):
            return _failure(
                "Lab.UnsupportedRuntime",
                f"the lab runs Python functions from zip files; {function.function_name} has the "
                f"runtime {function.run_time} ({function.package_type})",
            )
        if not self._role(function).may_be_assumed():
            return _failure(
                "AccessDeniedException",
                f"Lambda may not assume the role of {function.function_name}, `{function.role}`",
            )
        if not self._one_at_a_time.acquire(timeout=function.timeout):
            return _failure(
                "TooManyRequestsException", "the lab runs one function at a time: rate exceeded"
            )
        try:
            result = self._run(function, event)
        finally:
            self._one_at_a_time.release()
        self._log(function, result.output)
        return result

    def close(self) -> None:
        """Forget the unpacked code of every function."""
        for code in self._loaded.values():
            code.close()
        self._loaded.clear()

    def _run(self, function: Any, event: Any) -> Invocation:
        context = _context(function)
        variables = self._variables(function)
        code = self._code(function, variables)
        worker = ThreadPoolExecutor(1, thread_name_prefix=f"lambda-{function.function_name}")
        try:
            with running(code, variables) as output:
                loading: Future[Any] = worker.submit(code.handler)
                if error := loading.exception():
                    return _failed(error, output.getvalue())
                answer: Future[Any] = worker.submit(_answer, loading.result(), event, context)
                try:
                    error = answer.exception(timeout=function.timeout)
                except TimeoutError:
                    message = f"Task timed out after {function.timeout:.2f} seconds"
                    return _failure("Sandbox.Timedout", message, output.getvalue())
                if error:
                    return _failed(error, output.getvalue())
                return Invocation(answer.result(), output=output.getvalue())
        finally:
            worker.shutdown(wait=False)

    def _log(self, function: Any, output: str) -> None:
        """Write what a function printed to its log group, a stream an invocation."""
        lines = [line for line in output.splitlines() if line]
        if not lines:
            return
        now = self._clock.now()
        group, stream = (
            function.logs_group_name,
            f"{now:%Y/%m/%d}/[{function.version}]{uuid4().hex}",
        )
        if not self._role(function).may_log(group, stream):
            return
        logs = function.logs_backend
        logs.ensure_log_group(group)
        logs.create_log_stream(group, stream)
        timestamp = int(now.timestamp() * 1000)
        events = [{"timestamp": timestamp, "message": line} for line in lines]
        # Output that CloudWatch Logs refuses is not kept; it must not fail the function.
        with suppress(JsonRESTError, ServiceException):
            logs.put_log_events(group, stream, events)

    def _role(self, function: Any) -> FunctionRole:
        return FunctionRole(function.role, function.function_arn, self._authoriser)

    def _code(self, function: Any, variables: Mapping[str, str]) -> FunctionCode:
        settings = (f"{name}={value}" for name, value in sorted(variables.items()))
        key = (function.code_sha_256, function.handler, *settings)
        if key not in self._loaded:
            self._loaded[key] = FunctionCode(function.code_bytes, function.handler)
        return self._loaded[key]

    def _variables(self, function: Any) -> dict[str, str]:
        return {
            **self._environment,
            **function.environment_vars,
            **self._credentials(function),
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
            "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
            "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
            "AWS_REGION": function.region,
            "AWS_DEFAULT_REGION": function.region,
            "_HANDLER": function.handler,
        }

    def _credentials(self, function: Any) -> dict[str, str]:
        """Return the variables by which the code signs as its role; one session serves them all.

        Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
        (read 2026-11-27).
        """
        key = (function.function_arn, function.role)
        session = self._sessions.get(key)
        if session is None:
            session = open_session(function.role, function.function_name, function.account_id)
            self._sessions[key] = session
        return {
            "AWS_ACCESS_KEY_ID": session.access_key_id,
            "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
            "AWS_SESSION_TOKEN": session.session_token,
        }


def _answer(handler: Any, event: Any, context: Context) -> bytes:
    return json.dumps(handler(event, context), ensure_ascii=False).encode()


def _context(function: Any) -> Context:
    return Context(
        function_name=function.function_name,
        function_version=str(function.version),
        invoked_function_arn=function.function_arn,
        memory_limit_in_mb=int(function.memory_size),
        aws_request_id=str(uuid4()),
        log_group_name=function.logs_group_name,
        log_stream_name="lab",
        remaining_time_in_millis=int(function.timeout) * 1000,
    )


def _failed(error: BaseException, output: str) -> Invocation:
    trace = traceback.format_tb(error.__traceback__)
    return _failure(type(error).__name__, str(error), output, trace)


def _failure(
    kind: str, message: str, output: str = "", trace: list[str] | None = None
) -> Invocation:
    document = {"errorMessage": message, "errorType": kind, "stackTrace": trace or []}
    return Invocation(json.dumps(document, ensure_ascii=False).encode(), failed=True, output=output)
