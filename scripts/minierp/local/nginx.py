"""NGINX: HTTPS in front, with the HTTPRoutes of the manifests as its routes."""

import json
import os
import socket
from collections import defaultdict
from http import HTTPStatus
from pathlib import Path
from string import Template

from scripts.minierp.local.addresses import Addresses
from scripts.minierp.local.certificates import Certificates
from scripts.minierp.local.files import write_atomically
from scripts.minierp.local.manifests import Manifests
from scripts.minierp.local.packages import find_program
from scripts.minierp.local.program import Program, basic_environment
from scripts.minierp.local.routes import Route

_DETAILS = {
    400: "The request is not valid HTTP, or not HTTPS: the address begins with https://.",
    404: "Nothing answers at this path.",
    405: "This path does not answer that method; the header Allow names those that it does.",
    408: "The request took too long to arrive.",
    413: "The body is larger than 1 MiB.",
    414: "The address is too long.",
    431: "The headers are too large.",
    502: "The function did not answer; try again.",
    503: "The function is not there at the moment; try again.",
    504: "The function took too long to answer; try again.",
}
_KINDS = {413: "body-too-large"}
"""Where the functions have a name of their own for what HTTP names otherwise."""

_NOT_HTTP_STATUS = {494: 431, 497: 400}
"""What NGINX calls oversized headers and plain HTTP on the HTTPS port."""
_PROBLEMS = "/problem/"
"""Paths of NGINX's own, not named locations: those fail where the request is too broken to have a path."""


def nginx_program(home: Path, manifests: Manifests, addresses: Addresses, files: Certificates) -> Program:
    """The program, its configuration written."""
    folder = home / "nginx"
    environment = basic_environment(folder)
    port = addresses.ports.of("https")
    configuration = folder / "nginx.conf"
    write_atomically(configuration, nginx_configuration(home, manifests, addresses, files))
    return Program(
        name="nginx",
        kind="gateway",
        arguments=[
            find_program("nginx"),
            "-p",
            str(folder),
            "-c",
            str(configuration),
            "-e",
            str(home / "logs" / "nginx.log"),
        ],
        environment=environment,
        log=home / "logs" / "nginx.log",
        is_ready=lambda: _listens(port),
        directory=folder,
        port=port,
    )


def nginx_configuration(home: Path, manifests: Manifests, addresses: Addresses, files: Certificates) -> str:
    """The whole configuration: a function by path and method, problem documents for what no function answers."""
    routes = sorted(manifests.routes, key=lambda route: route.precedence)
    timeout = max((function.timeout_seconds for function in manifests.functions), default=30)
    return _TEMPLATE.substitute(
        user="user root;" if os.geteuid() == 0 else "",
        folder=home / "nginx",
        log=home / "logs" / "nginx.log",
        port=addresses.ports.of("https"),
        certificate=files.certificate,
        key=files.key,
        timeout=timeout + 5,
        functions="".join(_function_line(route) for route in routes),
        allowed="".join(_allowed_lines(routes)),
        upstreams="".join(_upstream(name, addresses.ports.of(name)) for name in sorted({r.function for r in routes})),
        error_pages="".join(_error_page(status) for status in _DETAILS),
        problems="".join(_problem(HTTPStatus(status)) for status in _DETAILS),
    )


def _function_line(route: Route) -> str:
    return f'        "~^{route.method} {route.pattern.removeprefix("^")}" "{route.function}";\n'


def _allowed_lines(routes: list[Route]) -> list[str]:
    """For every path the methods it answers; several routes may share a path or overlap."""
    methods: dict[str, set[str]] = defaultdict(set)
    for route in routes:
        methods[route.pattern] |= {route.method}
    return [f'        "~{pattern}" "{", ".join(sorted(allowed))}";\n' for pattern, allowed in methods.items()]


def _upstream(function: str, port: int) -> str:
    """Connections are kept for less time than gunicorn keeps them, so that none is closed under a request."""
    server = f"server 127.0.0.1:{port} max_fails=0;"
    return f"    upstream {function} {{ {server} keepalive 32; keepalive_timeout 1s; }}\n"


def _error_page(status: int) -> str:
    codes = [status, *(odd for odd, shown in _NOT_HTTP_STATUS.items() if shown == status)]
    return f"        error_page {' '.join(map(str, codes))} ={status} {_PROBLEMS}{status};\n"


def _problem(status: HTTPStatus) -> str:
    problem = {
        "type": f"urn:minierp:problem:{_KINDS.get(status) or _slug(status)}",
        "title": status.phrase,
        "status": status.value,
        "detail": _DETAILS[status],
        "instance": "urn:minierp:request:$request_id",
    }
    allow = "add_header Allow $allowed always;" if status == HTTPStatus.METHOD_NOT_ALLOWED else ""
    retry = "add_header Retry-After 1 always;" if status >= HTTPStatus.BAD_GATEWAY else ""
    return (
        f"        location = {_PROBLEMS}{status.value} {{ internal; default_type application/problem+json; "
        f"{allow} {retry} add_header Correlation-Id $correlation always; "
        f"return {status.value} '{json.dumps(problem)}'; }}\n"
    )


def _slug(status: HTTPStatus) -> str:
    return status.phrase.lower().replace(" ", "-")


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


_TEMPLATE = Template(Path(__file__).with_name("nginx.conf.template").read_text(encoding="utf-8"))
