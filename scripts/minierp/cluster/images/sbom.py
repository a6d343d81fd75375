"""What an image holds, as CycloneDX has it (ECMA-424): its libraries, and the Debian packages of its base."""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from scripts.minierp.cluster.images.assemble import needed
from scripts.minierp.cluster.images.contents import libraries
from scripts.minierp.cluster.images.references import LOCK, Reference

DEBIAN_STATUS = "/var/lib/dpkg/status"
"""Where a Debian says what is installed on it."""


def write_bill(folder: Path, root: Path, image: Reference, status: str | None) -> Path:
    """Write the bill of an image into a folder; its file. `status` is DEBIAN_STATUS of its base, None if not known."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{image.short}.cdx.json"
    file.write_text(bill(root, image, status) + "\n", encoding="utf-8")
    return file


def bill(root: Path, image: Reference, status: str | None) -> str:
    """CycloneDX 1.6 in JSON. Where the base's packages are not known the document says so."""
    own = Component(type=ComponentType.CONTAINER, name=image.short, version=image.tag, bom_ref=str(image))
    locked = re.findall(r"^([\w.-]+)==", (root / LOCK).read_text(encoding="utf-8"), re.MULTILINE)
    kept = needed(libraries(root, image.image), set(locked))
    parts = [*_libraries(kept), *_packages(status or "")]
    known = Property(name="minierp:base-packages", value="unknown" if status is None else "listed")
    bom = Bom(
        components=parts,
        metadata=BomMetaData(component=own, properties=[known]),
        serial_number=uuid5(NAMESPACE_URL, str(image)),
    )
    bom.register_dependency(own, parts)
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def _libraries(names: Iterable[str]) -> Iterator[Component]:
    """In the versions of the lock file, of which this environment is made."""
    licences = LicenseFactory()
    for name in sorted(names):
        told = metadata(name)
        purl = PackageURL("pypi", name=name, version=told["Version"])
        said = [licences.make_from_string(licence) for licence in _licence(told)]
        yield Component(name=name, version=told["Version"], purl=purl, bom_ref=str(purl), licenses=said)


def _licence(told: PackageMetadata) -> list[str]:
    """An SPDX expression, or else what its author or the classifiers call it."""
    if said := [*(told.get_all("License-Expression") or ()), *(told.get_all("License") or ())]:
        return [said[0].splitlines()[0]]
    classifiers = told.get_all("Classifier") or []
    return [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: ")][:1]


def _packages(status: str) -> Iterator[Component]:
    for paragraph in status.split("\n\n"):
        fields = dict(re.findall(r"^(Package|Version|Architecture|Status): (.+)$", paragraph, re.MULTILINE))
        if fields.get("Status", "").endswith(" installed"):
            where = {"arch": fields["Architecture"]}
            purl = PackageURL("deb", "debian", fields["Package"], fields["Version"], where)
            yield Component(name=fields["Package"], version=fields["Version"], purl=purl, bom_ref=str(purl))
