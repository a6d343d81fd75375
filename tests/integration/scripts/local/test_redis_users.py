"""What each user of the read model may do, asked of Redis itself for every command that it knows."""

from collections.abc import Iterator

import pytest
import redis

from scripts.minierp.local.parts.redis import RULES, acl_user, password_hash
from scripts.minierp.local.system.system import System
from tests.integration.private_redis import private_redis

MAY = {
    "writer": {"ping", "mget", "get", "set", "del", "eval", "evalsha"},
    "reader": {"ping", "mget", "get"},
    "auditor": {"ping", "mget", "scan", "ttl"},
    "keeper": {"ping", "scan", "unlink"},
}
ANYBODY = {"auth", "hello", "quit", "reset"}
"""How one logs in and goes, which no rule forbids (Redis's flag no_auth)."""

KEYS = {"mget": ("KEY",), "get": ("KEY",), "set": ("KEY", "1"), "del": ("KEY",), "unlink": ("KEY",), "ttl": ("KEY",)}
KEYS |= {"eval": ("return 1", "1", "KEY"), "evalsha": ("0" * 40, "1", "KEY")}
"""A command that names a key."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator["redis.Redis"]:
    """A Redis with these users and one to whom nothing is forbidden."""
    folder = tmp_path_factory.mktemp("redis")
    users = [acl_user(name, [password_hash("secret")], rules) for name, rules in RULES.items()]
    (folder / "users.acl").write_text("\n".join(["user default on nopass ~* &* +@all", *users, ""]))
    with (
        private_redis(folder, "--aclfile", str(folder / "users.acl")) as port,
        redis.Redis(port=port, decode_responses=True) as client,
    ):
        yield client


def allowed(server: "redis.Redis", user: str, *command: str) -> bool:
    answer = server.execute_command("ACL", "DRYRUN", user, *command)
    assert answer == "OK" or "no permissions" in answer, (command, answer)
    return bool(answer == "OK")


def commands(server: "redis.Redis") -> dict[tuple[str, ...], int]:
    """Every command, those inside others too, and how many words it has at least, its own included."""
    found: dict[tuple[str, ...], int] = {}
    for name, known in server.command().items():
        inside = known.get("subcommands") or []
        for part in inside:
            found[tuple(part[0].split("|"))] = abs(part[1])
        if not inside:
            found[name,] = abs(known["arity"])
    return found


@pytest.mark.parametrize("user", RULES)
def test_a_user_may_do_these_things_and_nothing_else(server: "redis.Redis", user: str) -> None:
    everything = commands(server)
    assert len(everything) > 300

    found = {
        " ".join(name)
        for name, least in everything.items()
        if allowed(server, user, *name, *_arguments(name[0], least - len(name)))
    }

    assert found == MAY[user] | ANYBODY


def _arguments(name: str, least: int) -> tuple[str, ...]:
    named = tuple(word.replace("KEY", "stock:x") for word in KEYS.get(name, ()))
    return (*named, *("0" for _ in range(least - len(named))))


@pytest.mark.parametrize(
    ("user", "command"), [(user, name) for user, may in MAY.items() for name in sorted(may) if name in KEYS]
)
def test_a_user_reaches_the_keys_of_stock_and_no_others(server: "redis.Redis", user: str, command: str) -> None:
    def asking_for(key: str) -> bool:
        return allowed(server, user, command, *(word.replace("KEY", key) for word in KEYS[command]))

    assert asking_for("stock:x")
    assert not asking_for("sessions:x")


def test_nobody_but_the_four_enters(server: "redis.Redis") -> None:
    assert set(server.execute_command("ACL", "USERS")) == {"default", *RULES}


@pytest.mark.parametrize(
    ("user", "command"),
    [
        ("reader", ("SET", "stock:A", "1")),
        ("reader", ("SCAN", "0")),
        ("auditor", ("SET", "stock:A", "1")),
        ("auditor", ("UNLINK", "stock:A")),
        ("keeper", ("GET", "stock:A")),
        ("writer", ("SCAN", "0")),
        ("writer", ("FLUSHALL",)),
        ("writer", ("EVAL", "return redis.call('FLUSHALL')", "0")),
        ("writer", ("EVAL", "return redis.call('GET', 'sessions:x')", "0")),
        ("writer", ("SCRIPT", "FLUSH")),
        ("writer", ("CONFIG", "SET", "dir", "/tmp")),
        ("writer", ("ACL", "SETUSER", "reader", "+@all")),
        ("writer", ("SELECT", "1")),
        ("writer", ("PUBLISH", "stock:x", "1")),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value[:2]).replace(" ", "_"),
)
def test_the_system_s_redis_refuses_what_its_users_try(services: System, user: str, command: tuple[str, ...]) -> None:
    with (
        redis.Redis.from_url(services.state.redis[f"{user}_url"]) as client,
        pytest.raises(redis.exceptions.ResponseError, match=r"has no permissions|can't run this|can't access"),
    ):
        client.execute_command(*command)
