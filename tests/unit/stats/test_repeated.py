"""People asked several times: once each, and the plain figures where they are asked once."""

import numpy as np
import pytest

from recorder.instruments import INSTRUMENTS
from recorder.stats.intervals import adjusted_wald
from recorder.stats.nps import nps_from_scores
from recorder.stats.ratings import ces, csat
from recorder.stats.repeated import (
    ces_of_people,
    csat_of_people,
    mean_of_people,
    nps_of_people,
    share_of_people,
)
from recorder.stats.samples import mean_interval
from recorder.stats.validity import InvalidInput
from recorder.summary.once_each import SPANS, once_each

FIGURES = [(nps_of_people, nps_from_scores, 0, 10), (csat_of_people, csat, 1, 5),
           (ces_of_people, ces, 1, 7)]  # fmt: skip


@pytest.mark.parametrize(("once", "plain", "low", "high"), FIGURES)
@pytest.mark.parametrize("n", [0, 1, 2, 9])
def test_one_answer_a_person_is_the_plain_figure(once, plain, low, high, n):
    answers = np.random.default_rng(n).integers(low, high + 1, n).tolist()
    found, expected = once([[each] for each in answers]), plain(answers)
    for name in found.__dataclass_fields__:
        assert getattr(found, name) == pytest.approx(getattr(expected, name), nan_ok=False)


@pytest.mark.parametrize(("once", "plain", "low", "high"), FIGURES)
def test_the_same_said_twice_is_no_more_certain(once, plain, low, high):
    answers = np.random.default_rng(4).integers(low, high + 1, 12).tolist()
    twice, alone = once([[each, each] for each in answers]), plain(answers)
    pooled = plain(answers * 2)
    assert (twice.n, twice.lower, twice.upper) == pytest.approx((12, alone.lower, alone.upper))
    assert pooled.upper - pooled.lower < twice.upper - twice.lower


def test_a_mean_is_of_peoples_own_means():
    people = [[1, 7, 7], [2], [None, 4], [None], []]
    assert mean_of_people(people) == mean_interval([5.0, 2.0, 4.0])
    assert nps_of_people([[None], []]).nps is None


def test_shares_hold_the_truth_as_often_as_they_say():
    """Two answers of one person depend on one another; the interval of people still holds."""
    rng = np.random.default_rng(7)
    held = {"once": 0, "pooled": 0}
    runs, n = 2000, 20
    for _ in range(runs):
        own = rng.beta(0.7, 0.7, n)
        shares = rng.binomial(2, own) / 2
        _, lower, upper = share_of_people(shares.tolist())
        held["once"] += lower <= 0.5 <= upper
        pooled = adjusted_wald(round(2 * shares.sum()), 2 * n)
        held["pooled"] += pooled.lower <= 0.5 <= pooled.upper
    assert held["once"] / runs > 0.95
    assert held["pooled"] / runs < 0.95


def test_what_is_off_its_scale_is_refused():
    for once in (nps_of_people, csat_of_people, ces_of_people):
        with pytest.raises(InvalidInput):
            once([[11]])
    with pytest.raises(InvalidInput, match="5 or 7"):
        csat_of_people([[1]], points=6)


@pytest.mark.parametrize("name", [name for name, each in INSTRUMENTS.items() if each.averaged])
def test_every_averaged_instrument_says_from_where_to_where_its_scores_run(name):
    """One answer a person gives what the instrument itself gives, so its ends are the same."""
    assert name in SPANS
    instrument = INSTRUMENTS[name]
    rng = np.random.default_rng(3)
    for ends in (True, False):
        people = []
        for _ in range(3):
            said = [
                None if item.optional
                else item.high if ends
                else int(rng.integers(item.low, item.high + 1))
                for item in instrument.items
            ]  # fmt: skip
            people.append(said)
        expected = instrument.summarize(people)
        assert once_each(instrument, [[each] for each in people]) == expected
        low, high = SPANS[name]
        assert low <= expected.lower <= expected.upper <= high
