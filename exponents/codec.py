"""Records <-> JSON data, exactly. One rule per type, driven by the records' own annotations:

    a frozen dataclass     the object of its fields
    Quotient               its formula as text, read back by the engine's grammar
    Fraction               "p/q"
    Enum                   its value
    tuple                  an array
    Field                  nothing: it is the model's

Every Quotient of a document belongs to one field, that of its model; ``encode`` refuses others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .errors import DataError
from .field import Field, Quotient
from .model import Model
from .parse import exponent

Reader = Callable[[Any], Any]


def encode(record: Any, field: Field) -> Any:
    """Data for ``json.dumps``; ``field`` is the field of the record's model."""
    if record is None or isinstance(record, (bool, int, str)) and not isinstance(record, Enum):
        return record
    if isinstance(record, Enum):
        return record.value
    if isinstance(record, Fraction):
        return str(record)
    if isinstance(record, tuple):
        return [encode(part, field) for part in record]
    if isinstance(record, Quotient):
        if record.field is not field:
            raise TypeError(f"{record} lies in {record.field}, not in {field}")
        return str(record)
    if is_dataclass(record):
        return {name: encode(getattr(record, name), field) for name in _stored(type(record))}
    raise TypeError(f"no rule to encode {type(record).__name__}")


def decode(kind: type, data: Any, field: Field) -> Any:
    """The record of class ``kind`` that ``encode`` wrote. Raises DataError where data and class do not match."""
    try:
        return _reader(kind, _Context(field))(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"not the data of a {kind.__name__}: {error}") from error


class _Context:
    """The field, the readers built so far and the formulas read so far: the same text gives the same object."""

    def __init__(self, field: Field):
        self.field = field
        self.readers: dict[Any, Reader] = {}
        self.formulas: dict[str, Quotient] = {}

    def quotient(self, text: str) -> Quotient:
        if text not in self.formulas:
            self.formulas[text] = exponent(text, self.field)
        return self.formulas[text]


@cache
def _stored(kind: type) -> tuple[str, ...]:
    """The fields that the constructor takes and that are not the field of functions."""
    hints = get_type_hints(kind)
    return tuple(f.name for f in fields(kind) if f.init and hints[f.name] is not Field)


def _reader(kind: Any, context: _Context) -> Reader:
    if kind not in context.readers:
        context.readers[kind] = lambda data: context.readers[kind](data)  # a record may contain its own kind
        context.readers[kind] = _build(kind, context)
    return context.readers[kind]


def _build(kind: Any, context: _Context) -> Reader:
    if get_origin(kind) in (Union, UnionType):
        (inner,) = (k for k in get_args(kind) if k is not NoneType)
        read = _reader(inner, context)
        return lambda data: None if data is None else read(data)
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind), context)
    if kind is Quotient:
        return context.quotient
    if kind is Fraction or isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in (str, int, bool):
        return _exactly(kind)
    if is_dataclass(kind):
        return _record_reader(kind, context)
    raise TypeError(f"no rule to decode {kind}")


def _exactly(kind: type) -> Reader:
    def read(data):
        if type(data) is not kind:
            raise TypeError(f"expected {kind.__name__}, found {data!r}")
        return data

    return read


def _tuple_reader(args: tuple, context: _Context) -> Reader:
    if args[-1] is Ellipsis:
        read = _reader(args[0], context)
        return lambda data: tuple(map(read, data))
    readers = [_reader(a, context) for a in args]
    return lambda data: tuple(read(part) for read, part in zip(readers, data, strict=True))


def _record_reader(kind: type, context: _Context) -> Reader:
    hints = get_type_hints(kind)
    parts = [(name, _reader(hints[name], context)) for name in _stored(kind)]
    extra = {f.name: context.field for f in fields(kind) if f.init and hints[f.name] is Field}

    def read(data):
        if data.keys() != {name for name, _ in parts}:
            raise TypeError(f"expected the fields {', '.join(n for n, _ in parts)} of {kind.__name__}")
        return kind(**{name: read_part(data[name]) for name, read_part in parts}, **extra)

    return read


def encode_model(model: Model) -> Any:
    return encode(model, model.field)
