"""The object store's disk: as many volumes as it needs, and some left."""

import re

from scripts.minierp.local.machine.state import CHECKOUT

from .rendering import load

OBJECTS = load((CHECKOUT / "knative" / "components" / "objects" / "objects.yaml").read_text())
(STORE,) = (one for one in OBJECTS if one["kind"] == "StatefulSet")
GROWTH = 7
"""SeaweedFS, weed/topology/volume_growth.go: a collection that has no volume left gets so many at once."""
COLLECTIONS = 2
"""The bucket's, and the filer's own, which holds its log of what changes."""


def test_the_disk_has_volumes_for_everything_that_is_written_and_as_many_to_grow() -> None:
    (container,) = STORE["spec"]["template"]["spec"]["containers"]
    arguments = dict(argument.lstrip("-").partition("=")[::2] for argument in container["args"])
    (claim,) = STORE["spec"]["volumeClaimTemplates"]
    size = re.fullmatch(r"(\d+)Gi", claim["spec"]["resources"]["requests"]["storage"])

    assert size is not None
    assert arguments["volume.max"] == "0"  # as many as the disk has room for
    slots = int(size[1]) * 1024 // int(arguments["master.volumeSizeLimitMB"])
    assert slots >= 2 * COLLECTIONS * GROWTH
