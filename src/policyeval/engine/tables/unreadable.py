"""Why a table cannot be read, found before any row is decided."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from policyeval.engine.errors import ArgumentError
from policyeval.engine.tables.columns import TAKEN
from policyeval.engine.tables.libraries import arrow
from policyeval.source.diagnostic import Diagnostic, Phrase

OTHER_COLUMNS: Final = Phrase("its columns are not those of `{first}`", "คอลัมน์ไม่ตรงกับ `{first}`")
EMPTY: Final = Phrase("it is empty", "ไฟล์ว่างเปล่า")
_DAMAGED: Final = Phrase("it is damaged: {reason}", "ไฟล์เสียหาย: {reason}")
_NOT_UTF8: Final = Phrase(
    "its text is not in UTF-8: save it again in that encoding", "ข้อความในไฟล์ไม่ใช่ UTF-8: บันทึกใหม่ด้วยการเข้ารหัสนี้"
)


def unreadable(path: str, why: Phrase, **args: str) -> ArgumentError:
    """Return that a table cannot be read, and why."""
    reason = why.filled(**args)
    return ArgumentError(Diagnostic("PE902", None, {"path": path, "reason": reason}))


def damaged(path: str, error: Exception) -> ArgumentError:
    """Return that a file is damaged, as the library says it: its first line, with the path left out."""
    if isinstance(error, UnicodeDecodeError) or "invalid UTF8" in str(error):
        return unreadable(path, _NOT_UTF8)
    reason = str(error).partition("\n")[0].replace(path, "…").strip()
    return unreadable(path, _DAMAGED, reason=reason[:200])


def refuse_duplicates(names: Iterable[str], path: str) -> None:
    """Make sure that no two columns have one name, to SQL too, which knows no upper and lower case.

    SQL reads one of the two wherever either is asked for.
    """
    seen: dict[bytes, str] = {}
    for name in names:
        folded = name.encode(errors="surrogatepass").lower()  # of Latin letters only, as SQL does
        other = seen.get(folded)
        seen[folded] = name
        if other == name:
            raise ArgumentError(Diagnostic("PE910", None, {"path": path, "column": name}))
        if other is not None:
            args = {"path": path, "column": name, "other": other}
            raise ArgumentError(Diagnostic("PE940", None, args))


def refuse_taken(names: Iterable[str], path: str) -> None:
    """Make sure that no column of a file has a name under which its rows are numbered."""
    for name in names:
        if name.lower() in TAKEN:
            raise ArgumentError(Diagnostic("PE942", None, {"path": path, "column": name}))


def refuse_ambiguous(schema: Any, path: str) -> None:
    """Make sure of the same for an Arrow schema, at every depth."""
    _refuse_fields(list(schema), path, "")


def _refuse_fields(fields: Sequence[Any], path: str, prefix: str) -> None:
    refuse_duplicates((prefix + field.name for field in fields), path)
    for field in fields:
        for inner, names in _inside(field.type, prefix + field.name):
            _refuse_fields(inner, path, f"{names}.")


def _inside(type_: Any, path: str) -> Iterator[tuple[Sequence[Any], str]]:
    """Yield the members of the structs in a type, with the path to them."""
    fields = [type_.field(index) for index in range(type_.num_fields)]
    if arrow().types.is_struct(type_):
        yield fields, path
        return
    for field in fields:
        yield from _inside(field.type, path)
