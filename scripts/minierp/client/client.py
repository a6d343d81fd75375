"""The client of MiniERP's HTTP API: one connection pool, exact decimals, safe repetition.

Every command carries an Idempotency-Key, so that it can be repeated after a lost answer without doubling anything.
"""

import ssl
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from types import TracebackType
from typing import Any, Self

import httpx

from scripts.minierp.client.answers import Again, Answer, Json, understood
from scripts.minierp.client.bearers import Bearer, keeps_secrets
from scripts.minierp.client.endpoint import Endpoint, find_endpoint
from scripts.minierp.client.patience import is_missing, is_transient, retrying
from scripts.minierp.terminal.errors import CliError, NoAnswer, UsageError
from scripts.minierp.terminal.parallel import begun
from shared.outcomes import documents

PAGE = 200
"""As many things as the API gives at once, and as many names as it takes in one question."""
PATIENCE = 10.0
"""Seconds for which a request that finds nobody, or only 503, is repeated."""
ANSWER_TIMEOUT = 60.0
"""Seconds to wait for one answer; more than `Prefer: wait` can ask for."""


class Client:
    """Talks to one MiniERP; safe to share between threads. `server_name`: whom its certificate names, if not its host.

    Each call raises Refused for a 4xx, Unexpected for what the API never says, and NoAnswer when patience (seconds)
    ends, or at once for a certificate that cannot be trusted.
    """

    def __init__(
        self, endpoint: Endpoint, patience: float = PATIENCE, connections: int = 8, server_name: str = ""
    ) -> None:
        self.patience = patience
        """Seconds for which what finds nobody, or only 503, is sent again."""
        self._http = httpx.Client(
            base_url=endpoint.base_url,
            verify=_trust(str(endpoint.ca_certificate)),
            timeout=httpx.Timeout(ANSWER_TIMEOUT, connect=5.0),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            trust_env=False,
            auth=partial(_show, endpoint.bearer),
            event_hooks={"request": [partial(_expect, server_name)] if server_name else []},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(
        self, path: str, params: Mapping[str, Any] | None = None, *, missing_for: float = 0.0, prefer: str = ""
    ) -> Json:
        """One document. It is believed to be unknown only after `missing_for` seconds: it may still be on its way."""
        given = {name: value for name, value in (params or {}).items() if value is not None}
        headers = {"Prefer": prefer} if prefer else {}
        return self._insistently(missing_for, lambda: self._http.get(path, params=given, headers=headers)).body

    def download(self, path: str, params: Mapping[str, Any], media_type: str) -> Iterator[bytes]:
        """All of a list as a file, piece by piece as it comes. Raises NoAnswer where it breaks off."""
        request = self._http.build_request("GET", path, params=params, headers={"Accept": media_type})
        response: httpx.Response = self._patiently(lambda: self._http.send(request, stream=True), _begun)
        with closing(response):
            try:
                yield from response.iter_bytes()
            except httpx.TransportError as error:
                raise NoAnswer(f"The connection to {self._http.base_url} ended ({error}).") from None

    def post(self, path: str, body: object, *, key: str = "", wait: int = 0, missing_for: float = 0.0) -> Answer:
        """Send a command once, however often it has to be repeated; `key` is random if not given.

        `wait` asks the answer to wait so many seconds for the outcome (Prefer: wait, RFC 7240). That something is
        unknown is believed only after `missing_for` seconds: what another function created may still be on its way.
        """
        headers = {"Content-Type": "application/json", **({"Prefer": f"wait={wait}"} if wait else {})}
        return self._command("POST", path, body, headers, key, missing_for)

    def patch(self, path: str, version: int, changes: object, *, key: str = "", missing_for: float = 0.0) -> Answer:
        """Change what `changes` names (a JSON Merge Patch, RFC 7396) of what is at this version, once; as `post`."""
        headers = {"Content-Type": "application/merge-patch+json", "If-Match": f'"v{version}"'}
        return self._command("PATCH", path, changes, headers, key, missing_for)

    def delete(
        self, path: str, body: Mapping[str, Any] | None = None, *, key: str = "", missing_for: float = 0.0
    ) -> Answer:
        """End what is at `path`, once; as `post`."""
        return self._command("DELETE", path, body or {}, {"Content-Type": "application/json"}, key, missing_for)

    def items(self, path: str, params: Mapping[str, Any] | None = None, at_most: int | None = None) -> Iterator[Json]:
        """Everything that a list holds, or its first `at_most`; a page is fetched while the one before is consumed."""
        left = float("inf") if at_most is None else at_most

        def page(cursor: str | None) -> Json:
            return self.get(path, {"limit": int(min(PAGE, left)), **(params or {}), "cursor": cursor})

        present: Json | None = page(None)
        while present is not None:
            left -= len(present["items"])
            cursor = present.get("next_cursor")
            coming = begun(partial(page, cursor)) if cursor and left > 0 else None
            yield from present["items"]
            present = coming.result() if coming else None

    def _command(
        self, method: str, path: str, body: object, headers: Mapping[str, str], key: str, missing_for: float
    ) -> Answer:
        given = {**headers, "Idempotency-Key": key or str(uuid.uuid4())}
        content = documents.write(body).encode()
        return self._insistently(missing_for, lambda: self._http.request(method, path, content=content, headers=given))

    def _insistently(self, missing_for: float, send: Callable[[], httpx.Response]) -> Answer:
        answer: Answer = retrying(missing_for, is_missing).call(lambda: self._patiently(send, understood))
        return answer

    def _patiently(self, send: Callable[[], httpx.Response], understand: Callable[[httpx.Response], Any]) -> Any:
        try:
            return retrying(self.patience, is_transient).call(lambda: self._attempt(send, understand))
        except Again as again:
            raise again.because from None

    def _attempt(self, send: Callable[[], httpx.Response], understand: Callable[[httpx.Response], Any]) -> Any:
        try:
            return understand(send())
        except httpx.InvalidURL as error:
            raise UsageError(f"That is too much for one question ({error}).", "Ask for less at once.") from None
        except httpx.TransportError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise self._stranger(error) from None
            raise Again(
                NoAnswer(
                    f"MiniERP does not answer at {self._http.base_url} ({error}).",
                    "See what runs with `minierp status`; start it with `minierp up`.",
                )
            ) from None

    def _stranger(self, error: httpx.TransportError) -> NoAnswer:
        return NoAnswer(
            f"The certificate of {self._http.base_url} cannot be trusted ({error}).",
            "Name the PEM file of its authority with MINIERP_CA, and a host that it is for with MINIERP_URL.",
        )


def connect(patience: float = PATIENCE, connections: int = 8) -> Client:
    """A client of the MiniERP that the environment names or that runs here, for whoever is logged in."""
    return Client(find_endpoint(), patience, connections)


def _begun(response: httpx.Response) -> httpx.Response:
    """An answer whose body is still to come, unless it is none but a refusal."""
    if not response.is_success:
        with closing(response):
            response.read()
            understood(response)
    return response


def _show(bearer: Bearer, request: httpx.Request) -> httpx.Request:
    if token := bearer.token():
        if not keeps_secrets(request.url.scheme, request.url.host):
            raise UsageError(
                f"Whoever listens on the way to {request.url.host} would read your token.",
                "Name it by https:// with MINIERP_URL; or ask as nobody: unset MINIERP_TOKEN, and `minierp logout`.",
            )
        request.headers["Authorization"] = f"Bearer {token}"
    return request


def _expect(server_name: str, request: httpx.Request) -> None:
    request.extensions = {**request.extensions, "sni_hostname": server_name}


def _trust(ca_certificate: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_certificate or None)
    except OSError as error:
        raise CliError(
            f"The certificate authority's file {ca_certificate} cannot be used ({error}).",
            "Set MINIERP_CA to the PEM file that `minierp status --json` names.",
        ) from None
