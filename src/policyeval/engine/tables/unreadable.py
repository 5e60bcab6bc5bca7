"""Why a table cannot be read, found before any row is decided."""

from collections.abc import Sequence
from typing import Final

from policyeval.engine.errors import ArgumentError
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


def refuse_duplicates(names: Sequence[str], path: str) -> None:
    """Make sure that no two columns have one name."""
    for index, name in enumerate(names):
        if name in names[:index]:
            raise ArgumentError(Diagnostic("PE910", None, {"path": path, "column": name}))
