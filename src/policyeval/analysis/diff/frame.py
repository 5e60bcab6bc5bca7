"""What every page of ours begins and ends with: its policy, its style sheet, the switch of languages.

Two radio buttons choose the language by style alone. The policy of a page lets in its own style sheet,
by its digest, and nothing more.
"""

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256

from policyeval.analysis.diff.markup import both, element, text
from policyeval.packaged import packaged
from policyeval.source.diagnostic import Language, Phrase


@cache
def _style() -> str:
    return packaged("policyeval.analysis.diff", "page.css").strip()


def content_policy() -> str:
    """Return what a page may load: its style sheet, known by its digest."""
    digest = b64encode(sha256(_style().encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(title: Phrase, body: str, language: Language) -> str:
    """Return a whole page around a body; `language` is the one that it opens in."""
    picks = "".join(_pick(each, is_chosen=each is language) for each in Language)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{content_policy()}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_title(title.text(language))}</title><style>{_style()}</style></head><body>\n"
        f'{picks}<div class="switch"><label for="en">English</label><label for="th">ไทย</label></div>\n'
        f"<main>\n{element('h1', both(title))}\n{body}\n</main>\n</body></html>\n"
    )


def _title(words: str) -> str:
    """Return words for the tab of a browser, where there is no markup."""
    return text(words.replace("`", "")).removeprefix("<bdi>").removesuffix("</bdi>")


def _pick(language: Language, *, is_chosen: bool) -> str:
    checked = " checked" if is_chosen else ""
    return f'<input class="pick" type="radio" name="language" id="{language}"{checked}>'


def cards(counted: Iterable[tuple[int | str, Phrase]]) -> str:
    """Return figures, each with what it counts, side by side."""
    made = (f'<div class="card"><b>{count}</b>{both(words)}</div>' for count, words in counted)
    return f'<div class="cards">{"".join(made)}</div>'
