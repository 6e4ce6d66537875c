"""Williams designs by their definition, rows without end, and how balance is counted."""

import pytest

from recorder.ordering import balance, follow_counts, next_row, place_counts, random_order, williams


@pytest.mark.parametrize("n", range(2, 13))
def test_a_whole_design_is_balanced_in_place_and_in_carry_over(n):
    rows = williams(n)
    assert len(rows) == (n if n % 2 == 0 else 2 * n)
    assert all(sorted(row) == list(range(n)) for row in rows)
    places = {count for counts in place_counts(rows).values() for count in counts.values()}
    follows = follow_counts(rows)
    assert places == {len(rows) // n}
    assert set(follows.values()) == {len(rows) // n}
    assert len(follows) == n * (n - 1)


def test_the_smallest_designs():
    assert williams(1) == [(0,)]
    assert williams(2) == [(0, 1), (1, 0)]


def test_half_a_design_of_an_odd_number_is_balanced_in_place_only():
    half = balance(range(3), williams(3)[:3])
    assert half.place_range == (1, 1)
    assert half.follow_range == (0, 2)
    assert not half.is_balanced
    assert half.whole == 6


def test_rows_handed_out_in_turn_stay_balanced_when_tasks_are_added():
    held: list[int] = []
    for _ in range(24):
        held.append(next_row(held))
    for n in (2, 3, 4, 6):
        rows = williams(n)
        assert balance(range(n), [rows[row % len(rows)] for row in held]).is_balanced


def test_balance_counts_zeros_and_passes_over_what_it_does_not_know():
    stands = balance(["T1", "T2", "T3"], [["T1", "T9", "T2"], ["T2", "T1"]])
    assert stands.places == {"T1": (1, 1, 0), "T2": (1, 1, 0), "T3": (0, 0, 0)}
    assert stands.follows["T1", "T2"] == 1
    assert stands.follows["T3", "T1"] == 0
    assert stands.follow_range == (0, 1)


@pytest.mark.parametrize(
    ("orders", "n", "whole"), [(0, 4, 4), (4, 4, 4), (5, 4, 8), (1, 3, 6), (7, 3, 12), (0, 0, 0)]
)
def test_when_a_design_is_whole(orders, n, whole):
    assert balance(range(n), [range(n)] * orders).whole == whole


def test_nothing_is_balanced_by_itself():
    nobody = balance([], [])
    assert (nobody.place_range, nobody.follow_range, nobody.is_balanced) == ((0, 0), (0, 0), True)


def test_a_random_order_is_the_same_for_the_same_seed():
    assert random_order(9, seed=4) == random_order(9, seed=4)
    assert sorted(random_order(9, seed=4)) == list(range(9))
    assert len({random_order(9, seed=seed) for seed in range(20)}) > 15
