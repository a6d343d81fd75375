"""Who may come through the gateway: as it was asked for, or else as the cluster has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from scripts.minierp.cluster.kubernetes.errors import ClusterNotReady
from scripts.minierp.cluster.kubernetes.identity import CONFIG, Trust
from scripts.minierp.cluster.kubernetes.objects import Key, Object
from scripts.minierp.cluster.kubernetes.secrets import Secret
from scripts.minierp.local.machine.issuer import AUDIENCE, Issuer
from scripts.minierp.terminal.errors import UsageError
from shared.access.key_sources import source_of

ISSUER_SECRET, ISSUER_KEY = "own-issuer", "signing-key.json"
_DISCOVERY = "/.well-known/openid-configuration"
_PATIENCE = 10.0
_SMOKE_ROLES, _SMOKE_SECONDS = ("seller", "warehouse"), 15 * 60
INSECURE = "INSECURE: nobody is asked for a token. Whoever reaches the gateway may do everything."
_NOBODY = (
    "nobody would be let in through the gateway: say whose tokens count, with --issuer URL or --own-issuer, or open it"
    " to everybody with --insecure-gateway (docs/identity.md)"
)


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line; nothing keeps what the cluster has."""

    issuer: str = ""
    audience: str = ""
    keys: str = ""
    own: bool = False
    anybody: bool = False

    def check(self) -> None:
        """Raises UsageError for what contradicts itself."""
        if bool(self.issuer) + self.own + self.anybody > 1:
            raise UsageError("--issuer, --own-issuer and --insecure-gateway are three different things.", "Say one.")
        if (self.audience or self.keys) and not self.issuer:
            raise UsageError("--audience and --keys belong to an issuer.", "Say which one with --issuer.")


AS_IT_IS = Asked()
"""Nothing was asked for."""


@dataclass(frozen=True)
class Access:
    """Whom functions let in; what has to be made for it; and the issuer, where it is our own."""

    trust: Trust
    config: tuple[Object, ...] = ()
    secrets: tuple[Secret, ...] = ()
    issuer: Issuer | None = None

    def smoke_token(self) -> str:
        """One with which something can be sold for a moment; empty where we sign none."""
        if self.issuer is None:
            return ""
        return self.issuer.token("smoke-test", _SMOKE_ROLES, _SMOKE_SECONDS)


def decided(
    asked: Asked, live: Mapping[Key, Object], existing: Mapping[str, Mapping[str, str]], namespace: str
) -> Access:
    """What is to be. existing: the cluster's Secrets. Raises ClusterNotReady where nobody says who may come."""
    kept = existing.get(ISSUER_SECRET, {}).get(ISSUER_KEY)
    issuer = Issuer.parsed(kept) if kept else None
    if asked.own:
        made = issuer or Issuer.new()
        secrets = () if issuer else (Secret(ISSUER_SECRET, "Opaque", {ISSUER_KEY: made.private}),)
        trust = Trust.own(made.jwks)
        return Access(trust, (trust.config(namespace),), secrets, made)
    wanted = _foreign(asked) if asked.issuer else Trust.anybody() if asked.anybody else None
    if wanted:
        return Access(wanted, (wanted.config(namespace),))
    held = Trust.held(live.get(CONFIG))
    if held is None:
        raise ClusterNotReady([_NOBODY])
    return Access(held, issuer=issuer if held.jwks else None)


def _foreign(asked: Asked) -> Trust:
    keys = asked.keys or discovered(asked.issuer)
    try:
        source_of(keys)
    except ValueError as error:
        raise UsageError(f"{keys} is no place for an issuer's keys: {error}.", "Give another with --keys.") from None
    return Trust(issuer=asked.issuer, audience=asked.audience or AUDIENCE, keys=keys)


def discovered(issuer: str) -> str:
    """Where an issuer says that its keys are (OpenID Connect Discovery). Raises UsageError where it does not."""
    import httpx

    try:
        said = httpx.get(f"{issuer.rstrip('/')}{_DISCOVERY}", timeout=_PATIENCE).raise_for_status().json()
        if said["issuer"] != issuer:
            raise UsageError(f"{issuer} calls itself {said['issuer']}.", "Give --issuer the name that its tokens have.")
        return str(said["jwks_uri"])
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{issuer} does not say where its keys are ({error!r}).", "Say it with --keys, such as its jwks_uri."
        ) from None
