from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apps.availability.domain.availability import Availability

COUNTS = st.integers(0, 1000)


@given(st.one_of(st.none(), COUNTS), COUNTS, COUNTS, COUNTS, st.booleans())
def test_room_is_what_size_and_sales_leave(
    size: int | None, claimed: int, forced: int, wanted: int, closed: bool
) -> None:
    quota = Availability(size=size, claimed=claimed, forced=forced, closed=closed)

    has_room = quota.has_room_for(wanted)

    if closed:
        assert (quota.left, has_room) == (0, wanted == 0)
    elif size is None:
        assert (quota.left, has_room) == (None, True)
    else:
        assert quota.left == max(size - claimed - forced, 0)
        assert has_room == (wanted == 0 or claimed + forced + wanted <= size)


@given(st.one_of(st.none(), COUNTS), COUNTS, COUNTS, st.booleans())
def test_whatever_is_left_can_be_taken_and_not_one_more(
    size: int | None, claimed: int, forced: int, closed: bool
) -> None:
    quota = Availability(size=size, claimed=claimed, forced=forced, closed=closed)

    if quota.left is not None:
        assert quota.has_room_for(quota.left)
        assert not quota.has_room_for(quota.left + 1)
    assert quota.is_available == (quota.left != 0)
