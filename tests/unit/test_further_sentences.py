"""What further figures support, at the edges where the sentence changes."""

import pytest

from recorder.ordering import balance, williams
from recorder.sentences import further
from recorder.stats.error_counts import error_rate


@pytest.mark.parametrize(
    ("n", "mean", "share", "optimal", "part"),
    [
        (3, 0.39, 0.0, 4, "people did not look lost; none of 3 were above 0.5"),
        (3, 0.40, 1 / 3, 4, "nothing is certain between 0.4 and 0.5; 1 of 3 was above 0.5"),
        (3, 0.50, 1 / 3, 4, "nothing is certain"),
        (3, 0.51, 2 / 3, 4, "people looked lost; 2 of 3 were above 0.5"),
        (0, None, None, 4, "No pages of an unassisted completion are known yet."),
        (0, None, None, None, "does not say how many pages its best path has"),
    ],
)
def test_lostness(n, mean, share, optimal, part):
    assert part in further.lostness(n, mean, share, optimal)


def test_opportunities_are_told_where_the_task_names_them():
    assert further.opportunities(error_rate([1, 0], None), None) == ""
    told = further.opportunities(error_rate([1, 0], 4), 4)
    assert told.startswith("That is 13% of 8 opportunities (4 in each attempt), plausibly")
    beyond = further.opportunities(error_rate([9, 9], 4), 4)
    assert "an attempt had more errors than the task names opportunities" in beyond
    assert "plausibly" not in beyond


def test_a_choice_by_outcome_never_offers_a_rate_among_the_chosen():
    told = further.marked("Failure", 1, 58)
    assert told.startswith("1 attempt ended so (failure)")
    assert "still that of all 58 valid attempts" in told


@pytest.mark.parametrize(
    ("orders", "part"),
    [
        ([], "there is no order"),
        ([["A", "B", "C", "D"]] * 3, "Everybody did the tasks in the same order"),
        ([[*"ABCD"], [*"ABDC"]], "The order was not balanced"),
        ([["ABCD"[i] for i in row] for row in williams(4)], "The order was balanced: every task"),
        (
            [[*"ABCD"], [*"BCDA"], [*"CDAB"], [*"DABC"]],
            "Every task stood 1 times at every place; but of two tasks one came between 0 and 3",
        ),
    ],
)
def test_the_order_as_it_was_done(orders, part):
    assert part in further.order_done(balance("ABCD", orders))


@pytest.mark.parametrize(
    ("waves", "part"),
    [
        ([], "It takes two waves"),
        ([("a", 50.0, 40.0, 60.0), ("b", 70.0, None, None)], "It takes two waves"),
        ([("a", 50.0, 40.0, 60.0), ("b", 70.0, 61.0, 80.0)], "higher in “b” than it was in “a”"),
        ([("a", 50.0, 40.0, 60.0), ("b", 30.0, 20.0, 39.0)], "lower in “b” than it was in “a”"),
        ([("a", 50.0, 40.0, 60.0), ("b", 70.0, 60.0, 80.0)], "may not say that it changed"),
    ],
)
def test_a_figure_over_waves(waves, part):
    assert part in further.followed(waves)


@pytest.mark.parametrize(
    ("n", "mean", "limits", "blank", "straight", "said"),
    [
        (0, None, (None, None), 2, 0, "Nobody has a score, so nothing can be said. 2 left an item "
         "blank and have no score."),
        (1, 55.0, (None, None), 0, 0, "One person scored 55.0, which says nothing about others."),
        (3, 55.0, (30.0, 80.0), 0, 1, "3 people scored 55.0 on average; the true mean is plausibly "
         "between 30.0 and 80.0. You may give that range; there is no norm here to hold it "
         "against. 1 gave the same answer to every item: look at them."),
    ],
)  # fmt: skip
def test_a_mean_without_a_norm(n, mean, limits, blank, straight, said):
    assert further.mean_score(n, mean, limits, blank, straight) == said


def test_all_tasks_together_say_no_share_of_people():
    assert "nothing can be said" in further.all_tasks(0, 0, None, None)
    told = further.all_tasks(44, 58, 44 / 58, 0.75)
    assert told.startswith("44 of 58 valid attempts were completed alone (76%)")
    assert "you may not say that this share of people succeed" in told
