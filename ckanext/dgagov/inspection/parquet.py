"""The footer of a Parquet file: columns and number of rows. The values are not read.

The footer is Thrift in its compact form (parquet-format, `FileMetaData`); of it only the list of
columns and the count of rows are taken, everything else is stepped over.
"""

from __future__ import annotations

import struct
from typing import Any

from .findings import Column, Refusal, Table, column_letters
from .readable import Readable
from .thresholds import whole

_MAGIC = b"PAR1"
_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = (
    0, 1, 2, 3, 7, 8, 9, 10, 11, 12,
)  # fmt: skip
_PHYSICAL = {0: "boolean", 1: "integer", 2: "integer", 3: "date", 4: "number", 5: "number"}
_CONVERTED = {0: "text", 4: "text", 5: "number", 6: "date", 9: "date", 10: "date", 19: "text",
              **dict.fromkeys(range(11, 19), "integer")}  # fmt: skip


def read_parquet(readable: Readable) -> Table:
    """The columns and the number of rows. Raises `Refusal` for a damaged file."""
    try:
        fields = _Compact(_footer(readable)).structure()
        columns, rows = _columns(fields.get(2)), fields.get(3)
        if not isinstance(rows, int) or rows < 0:
            raise ValueError("no number of rows")
    except (struct.error, ValueError, LookupError, TypeError, AttributeError) as error:
        # Damage shows as a value of another kind than the footer should have there.
        detail = " ".join(str(error).split())[: whole("text_head_characters")]
        raise Refusal("cannot_parse", format="PARQUET", detail=detail) from error
    kept = whole("columns_kept")
    return Table(
        sheet="", rows=rows, rows_looked_at=0, width=len(columns), header_row=None, header_rows=1,
        columns=tuple(columns[:kept]), columns_total=len(columns), machine_readable=bool(columns),
    )  # fmt: skip


def _footer(readable: Readable) -> bytes:
    with readable.open() as stream:
        # Entries of archives cannot be read from their end, so those are read through.
        data = _tail(stream, readable.size, whole("footer_max_bytes") + 8)
    if data[-4:] != _MAGIC:
        raise ValueError("the file is cut: no PAR1 at its end")
    (length,) = struct.unpack("<I", data[-8:-4])
    limit = whole("footer_max_bytes")
    if length > limit:
        raise Refusal("over_limit", setting="footer_max_bytes", found=length, limit=limit)
    if length + 12 > readable.size:
        raise ValueError("the footer is longer than the file")
    return data[-8 - length : -8]


def _tail(stream: Any, size: int, most: int) -> bytes:
    if stream.seekable():
        stream.seek(max(size - most, 0))
        return stream.read()
    data = b""
    while block := stream.read(1 << 20):
        data = (data + block)[-most:]
    return data


def _columns(schema: Any) -> list[Column]:
    """The leaves of the schema: every element after the root that has no children."""
    names = []
    for element in schema[1:]:
        if not element.get(5):
            kind = _CONVERTED.get(element.get(6, -1)) or _PHYSICAL.get(element.get(1, -1), "text")
            names.append((element[4].decode("utf-8", "replace"), kind))
    return [
        Column(name[: whole("text_head_characters")], column_letters(index), kind, 1.0, 0)
        for index, (name, kind) in enumerate(names)
    ]


class _Compact:
    """A reader of Thrift's compact protocol."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def structure(self, depth: int = 0) -> dict[int, Any]:
        """One structure: field number to value."""
        if depth > whole("nested_levels"):
            raise Refusal("nested_too_deep", setting="nested_levels", limit=whole("nested_levels"))
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            kind, step = head & 0x0F, head >> 4
            number = number + step if step else self._zigzag()
            fields[number] = self._value(kind, depth)
        return fields

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number
            if shift > 63:
                raise ValueError("a number is too long")

    def _zigzag(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind == _BYTE:
            return self._byte()
        if kind == _DOUBLE:
            self._at += 8
            return None
        if kind == _BINARY:
            length = self._varint()
            self._at += length
            if self._at > len(self._data):
                raise ValueError("a text is longer than the footer")
            return self._data[self._at - length : self._at]
        if kind in (_LIST, _SET):
            head = self._byte()
            size = head >> 4 if head >> 4 < 15 else self._varint()
            return [self._element(head & 0x0F, depth) for _ in range(size)]
        if kind == _MAP:
            size = self._varint()
            kinds = self._byte() if size else 0
            for _ in range(size):
                self._element(kinds >> 4, depth)
                self._element(kinds & 0x0F, depth)
            return None
        if kind == _STRUCT:
            return self.structure(depth + 1)
        return self._zigzag()

    def _element(self, kind: int, depth: int) -> Any:
        """In lists a boolean is a byte of its own."""
        return self._byte() == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth)
