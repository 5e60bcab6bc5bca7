"""Pages as text: nothing is lost, and nothing that can be broken is wider than a page."""

from hypothesis import given
from hypothesis import strategies as st

from policyeval.engine.page import COLUMNS, Item, Page, Section, to_text, width

WORDS = st.text("aกี่x界", min_size=1, max_size=12) | st.text("ab.", min_size=30, max_size=90)
CELLS = st.lists(WORDS, max_size=12).map(" ".join)
ITEMS = st.recursive(
    st.builds(Item, WORDS, st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4).map(tuple)),
    lambda inner: st.builds(Item, CELLS, st.just(()), st.lists(inner, min_size=1, max_size=2).map(tuple)),
    max_leaves=4,
)


def _words(item: Item) -> list[str]:
    own = [*item.head.split(), *(word for row in item.rows for cell in row for word in cell.split())]
    return [*own, *(word for inner in item.items for word in _words(inner))]


@given(ITEMS)
def test_every_word_is_there_in_order_and_only_one_alone_is_wider_than_a_page(item: Item) -> None:
    text = to_text(Page("title", "subtitle", (Section("section", (item,)),), "en"))
    assert text.split() == ["title", "subtitle", "section", *_words(item)]
    assert [line for line in text.splitlines() if width(line) > COLUMNS and len(line.split()) > 1] == []


def test_values_are_broken_under_their_beginning() -> None:
    rows = (
        ("points", "3"),
        ("points by statement", ", ".join(f"A-{n:02}: 3" for n in range(1, 13))),
        ("state of each order that possibly is abnormal", "true"),
        ("state of each order that possibly is abnormal", "a point is deducted, an appeal is not decided"),
        ("place", "orders[0].a_member_with_a_name_that_is_much_longer_than_all_of_this_line_has_room_for"),
    )
    page = Page("title", "subtitle", (Section("section", (Item("", rows),)),), "en")
    assert to_text(page).splitlines()[4:] == [
        "  points               3",
        "  points by statement  A-01: 3, A-02: 3, A-03: 3, A-04: 3, A-05: 3, A-06: 3,",
        "                       A-07: 3, A-08: 3, A-09: 3, A-10: 3, A-11: 3, A-12: 3",
        "  state of each order that possibly is abnormal  true",
        "  state of each order that possibly is abnormal",
        "                       a point is deducted, an appeal is not decided",
        "  place",
        "      orders[0].a_member_with_a_name_that_is_much_longer_than_all_of_this_line_has_room_for",
    ]
