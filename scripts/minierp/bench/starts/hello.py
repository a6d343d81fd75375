"""The function that everything is compared with: functions-framework and nothing else."""

import functions_framework
from flask import Request


@functions_framework.http
def main(_: Request) -> str:
    """Answers any request."""
    return "hello"
