"""Lists of records, put together from the lists of their members without copying what is in them."""

from collections.abc import Mapping
from typing import Any, Final

from policyeval.backends.columnar.pieces import Piece, column_of
from policyeval.engine.tables.libraries import arrow, compute
from policyeval.frozen import dataclass

_WITHIN: Final = "."


def assembled(batch: Any, key: str, pieces: Mapping[str, Piece], type_: Any) -> Any:
    """Return the column of a result: a list for each row of a batch, null where its pieces are."""
    rows = batch.column(column_of(key, next(iter(pieces))))
    lengths = compute().list_value_length(rows)
    flat = {path: compute().list_flatten(batch.column(column_of(key, path))) for path in pieces}
    spread = {path: _spread(flat[path], flat, piece.where) for path, piece in pieces.items()}
    return _lists(lengths, _Records(spread, pieces).struct("", type_.value_type), type_)


def _spread(values: Any, flat: Mapping[str, Any], where: str | None) -> Any:
    """Return values for all records, NULL for those that have none."""
    if where is None:
        return values
    there = flat[where].is_valid()
    assert there.true_count == len(values), where  # else every later row had the values of another
    return compute().replace_with_mask(arrow().nulls(len(there), values.type), there, values)


@dataclass(frozen=True, slots=True)
class _Records:
    """The records of all rows, one after the other."""

    flat: Mapping[str, Any]
    pieces: Mapping[str, Piece]

    def struct(self, prefix: str, type_: Any) -> Any:
        """Return the records as structs, or the objects that are a member of theirs."""
        members = [self._member(f"{prefix}{field.name}", field.type) for field in type_]
        there = self.flat.get(prefix.removesuffix(_WITHIN))
        absent = None
        if there is not None and arrow().types.is_boolean(there.type):
            absent = compute().invert(compute().fill_null(there, False))
        return arrow().StructArray.from_arrays(members, fields=list(type_), mask=absent)

    def _member(self, path: str, type_: Any) -> Any:
        types, inside = arrow().types, f"{path}{_WITHIN}"
        if any(one.startswith(inside) for one in self.pieces):
            if types.is_struct(type_):
                return self.struct(inside, type_)
            return _lists(self.flat[path], self.struct(inside, type_.value_type), type_)
        values, texts = self.flat[path], self.pieces[path].texts
        if texts is not None:
            return arrow().array(texts, type_).take(values)
        return (
            values.view(type_)
            if types.is_timestamp(type_) and types.is_int64(values.type)
            else values.cast(type_)
        )


def _lists(lengths: Any, values: Any, type_: Any) -> Any:
    """Return lists of so many of some values each, one after the other; null where the number is."""
    pa, of = arrow(), compute()
    ends = of.cumulative_sum(of.fill_null(lengths, 0)).cast(pa.int32())
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    mask = lengths.is_null() if lengths.null_count else None
    return pa.ListArray.from_arrays(offsets, values, type=type_, mask=mask)
