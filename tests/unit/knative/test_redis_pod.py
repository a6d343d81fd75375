"""Redis reads its users when it starts: a release that changes what they may do starts it anew."""

import hashlib

from scripts.minierp.local.parts.redis import RULES

from .rendering import KNATIVE
from .system import rendered


def test_the_template_of_its_pod_changes_with_what_its_users_may_do() -> None:
    template = (KNATIVE / "components" / "redis" / "redis.yaml").read_text(encoding="utf-8")

    digest = hashlib.sha256(repr(sorted(RULES.items())).encode()).hexdigest()
    assert f'minierp.com/users: "{digest[:8]}"' in template


def test_in_production_it_listens_to_nothing_but_tls_and_asks_no_client_for_a_certificate() -> None:
    (redis,) = (one for one in rendered("production").of("StatefulSet") if one["metadata"]["name"] == "redis")
    given = redis["spec"]["template"]["spec"]["containers"][0]["args"]

    options = dict(zip(given[::2], given[1::2], strict=True))
    assert (options["--port"], options["--tls-port"], options["--tls-auth-clients"]) == ("0", "6379", "no")
