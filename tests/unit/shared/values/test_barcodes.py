import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.values.numbers import gtin

KNOWN = ["40170725", "036000291452", "4006381333931", "10614141543219", "00012345600012"]
"""Examples of GS1 and of packages, one of each length."""


@pytest.mark.parametrize("barcode", KNOWN)
def test_a_barcode_is_a_number_of_fourteen_digits(barcode: str) -> None:
    assert gtin(barcode) == barcode.zfill(14)


@pytest.mark.parametrize("barcode", KNOWN)
@given(data=st.data())
def test_no_digit_can_be_mistaken_for_another(barcode: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(barcode) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != barcode[place]]))

    with pytest.raises(ValueError, match="should end with the check digit"):
        gtin(barcode[:place] + other + barcode[place + 1 :])


@pytest.mark.parametrize(
    "barcode",
    ["", "4006381", "400638133", "40063813339", "104006381333931", "400638133393x", "４００６３８１３３３９３１"],
)
def test_what_has_another_length_or_no_digits_is_none(barcode: str) -> None:
    with pytest.raises(ValueError, match="8, 12, 13 or 14 digits"):
        gtin(barcode)
