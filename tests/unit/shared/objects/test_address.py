import pytest

from shared.objects.address import Address
from shared.process.settings import BadSetting


def test_an_address_names_endpoint_bucket_and_credentials() -> None:
    assert Address.read("http://key:secret@127.0.0.1:8333/minierp") == Address(
        endpoint="http://127.0.0.1:8333", bucket="minierp", access_key="key", secret_key="secret"
    )


def test_what_is_percent_encoded_is_decoded_and_the_region_is_read() -> None:
    address = Address.read("https://key:a%2Fb%40c@s3.example.com/books?region=eu-central-1")

    assert (address.endpoint, address.secret_key, address.region) == ("https://s3.example.com", "a/b@c", "eu-central-1")


@pytest.mark.parametrize("url", ["s3://bucket", "http://127.0.0.1:8333", "http://127.0.0.1:8333/a/b", "nonsense"])
def test_anything_else_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(BadSetting, match="OBJECTS_URL is 'not shown here'"):
        Address.read(url)
