"""What a request asks: which operation of which service, with which parameters.

The operation and its parameters are read by botocore's model of the service, as moto does when it
comes to answer; a body is read only where it is needed, so that an upload is not held twice.
"""

import gzip
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qsl

from botocore.exceptions import UnknownServiceError
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.exceptions import HTTPException

from logkura.lab.gate.signature import Signature, signature_of

__all__ = ["Asked", "asked"]

# Where botocore calls a service otherwise than its signature does, and where a policy does.
# https://docs.aws.amazon.com/service-authorization/latest/reference/ (read 2026-11-27).
_MODELS = {"monitoring": "cloudwatch", "email": "ses", "states": "stepfunctions"}
_PREFIXES = {"monitoring": "cloudwatch", "email": "ses"}

# These are sent without a signature: what comes with them says who asks.
# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
# (read 2026-11-27)
UNSIGNED_OPERATIONS = frozenset({"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"})

_READ_BODIES = frozenset(
    {"CreateBucket", "DeleteObjects", "PutBucketLogging", "PutBucketReplication"}
)
"""Operations of S3 whose body says what is asked."""

_S3_CONTROL_PATHS = "/v20180820/"

_UNDERSTOOD = "logkura.asked"
"""Where the environment keeps what was understood."""

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, understood.

    Attributes:
        signature: Who signs it.
        service: The service, by the prefix of its actions.
        operation: The operation; empty where none could be told.
        parameters: What came with it, by the names of the service's model.
        headers: Its headers.
        source_ip: Where it comes from.
        account: The account that it is sent to.
        region: The region that it is sent to; empty where it names none.
        model: The service as botocore calls it: the prefix `s3` has two.
        protocol: How it speaks: `query`, `ec2`, `json`, `rest-json` or `rest-xml`.
        is_query_compatible: Whether a service that speaks JSON keeps its older error codes.
    """

    signature: Signature
    service: str
    operation: str
    parameters: Mapping[str, Any]
    headers: Headers
    source_ip: str
    account: str
    region: str
    model: str
    protocol: str
    is_query_compatible: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody signed it."""
        return not self.signature.access_key_id

    def text(self, name: str) -> str:
        """Return a parameter that is text; empty when it is absent or something else."""
        value = self.parameters.get(name)
        return value if isinstance(value, str) else ""

    def with_parameters(self, **others: str) -> Self:
        """Return the same request with other values of some parameters."""
        return replace(self, parameters={**self.parameters, **others})


def asked(environment: dict[str, Any], account: str) -> Asked:
    """Understand a request, once for all who ask; its body can be read again afterwards.

    Args:
        environment: Its WSGI environment.
        account: The account of the lab.
    """
    found: Asked | None = environment.get(_UNDERSTOOD)
    if found is None:
        found = environment[_UNDERSTOOD] = _understood(environment, account)
    return found


def _understood(environment: dict[str, Any], account: str) -> Asked:
    signature = signature_of(environment)
    signed_for = signature.service or _unsigned_service(environment)
    request = Request(environment)
    name = _model_name(signed_for, environment)
    model = _model(name)
    operation, parameters = _operation(environment, request, model)
    return Asked(
        signature=signature,
        service=_PREFIXES.get(signed_for, signed_for),
        operation=operation,
        parameters=parameters,
        headers=request.headers,
        source_ip=environment.get("REMOTE_ADDR", ""),
        account=account,
        region=signature.region,
        model=name,
        protocol=_protocol(environment, model),
        is_query_compatible=bool(model and "awsQueryCompatible" in model.metadata),
    )


def _unsigned_service(environment: dict[str, Any]) -> str:
    return "sts" if _form(environment).get("Action") in UNSIGNED_OPERATIONS else "s3"


def _model_name(signed_for: str, environment: dict[str, Any]) -> str:
    """Return how botocore calls a service; S3's control plane is told by its paths, as in moto."""
    if signed_for == "s3" and environment.get("PATH_INFO", "").startswith(_S3_CONTROL_PATHS):
        return "s3control"
    return _MODELS.get(signed_for, signed_for)


def _model(name: str) -> Any:
    try:
        return get_service_model(name)
    except UnknownServiceError:
        return None


def _is_targeted(environment: dict[str, Any], model: Any) -> bool:
    """Whether a header says which operation is meant: to services that speak JSON, it does."""
    if "HTTP_X_AMZ_TARGET" not in environment:
        return False
    return model is None or "json" in (model.metadata.get("protocols") or (model.protocol,))


def _protocol(environment: dict[str, Any], model: Any) -> str:
    """Return how a request speaks: some services understand several protocols."""
    if _is_targeted(environment, model):
        return "json"
    protocol = str(model.protocol) if model else "query" if _is_form(environment) else "rest-json"
    is_plain = protocol.startswith("rest-") or protocol == "ec2"
    return protocol if is_plain else "query"


def _operation(
    environment: dict[str, Any], request: Request, model: Any
) -> tuple[str, Mapping[str, Any]]:
    if _is_targeted(environment, model):
        target = environment["HTTP_X_AMZ_TARGET"]
        return target.rpartition(".")[2], _json(environment)
    protocol = _protocol(environment, model)
    if model is None or protocol in {"query", "ec2"}:
        return _queried(environment, request, model, protocol)
    try:
        found, places = get_service_router(model.service_name).match(request)
    except (HTTPException, NotImplementedError):
        return "", {}
    is_s3 = model.service_name == "s3"
    body = b"" if is_s3 and found.name not in _READ_BODIES else _body(environment)
    return found.name, _parsed(protocol, found, request, request.args, body, places)


def _queried(
    environment: dict[str, Any], request: Request, model: Any, protocol: str
) -> tuple[str, Mapping[str, Any]]:
    values = MultiDict([*request.args.items(multi=True), *_form(environment).items()])
    operation = values.get("Action", "")
    if model is None or operation not in model.operation_names:
        return operation, {}
    found = model.operation_model(operation)
    return operation, _parsed(protocol, found, request, values, b"", {})


def _parsed(
    protocol: str, operation: Any, request: Request, values: Any, body: bytes, places: Any
) -> Mapping[str, Any]:
    """Return the parameters; of a request that cannot be read, none: its service will refuse it."""
    document = {
        "method": request.method,
        "values": values,
        "headers": request.headers,
        "body": body,
        "url_path": request.path,
        "url_params": places,
    }
    try:
        found: Mapping[str, Any] = PROTOCOL_PARSERS[protocol](operation).parse(document)
    except (RequestParserError, ValueError, KeyError, TypeError, AttributeError):
        return dict(places)
    return {**places, **found}


def _json(environment: dict[str, Any]) -> Mapping[str, Any]:
    try:
        body = _body(environment)
        if environment.get("HTTP_CONTENT_ENCODING") == "gzip":
            body = gzip.decompress(body)
        found = json.loads(body or b"{}")
    except (ValueError, OSError, EOFError, zlib.error):
        return {}
    return found if isinstance(found, dict) else {}


def _is_form(environment: dict[str, Any]) -> bool:
    return str(environment.get("CONTENT_TYPE", "")).startswith(_FORM)


def _form(environment: dict[str, Any]) -> dict[str, str]:
    if not _is_form(environment):
        return {}
    text = _body(environment).decode(errors="replace")
    return dict(parse_qsl(text, keep_blank_values=True))


def _body(environment: dict[str, Any]) -> bytes:
    """Read the body, and put it back for whoever answers."""
    stream = environment["wsgi.input"]
    if isinstance(stream, io.BytesIO):
        return stream.getvalue()
    length = environment.get("CONTENT_LENGTH")
    if length:
        body: bytes = stream.read(int(length))
    elif environment.get("wsgi.input_terminated"):
        body = stream.read()
    else:
        body = b""
    environment["wsgi.input"] = io.BytesIO(body)
    return body
