from pathlib import Path

import pytest
from rich.console import Console

from scripts.minierp.local.machine.issuer import ISSUER
from scripts.minierp.local.machine.state import CHECKOUT, State
from scripts.minierp.local.system.foreground import warn
from scripts.minierp.local.system.plan import Plan


@pytest.mark.parametrize(("insecure", "access"), [(False, "tokens"), (True, "open")])
def test_functions_believe_the_issuer_of_their_home_unless_anybody_may_come(
    tmp_path: Path, insecure: bool, access: str
) -> None:
    plan = Plan(tmp_path, CHECKOUT, insecure=insecure)

    environment = plan.addresses.environment(plan.manifests.function("products"))

    assert (environment["ACCESS"], environment["TOKEN_ISSUER"]) == (access, ISSUER)
    assert Path(environment["TOKEN_KEYS"]).is_relative_to(tmp_path)
    assert "ACCESS" not in plan.addresses.environment(plan.manifests.function("reserve-stock"))


@pytest.mark.parametrize("insecure", [False, True])
def test_that_anybody_may_come_is_said_loudly(insecure: bool) -> None:
    console = Console(width=200)
    with console.capture() as said:
        warn(State("", "", "", insecure=insecure), console)

    assert ("INSECURE" in said.get()) is insecure
