import base64
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from tests.integration.client import AppClient
from tests.integration.domain import Domain
from tests.integration.shared.events import an_envelope, binary, structured


def test_an_event_has_its_effect_and_is_acknowledged(sample: AppClient, domain: Domain, name: str) -> None:
    answer = binary(sample, name, Ce_Correlationid="web-7")

    assert answer.status_code == 204
    (event,) = domain.events(name)
    assert event["type"] == "com.minierp.product.test.heard.v1"
    assert (event["correlationid"], event["causationid"]) == ("web-7", name)


def test_an_event_that_began_nowhere_begins_its_own_story(sample: AppClient, domain: Domain, name: str) -> None:
    binary(sample, name)

    assert domain.events(name)[0]["correlationid"] == name


def test_what_an_event_leads_to_was_asked_for_by_who_asked_for_the_event(
    sample: AppClient, domain: Domain, name: str
) -> None:
    binary(sample, name, Ce_Actorid="ada")

    assert domain.events(name)[0]["actorid"] == "ada"


@pytest.mark.parametrize("said", [None, ""], ids=["of before", "empty"])
def test_an_event_that_names_nobody_is_the_system_s(
    sample: AppClient, domain: Domain, name: str, said: str | None
) -> None:
    binary(sample, name, Ce_Actorid=said)

    assert domain.events(name)[0]["actorid"] == "system"


def test_an_event_comes_in_structured_form_as_well(sample: AppClient, domain: Domain, name: str) -> None:
    answer = structured(sample, an_envelope(name), "application/cloudevents+json; charset=utf-8")

    assert answer.status_code == 204
    assert len(domain.events(name)) == 1


def test_a_duplicate_is_acknowledged_and_does_nothing(sample: AppClient, domain: Domain, name: str) -> None:
    answers = [binary(sample, name).status_code for _ in range(3)]

    assert answers == [204] * 3
    assert len(domain.events(name)) == 1


def test_the_same_id_of_another_source_is_another_event(sample: AppClient, domain: Domain, name: str) -> None:
    binary(sample, name)

    binary(sample, name, Ce_Source="/elsewhere")

    assert len(domain.events(name)) == 2


def test_simultaneous_duplicates_have_one_effect(sample: AppClient, domain: Domain, name: str) -> None:
    together = Barrier(6)

    def simultaneously(_: int) -> int:
        together.wait()
        return binary(sample, name).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(simultaneously, range(6)))

    assert statuses == [204] * 6
    assert len(domain.events(name)) == 1


def test_an_event_of_another_type_on_the_same_function_goes_to_its_handler(
    sample: AppClient, domain: Domain, name: str
) -> None:
    order_id = str(uuid4())
    body = json.dumps({"order_id": order_id, "reason": "", "lines": [{"sku": "A", "quantity": "1"}]}).encode()

    binary(sample, name, body, Ce_Type="com.minierp.sales.order.cancelled.v2")

    assert len(domain.events(order_id)) == 1


@pytest.mark.parametrize("failure", ["unavailable", "crash"])
def test_what_may_succeed_later_is_a_503_and_leaves_no_trace(
    sample: AppClient, domain: Domain, name: str, failure: str
) -> None:
    body = json.dumps({"name": name, "fail": failure}).encode()

    answer = binary(sample, name, body)

    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert domain.events(name) == []
    assert binary(sample, name).status_code == 204, "the same event again"
    assert len(domain.events(name)) == 1


def test_data_comes_in_base64_as_well(sample: AppClient, domain: Domain, name: str) -> None:
    data = base64.b64encode(json.dumps({"name": name}).encode()).decode()

    answer = structured(sample, an_envelope(name, data=..., data_base64=data))

    assert answer.status_code == 204
    assert len(domain.events(name)) == 1


@pytest.mark.parametrize("content_type", ["application/vnd.minierp.written+json", "text/json; charset=utf-8"])
def test_json_goes_by_several_names(sample: AppClient, domain: Domain, name: str, content_type: str) -> None:
    answers = [
        binary(sample, name, Content_Type=content_type).status_code,
        structured(sample, an_envelope(f"{name}-2", data={"name": name}, datacontenttype=content_type)).status_code,
    ]

    assert answers == [204, 204]
    assert len(domain.events(name)) == 2


def test_an_event_is_the_same_however_its_headers_are_written(sample: AppClient, domain: Domain, name: str) -> None:
    ids = [f"{name}%20%E2%82%AC", f"{name}%20%e2%82%ac", f'"{name} %E2%82%AC"', f"{name} €".encode().decode("latin-1")]

    answers = [binary(sample, f"{name} €", json.dumps({"name": name}).encode(), Ce_Id=each) for each in ids]

    assert [answer.status_code for answer in answers] == [204] * 4
    (event,) = domain.events(name)
    assert event["causationid"] == f"{name} €"
