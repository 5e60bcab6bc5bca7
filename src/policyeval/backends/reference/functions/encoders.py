"""What the functions between bytes and text compute."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Final

from policyeval.language.values import Failure, Result

_BASE_64: Final = re.compile(r"([A-Za-z0-9+/]*)(={0,2})")


def _decode(text: str) -> Result:
    match = _BASE_64.fullmatch(text)
    if match is None or len(match[1]) % 4 == 1 or (match[2] and len(text) % 4):
        return Failure("PE805", {"text": text, "type": "bytes"})
    return b64decode(match[1] + "=" * (-len(match[1]) % 4))


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "base64_encode_bytes": lambda content: b64encode(content).decode(),
    "base64_decode_string": _decode,
}
