"""The two ways to write where in a fact bundle something stands.

A JSON pointer, `/items/0/sku`, names it in findings; a path as a policy would write it,
`items[0].sku`, names it in the record of a decision.

Source: RFC 6901.
"""

import json
from collections.abc import Iterable
from typing import Final

from policyeval.regex import Regex

_IDENTIFIER: Final = Regex(r"[A-Za-z_][A-Za-z0-9_]*")


def pointer(keys: Iterable[str | int]) -> str:
    """Return the JSON pointer made of `keys`; the empty pointer is the whole bundle."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def keys_of(text: str) -> list[str | int]:
    """Return the keys that a JSON pointer is made of; what looks like an index is one."""
    keys = [key.replace("~1", "/").replace("~0", "~") for key in text.split("/")[1:]]
    return [int(key) if key.isascii() and key.isdigit() else key for key in keys]


def path(keys: Iterable[str | int]) -> str:
    """Return the CEL expression that reads what `keys` lead to."""
    written = ""
    for key in keys:
        match key:
            case int():
                written += f"[{key}]"
            case str() if _IDENTIFIER.fullmatch(key):
                written += f".{key}" if written else key
            case str():
                written += f"[{json.dumps(key, ensure_ascii=False)}]"
    return written
