from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProductStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRODUCT_STATUS_UNSPECIFIED: _ClassVar[ProductStatus]
    PRODUCT_STATUS_ACTIVE: _ClassVar[ProductStatus]
    PRODUCT_STATUS_DISCONTINUED: _ClassVar[ProductStatus]

class ProductType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRODUCT_TYPE_UNSPECIFIED: _ClassVar[ProductType]
    PRODUCT_TYPE_SALE: _ClassVar[ProductType]
    PRODUCT_TYPE_PURCHASE: _ClassVar[ProductType]
    PRODUCT_TYPE_BOTH: _ClassVar[ProductType]
PRODUCT_STATUS_UNSPECIFIED: ProductStatus
PRODUCT_STATUS_ACTIVE: ProductStatus
PRODUCT_STATUS_DISCONTINUED: ProductStatus
PRODUCT_TYPE_UNSPECIFIED: ProductType
PRODUCT_TYPE_SALE: ProductType
PRODUCT_TYPE_PURCHASE: ProductType
PRODUCT_TYPE_BOTH: ProductType

class GetStockRequest(_message.Message):
    __slots__ = ("sku",)
    SKU_FIELD_NUMBER: _ClassVar[int]
    sku: str
    def __init__(self, sku: _Optional[str] = ...) -> None: ...

class GetStockResponse(_message.Message):
    __slots__ = ("level",)
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    level: StockLevel
    def __init__(self, level: _Optional[_Union[StockLevel, _Mapping]] = ...) -> None: ...

class BatchGetStockRequest(_message.Message):
    __slots__ = ("skus", "least_versions")
    class LeastVersionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    SKUS_FIELD_NUMBER: _ClassVar[int]
    LEAST_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    skus: _containers.RepeatedScalarFieldContainer[str]
    least_versions: _containers.ScalarMap[str, int]
    def __init__(self, skus: _Optional[_Iterable[str]] = ..., least_versions: _Optional[_Mapping[str, int]] = ...) -> None: ...

class BatchGetStockResponse(_message.Message):
    __slots__ = ("levels",)
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    levels: _containers.RepeatedCompositeFieldContainer[StockLevel]
    def __init__(self, levels: _Optional[_Iterable[_Union[StockLevel, _Mapping]]] = ...) -> None: ...

class StockLevel(_message.Message):
    __slots__ = ("sku", "on_hand", "reserved", "incoming", "version", "status", "type", "whole", "sell_until_gone", "expected_date")
    SKU_FIELD_NUMBER: _ClassVar[int]
    ON_HAND_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    INCOMING_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    WHOLE_FIELD_NUMBER: _ClassVar[int]
    SELL_UNTIL_GONE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_DATE_FIELD_NUMBER: _ClassVar[int]
    sku: str
    on_hand: str
    reserved: str
    incoming: str
    version: int
    status: ProductStatus
    type: ProductType
    whole: bool
    sell_until_gone: bool
    expected_date: str
    def __init__(self, sku: _Optional[str] = ..., on_hand: _Optional[str] = ..., reserved: _Optional[str] = ..., incoming: _Optional[str] = ..., version: _Optional[int] = ..., status: _Optional[_Union[ProductStatus, str]] = ..., type: _Optional[_Union[ProductType, str]] = ..., whole: _Optional[bool] = ..., sell_until_gone: _Optional[bool] = ..., expected_date: _Optional[str] = ...) -> None: ...
