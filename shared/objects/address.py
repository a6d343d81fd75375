"""Where objects lie: what OBJECTS_URL means."""

from typing import NamedTuple, Self
from urllib.parse import parse_qs, unquote, urlsplit

from shared.process.settings import BadSetting

_EXPECTED = "https://ACCESS:SECRET@host:port/bucket, with ?region=eu-central-1 where that matters"


class Address(NamedTuple):
    """A bucket of an S3 endpoint, and the credentials for it."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"

    @classmethod
    def read(cls, url: str) -> Self:
        """From `https://ACCESS:SECRET@host:port/bucket?region=…`, everything percent-encoded. Raises BadSetting."""
        parts = urlsplit(url)
        bucket = parts.path.strip("/")
        if parts.scheme not in ("http", "https") or not parts.hostname or not bucket or "/" in bucket:
            raise BadSetting("OBJECTS_URL", "not shown here", _EXPECTED)
        return cls(
            endpoint=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
            bucket=unquote(bucket),
            access_key=unquote(parts.username or ""),
            secret_key=unquote(parts.password or ""),
            region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
        )
