"""What can go wrong in bringing MiniERP to a cluster.

CliError
├── DeployError        exit 1   a step failed; the same command goes on where it stopped
├── ClusterNotReady    exit 3   the cluster, or this machine, lacks something; says how to get it
└── NoCluster          exit 3   kubectl reaches none
"""

from collections.abc import Sequence

from scripts.minierp.terminal.errors import CliError

WHERE_TO_LOOK = "`kubectl cluster-info` says why; KUBECONFIG names another one"
"""What to do where no cluster answers."""


class DeployError(CliError):
    """A step failed."""


class ClusterNotReady(CliError):
    """Everything that is missing, one line each, with how to get it."""

    exit_code = 3

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("This cluster cannot take MiniERP yet:", "docs/operations.md, Install, has every step.")
        self._missing = missing

    @property
    def details(self) -> Sequence[str]:
        """What is missing."""
        return self._missing


class NoCluster(CliError):
    """No cluster answers kubectl."""

    exit_code = 3

    def __init__(self) -> None:
        super().__init__("No cluster answers.", f"{WHERE_TO_LOOK}.")
