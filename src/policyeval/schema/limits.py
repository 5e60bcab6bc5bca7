"""The shapes of numbers and text, from the keywords that limit them."""

from collections.abc import Sequence
from math import ceil, floor

from policyeval.document.tree import Sequence as SequenceNode
from policyeval.document.tree import to_data
from policyeval.language.patterns import find_pattern
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.schema import keywords as kw
from policyeval.schema import words
from policyeval.schema.draft import Draft, Keyword, Keywords
from policyeval.schema.shape import DurationShape, InstantShape, IntegerShape, NumberShape, Shape, TextShape
from policyeval.source.nearest import nearest


def integer_shape(keywords: Keywords, draft: Draft) -> Shape:
    """Return the integers that the keywords allow."""
    lows = [INT_MIN]
    highs = [INT_MAX]
    for name, bounds, bound in (
        ("minimum", lows, ceil),
        ("exclusiveMinimum", lows, lambda number: floor(number) + 1),
        ("maximum", highs, floor),
        ("exclusiveMaximum", highs, lambda number: ceil(number) - 1),
    ):
        number = draft.number(keywords, name)
        if number is None:
            continue
        if INT_MIN <= number <= INT_MAX:
            bounds.append(bound(number))
        else:
            draft.find("PE412", keywords[name].node.span, keyword=name, value=words.number(number))
    low, high = max(lows), min(highs)
    if low > high:
        _find_empty(keywords, ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"), draft)
        return IntegerShape()
    return IntegerShape(low, high)


def number_shape(keywords: Keywords, draft: Draft) -> Shape:
    """Return the numbers that the keywords allow."""
    minimum, above = draft.number(keywords, "minimum"), draft.number(keywords, "exclusiveMinimum")
    maximum, below = draft.number(keywords, "maximum"), draft.number(keywords, "exclusiveMaximum")
    low_open = above is not None and (minimum is None or above >= minimum)
    high_open = below is not None and (maximum is None or below <= maximum)
    low, high = (above if low_open else minimum), (below if high_open else maximum)
    if low is not None and high is not None and (low > high or (low == high and (low_open or high_open))):
        _find_empty(keywords, ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"), draft)
        return NumberShape()
    return NumberShape(
        None if low is None else float(low), None if high is None else float(high), low_open, high_open
    )


def size_limits(keywords: Keywords, names: tuple[str, str], draft: Draft) -> tuple[int, int | None]:
    """Return how few and how many the keywords `names` allow."""
    fewest, most = draft.count(keywords, names[0]), draft.count(keywords, names[1])
    if most is not None and (fewest or 0) > most:
        _find_empty(keywords, names, draft)
        return 0, None
    return fewest or 0, most


def _find_empty(keywords: Keywords, names: Sequence[str], draft: Draft) -> None:
    """Note that no value is within the limits, at the last of them."""
    given = [keywords[name] for name in names if name in keywords]
    last = max(given, key=lambda keyword: keyword.span.start)
    first = next((keyword for keyword in given if keyword is not last), last)
    draft.find(
        "PE411",
        last.node.span,
        keyword=last.name,
        value=words.number(last.data),
        other=first.name,
        bound=words.number(first.data),
    )


def text_shape(keywords: Keywords, draft: Draft, *, nullable: bool) -> Shape:
    """Return the text, timestamp, date or duration that the keywords ask for."""
    form = _form(keywords, draft)
    if form is not None:
        for name in sorted(kw.TIMED & keywords.keys()):
            draft.find("PE410", keywords[name].span, keyword=name, type=words.quoted(form))
    match form:
        case "date-time":
            return InstantShape()
        case "duration":
            return DurationShape()
        case "date":
            return TextShape(is_date=True)
        case _:
            return _plain_text(keywords, draft, nullable=nullable)


def _form(keywords: Keywords, draft: Draft) -> str | None:
    """Return what the text is a text of, when it is one of the forms there are."""
    format_, own = draft.text(keywords, "format"), draft.text(keywords, "x-format")
    if own is not None and own != "duration":
        draft.misuse(keywords["x-format"], kw.DURATION)
        own = None
    if format_ is not None and own is not None:
        draft.find("PE410", keywords["x-format"].span, keyword="x-format", type=words.quoted(format_))
    if format_ is not None and format_ not in kw.FORMATS:
        near = nearest(format_, kw.FORMATS)
        draft.find("PE425", keywords["format"].node.span, format=format_, suggestion=near)
        return None
    return format_ or own


def _plain_text(keywords: Keywords, draft: Draft, *, nullable: bool) -> Shape:
    shortest, longest = size_limits(keywords, ("minLength", "maxLength"), draft)
    closed, known = "enum" in keywords, keywords.get("enum") or keywords.get("x-known")
    if closed and "x-known" in keywords:
        draft.find("PE416", keywords["x-known"].span)
    values = _values(known, draft, nullable=nullable and closed) if known else ()
    return TextShape(
        known=values,
        closed=closed and bool(values),
        pattern=_pattern(keywords, draft),
        shortest=shortest,
        longest=longest,
    )


def _values(keyword: Keyword, draft: Draft, *, nullable: bool) -> tuple[str, ...]:
    """Return the texts that `enum` or `x-known` lists; `null` may be there where the fact may be."""
    if not isinstance(keyword.node, SequenceNode) or not keyword.node.items:
        draft.misuse(keyword, kw.TEXTS)
        return ()
    values: dict[str, None] = {}
    has_null = False
    for item in keyword.node.items:
        value = to_data(item)
        if value is None and nullable and not has_null:
            has_null = True
        elif not isinstance(value, str):
            draft.find("PE414", item.span, keyword=keyword.name, found=words.found(value))
        elif value in values:
            draft.find("PE415", item.span, keyword=keyword.name, value=words.text(value))
        else:
            values[value] = None
    if nullable and not has_null:
        draft.find("PE413", keyword.node.span)
    return tuple(values)


def _pattern(keywords: Keywords, draft: Draft) -> str | None:
    text = draft.text(keywords, "pattern")
    if text is None or (not words.has_surrogate(text) and find_pattern(text) is not None):
        return text
    draft.find("PE417", keywords["pattern"].node.span, pattern=words.text(text))
    return None
