"""Functions between bytes and text.

Source: cel-go, "ext/encoders"; the ids are its ids.
"""

from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import BYTES, STRING

OVERLOADS: Final[tuple[Overload, ...]] = (
    Overload(
        id="base64_encode_bytes",
        name="base64.encode",
        parameters=(BYTES,),
        result=STRING,
        law="The bytes in base 64, with padding.",
        examples=(Example("base64.encode(b'hello')", "'aGVsbG8='"),),
    ),
    Overload(
        id="base64_decode_string",
        name="base64.decode",
        parameters=(STRING,),
        result=BYTES,
        law="The bytes that a text in base 64 stands for; the padding may be missing.",
        failures=("PE805",),
        examples=(
            Example("base64.decode('aGVsbG8=')", "b'hello'"),
            Example("base64.decode('aGVsbG8')", "b'hello'"),
            Example("base64.decode('a')", "PE805"),
        ),
    ),
)
