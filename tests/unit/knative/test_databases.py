"""What the servers of the domains' databases are told."""

import re

import pytest

from .system import rendered


@pytest.mark.parametrize("overlay", ["minimal", "ephemeral"])
def test_a_server_of_ours_compiles_no_query(overlay: str) -> None:
    files = [text for found in rendered(overlay).of("ConfigMap") for text in found["data"].values()]
    servers = [text for text in files if re.search("^max_connections|^shared_buffers", text, re.MULTILINE)]

    assert servers
    assert all(re.search("^jit = off$", text, re.MULTILINE) for text in servers)


@pytest.mark.parametrize("overlay", ["minimal", "ephemeral"])
def test_a_statement_that_sets_a_password_and_fails_is_not_logged(overlay: str) -> None:
    scripts = [text for found in rendered(overlay).of("ConfigMap") for text in found["data"].values()]
    single = [run for text in scripts for run in re.findall(r"exec postgres --single(?:.*\\\n)*.*", text)]

    assert single
    assert all("-c log_min_error_statement=panic" in run for run in single)


def test_a_server_of_the_operator_s_compiles_no_query() -> None:
    clusters = rendered("production").of("Cluster")

    assert len(clusters) == 4
    assert {found["spec"]["postgresql"]["parameters"]["jit"] for found in clusters} == {"off"}
