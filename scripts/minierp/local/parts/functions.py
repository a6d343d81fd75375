"""A Knative Service as a process: the manifest's command, environment and concurrency, on a port of its own."""

import http.client
import sys
from pathlib import Path

from scripts.minierp.local.machine.addresses import Addresses
from scripts.minierp.local.parts import bytecode
from scripts.minierp.local.running.program import Program, basic_environment
from scripts.minierp.manifests.resources import Function

READINESS = "/health/readiness"
_SECONDS = 2.0


def function_program(home: Path, root: Path, function: Function, addresses: Addresses) -> Program:
    """The program of one function. Raises UnknownSecret."""
    port = addresses.ports.of(function.name)
    return Program(
        name=function.name,
        kind="function",
        arguments=_command(function),
        environment={
            **python_environment(home, function.name),
            "HOST": "127.0.0.1",
            "PYTHONPYCACHEPREFIX": str(bytecode.FOLDER),
            **addresses.environment(function),
            "PORT": str(port),
        },
        log=home / "logs" / f"{function.name}.log",
        is_ready=(lambda: _serves(port)) if function.grpc else (lambda: _is_ready(port)),
        directory=root,
        port=port,
        stop_seconds=function.timeout_seconds + 5.0,
    )


def python_environment(home: Path, name: str) -> dict[str, str]:
    """For a Python program of ours: a home of its own, and output that is not held back."""
    return {**basic_environment(home / "run" / name), "PYTHONUNBUFFERED": "1"}


def _command(function: Function) -> list[str]:
    """Our own interpreter in place of the image's, so that nothing depends on an activated environment."""
    if not function.command:
        return [sys.executable, "-m", "shared.serving.server"]
    program, *arguments = function.command
    return [sys.executable if program == "python" else program, *arguments]


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", READINESS)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _serves(port: int) -> bool:
    import grpc  # here, because only a gRPC function needs it
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=_SECONDS)
        except grpc.RpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
