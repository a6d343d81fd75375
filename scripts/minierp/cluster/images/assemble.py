"""Run by the Dockerfile, in its builder: `python -m scripts.minierp.cluster.images.assemble IMAGE TARGET`.

Copies our own files of the image to TARGET, gives the tools their command, and prints the distributions of this
environment that the image can do without.
"""

import shutil
import sys
from collections.abc import Set
from importlib.metadata import distribution, distributions, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.minierp.cluster.images.contents import files, libraries

_UNUSED = {"gunicorn", "uvicorn-worker", "watchdog"}
"""functions-framework asks for them; only servers that are not ours import them."""


def copy(root: Path, image: str, target: Path) -> None:
    """Our own files of `image`, below `target` as they lie below `root`."""
    for path in files(root, image):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target / path)


def write_launcher() -> None:
    """The `minierp` command, in this environment."""
    launcher = Path(sys.prefix, "bin", "minierp")
    launcher.write_text(f"#!{sys.prefix}/bin/python\nfrom scripts.minierp.cli.main import main\n\nmain()\n")
    launcher.chmod(0o755)


def needed(imported: set[str], among: Set[str]) -> set[str]:
    """The distributions `among` some that bring these packages, and those that they require in turn."""
    owners = packages_distributions()
    waiting = [owner for name in imported for owner in owners.get(name, ())]
    found: set[str] = set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in among and name not in found | _UNUSED:
            found.add(name)
            waiting += _required(name)
    return found


def _required(name: str) -> list[str]:
    requirements = [Requirement(text) for text in distribution(name).requires or ()]
    return [each.name for each in requirements if not each.marker or each.marker.evaluate({"extra": ""})]


def main() -> None:
    """Entry point; the repository's copy is the working directory."""
    image, target = sys.argv[1], Path(sys.argv[2])
    copy(Path.cwd(), image, target)
    if image == "tools":
        write_launcher()
    installed = {canonicalize_name(each.metadata["Name"]) for each in distributions()}
    print(*sorted(installed - needed(libraries(Path.cwd(), image), installed)), sep="\n")  # noqa: T201 - read by the Dockerfile


if __name__ == "__main__":
    main()
