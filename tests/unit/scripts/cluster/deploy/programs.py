"""Tiny programs named kubectl and kn that write down how they were called and answer as told.

There is no cluster that could be started here; what only a cluster can prove is the checklist in docs/operations.md.
"""

import json
import os
import sys
from pathlib import Path

_PROGRAM = """#!{python} -IS
import json, os, sys, time
name, arguments = os.path.basename(sys.argv[0]), sys.argv[1:]
files = [open(part).read() for part in arguments if part.endswith(".yaml") and os.path.isfile(part)]
given = "" if sys.stdin.isatty() else sys.stdin.read()
with open({log!r}, "a") as log:
    log.write(json.dumps([name, arguments, files[0] if files else given]) + "\\n")
with open({answers!r}) as told:
    answers = json.load(told)
line = " ".join([name, *arguments])
for answer in answers:
    if answer["to"] in line:
        said = answer["say"]
        if isinstance(said, list):
            with open({log!r}) as log:
                before = [" ".join([entry[0], *entry[1]]) for entry in map(json.loads, log)]
            said = said[min(sum(answer["to"] in call for call in before), len(said)) - 1]
        time.sleep(answer.get("after", 0))
        print(said)
        print(answer.get("complain", ""), file=sys.stderr)
        sys.exit(answer.get("exit", 0))
"""


class Programs:
    """kubectl and kn in a folder of their own. `path` is a PATH with it in front."""

    def __init__(self, folder: Path, names: tuple[str, ...] = ("kubectl", "kn")) -> None:
        self._log, self._answers = folder / "calls.jsonl", folder / "answers.json"
        self._log.touch()
        self.answer([])
        for name in names:
            program = folder / name
            text = _PROGRAM.format(python=sys.executable, log=str(self._log), answers=str(self._answers))
            program.write_text(text)
            program.chmod(0o755)
        self.path = f"{folder}{os.pathsep}{os.environ['PATH']}"

    def answer(self, answers: list[dict[str, object]]) -> None:
        """What to say (`say`, or a list for one call after another) where the command line has `to` in it, and `after`
        how many seconds.
        """
        self._answers.write_text(json.dumps(answers))

    @property
    def calls(self) -> list[tuple[str, str]]:
        """Every command line so far, and what it was given."""
        entries = [json.loads(line) for line in self._log.read_text().splitlines()]
        return [(" ".join([name, *arguments]), given) for name, arguments, given in entries]

    @property
    def lines(self) -> list[str]:
        """Every command line so far."""
        return [line for line, _ in self.calls]
