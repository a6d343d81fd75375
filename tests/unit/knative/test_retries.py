"""How long an event source goes on trying: what the pages promise is what the manifests say."""

import math
import re
from pathlib import Path

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.parts.rabbitmq import configuration
from scripts.minierp.local.sources.retries import RetryPolicy
from scripts.minierp.local.sources.subscription import PREFETCH
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import RabbitmqSource
from shared.process.settings import Settings

MANIFESTS = Manifests.load(CHECKOUT / "knative" / "base")
RECIPE = Manifests.load(CHECKOUT / "docs" / "recipe")
SOURCES = [*MANIFESTS.rabbitmq_sources, *RECIPE.rabbitmq_sources]
FILES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
TIMEOUTS = {function.name: function.timeout_seconds for each in (MANIFESTS, RECIPE) for function in each.functions}
COMPONENTS = CHECKOUT / "knative" / "components"
BROKERS = {
    "local": configuration(Path()),
    "minimal": (COMPONENTS / "rabbitmq" / "rabbitmq.conf").read_text(encoding="utf-8"),
    "production": (COMPONENTS / "rabbitmq-cluster" / "rabbitmq.yaml").read_text(encoding="utf-8"),
}
PAGES = " ".join(" ".join(file.read_text(encoding="utf-8").split()) for file in FILES)


def gaps(source: RabbitmqSource) -> list[float]:
    """Seconds between one attempt and the next, if each is answered at once."""
    policy = RetryPolicy(source.retry, source.backoff_policy == "linear", source.backoff_delay.total_seconds())
    return [gap for attempt in range(1, source.retry + 1) if (gap := policy.gap(attempt)) is not None]


def promised(sentence: str) -> list[float]:
    """The numbers in a sentence that stands once on the pages, `#` being a number."""
    (found,) = re.findall(sentence.replace("#", r"(\d+(?:\.\d+)?)"), PAGES)
    return [float(number) for number in ((found,) if isinstance(found, str) else found)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_tries_for_longer_than_five_minutes_before_it_gives_up(source: RabbitmqSource) -> None:
    assert sum(gaps(source)) > 5 * 60


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_tries_as_often_and_as_long_as_the_pages_say(source: RabbitmqSource) -> None:
    attempts, minutes = promised("tries an event # times over at least # minutes")
    slowly, seconds = promised("# minutes if that takes the # seconds of a deadline")

    assert len(gaps(source)) + 1 == attempts
    assert minutes <= sum(gaps(source)) / 60 < minutes + 1
    assert seconds == Settings().deadline_seconds
    assert (sum(gaps(source)) + attempts * seconds) / 60 == pytest.approx(slowly, abs=0.5)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_comment_beside_the_numbers_says_what_they_come_to(source: RabbitmqSource) -> None:
    folder = "docs/recipe" if source in RECIPE.rabbitmq_sources else "knative/base"
    text = (CHECKOUT / folder / f"{source.name}.yaml").read_text(encoding="utf-8")
    comment = r"delivery:  # (\d+) attempts over at least (\d+) minutes, pauses of at most (\d+) s:"

    ((attempts, minutes, pause),) = [tuple(map(int, found)) for found in re.findall(comment, text)]

    assert attempts == len(gaps(source)) + 1
    assert minutes <= sum(gaps(source)) / 60 < minutes + 1
    assert pause == pytest.approx(max(gaps(source)))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_reason_for_the_gaps_has_their_numbers(source: RabbitmqSource) -> None:
    first, second, third, last, attempts, seconds = promised("after #, #, # … # s: # attempts over at least # s")

    assert [*gaps(source)[:3], gaps(source)[-1]] == pytest.approx([first, second, third, last])
    assert (len(gaps(source)) + 1, sum(gaps(source))) == (attempts, pytest.approx(seconds))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_what_waits_behind_a_retry_waits_no_longer_than_a_customer_may(source: RabbitmqSource) -> None:
    """Events that are tried again keep the source's workers: after an outage the longest gap is everybody's delay."""
    assert max(gaps(source)) <= 15
    assert min(gaps(source)) < Settings().deadline_seconds / 10


@pytest.mark.parametrize("broker", BROKERS)
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_broker_takes_back_what_a_source_still_tries_or_has_fetched(source: RabbitmqSource, broker: str) -> None:
    """A pod that finds no room costs each attempt its function's whole timeout (504); what was fetched last waits for
    all that was fetched before it. A broker that loses patience closes the channel, and everything begins anew.
    """
    (milliseconds,) = re.findall(r"^\s*consumer_timeout = (\d+)$", BROKERS[broker], re.MULTILINE)

    attempts = len(gaps(source)) + 1
    one = attempts * TIMEOUTS[source.sink] + sum(gaps(source))
    assert int(milliseconds) / 1000 > one * math.ceil(PREFETCH / source.parallelism)
