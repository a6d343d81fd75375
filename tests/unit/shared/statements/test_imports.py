import subprocess
import sys

from tests.unit.architecture.sources import ROOT


def test_statements_need_no_sqlalchemy() -> None:
    program = "import sys, shared.statements.channels; sys.exit('sqlalchemy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
