"""moto's web application behind a socket on 127.0.0.1, quiet, and gone when it is stopped."""

import json
import logging
import socket
from collections.abc import Callable, Iterable, Mapping
from threading import Thread
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from logkura.errors import LogkuraError

__all__ = ["HOST", "Application", "Endpoint", "Pages"]

HOST = "127.0.0.1"
_BACKLOG = 128


class _QuietRequestHandler(MotoRequestHandler):
    """Answers requests without a line of log for each."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Write nothing."""


Pages = Mapping[str, Callable[[], object]]
"""Paths of the lab's own pages, and what makes the JSON of each."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
"""What answers requests: WSGI."""


class _Application:
    """moto's application, with the lab's own pages before it."""

    def __init__(
        self, pages: Pages, before: Iterable[Callable[[Application], Application]]
    ) -> None:
        self._pages = pages
        self._services: Application = DomainDispatcherApplication(create_backend_app)
        for each in before:
            self._services = each(self._services)

    def __call__(self, environment: Any, start_response: Any) -> Iterable[bytes]:
        page = self._pages.get(environment.get("PATH_INFO", ""))
        if page is None:
            return self._answer(environment, start_response)
        body = json.dumps(page(), ensure_ascii=False).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body]

    def _answer(self, environment: Any, start_response: Any) -> Iterable[bytes]:
        try:
            answer: Iterable[bytes] = self._services(environment, start_response)
        except NotImplementedError:
            # An operation that moto lacks.  Clients try a 500 again, and a 501 never.
            start_response("501 Not Implemented", [("Content-Length", "0")])
            return []
        return answer


class Endpoint:
    """A listening server; one thread accepts, one more answers each request.

    Args:
        port: The port, or 0 for any free one.
        pages: The lab's own pages.
        before: What sees requests to the services before they are answered, the last one first.

    Raises:
        LogkuraError: Something else listens on the port (`lab-port-taken`).
    """

    def __init__(
        self,
        port: int,
        pages: Pages,
        before: Iterable[Callable[[Application], Application]] = (),
    ) -> None:
        # werkzeug exits the process when it cannot bind, so the socket is made here.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            listening.close()
            raise LogkuraError(
                "lab-port-taken",
                f"expected port `{port}` of {HOST} to be free, found it in use",
                hint="choose another with --port, or 0 for any free one",
            ) from error
        listening.listen(_BACKLOG)
        with listening:
            self._server = make_server(
                HOST,
                port,
                _Application(pages, before),
                threaded=True,
                request_handler=_QuietRequestHandler,
                fd=listening.fileno(),
            )
        # Stopping waits for the requests that are being answered.
        self._server.daemon_threads = False
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="endpoint")

    @property
    def url(self) -> str:
        """Where the lab listens, `http://127.0.0.1:<port>`."""
        return f"http://{HOST}:{self._server.port}"

    def start(self) -> None:
        """Begin to answer."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._thread.daemon = True
        self._thread.start()

    def stop(self) -> None:
        """Stop answering; return when every thread has ended and the port is free."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
