"""The over-receipt allowance: how much more than ordered a shop takes in without asking."""

from collections.abc import Mapping
from decimal import Decimal

from shared.process.settings import BadSetting
from shared.values.fields import Fraction

from pydantic import TypeAdapter, ValidationError

_VARIABLE = "OVER_RECEIPT_ALLOWANCE"
_DEFAULT = "0.05"


def read(environment: Mapping[str, str]) -> Decimal:
    """The allowance as a fraction of the ordered quantity, 0.05 unless OVER_RECEIPT_ALLOWANCE says otherwise.

    Raises BadSetting.
    """
    text = environment.get(_VARIABLE, _DEFAULT)
    try:
        return TypeAdapter[Decimal](Fraction).validate_python(text)
    except ValidationError:
        raise BadSetting(_VARIABLE, text, "a fraction from 0 to 1 with at most four decimals") from None
