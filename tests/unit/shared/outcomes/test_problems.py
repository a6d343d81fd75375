import json

import pytest
from starlette.responses import Response

from shared.http.responses import problem_response
from shared.outcomes import attempts, problems, refusals
from shared.outcomes.attempts import InFlight, KeyReused, RefusedBefore
from shared.outcomes.problems import Conflict, Invalid, NotFound, Problem, Unavailable
from shared.outcomes.refusals import MethodNotAllowed

ALL = {
    kind
    for module in (attempts, problems, refusals)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Problem)
}


def test_a_document_says_what_happened_to_whom() -> None:
    problem = NotFound("There is no product A.")

    assert problem.document("/products/A") == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is no product A.",
        "instance": "/products/A",
    }


def test_what_it_is_about_is_a_reference_whatever_the_path_names() -> None:
    assert NotFound("No.").document("/stock/a b/ü%\x0e\udc80")["instance"] == "/stock/a%20b/%C3%BC%25%0E%3F"


def test_violations_are_listed() -> None:
    errors = [{"field": "sku", "message": "Field required"}]

    assert Invalid("1 violation(s); see errors.", errors).document("/")["errors"] == errors


def test_every_kind_of_problem_has_a_name_of_its_own() -> None:
    names = [kind.kind for kind in ALL if "kind" in vars(kind)]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("problem", "header", "value"),
    [
        (MethodNotAllowed(["GET", "POST"]), "Allow", "GET, POST"),
        (Unavailable("Not now."), "Retry-After", "1"),
        (InFlight(), "Retry-After", "1"),
    ],
)
def test_some_problems_say_more_in_headers(problem: Problem, header: str, value: str) -> None:
    assert problem_response(problem, "/").headers[header] == value


def document(response: Response) -> dict[str, object]:
    said: dict[str, object] = json.loads(bytes(response.body))
    return said


def test_a_problem_goes_out_as_problem_json_with_its_status() -> None:
    response = problem_response(Conflict("No."), "/x")

    assert (response.status_code, response.headers["content-type"]) == (409, "application/problem+json")
    assert document(response)["instance"] == "/x"


def test_a_shared_refusal_goes_out_as_it_was_said_and_marked_as_a_repetition() -> None:
    said = Invalid("No such line.", [{"field": "line", "message": "the order has no line 7"}])

    response = problem_response(RefusedBefore(said.document(""), said.headers), "/x")

    assert (response.status_code, document(response)) == (422, said.document("/x"))
    assert response.headers["Idempotent-Replayed"] == "true"


def test_a_reused_key_is_a_violation_and_a_key_in_flight_a_conflict() -> None:
    assert (KeyReused().status, InFlight().status) == (422, 409)
