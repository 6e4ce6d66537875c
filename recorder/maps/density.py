"""How close together points lie: a heat map as cells of a grid. Pure.

Every person weighs the same, however often they clicked: a few who click in anger would else
outshine the others. What does not live here: where the points come from (`places`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

REACH = 28.0
"""Pixels within which half of a point's warmth falls off: about the size of a small button."""

CELL = 6.0
"""Pixels of a cell's side."""

MOST_CELLS = 400_000

LEVELS = (0.06, 0.18, 0.36, 0.6, 0.84)
"""The shares of the hottest place from which each level of colour begins."""


@dataclass(frozen=True, slots=True)
class Run:
    """Cells of one level side by side: where they begin, in pixels, and how wide they are."""

    x: float
    y: float
    width: float
    height: float
    level: int


def heat(
    points: Sequence[tuple[float, float, str]], width: float, height: float
) -> tuple[np.ndarray, float]:
    """Return the warmth of a grid of cells, hottest 1, and the side of a cell.

    Points are x, y and whose they are; each person's points share a weight of 1.

    >>> grid, cell = heat([(4.0, 4.0, "P01")], 30.0, 12.0)
    >>> grid.shape, cell, float(grid.max()), bool(grid[0, 0] == grid.max())
    ((2, 5), 6.0, 1.0, True)
    """
    cell = max(CELL, (width * height / MOST_CELLS) ** 0.5)
    columns, rows = max(1, -int(-width // cell)), max(1, -int(-height // cell))
    grid = np.zeros((rows, columns))
    shares = Counter(whose for _, _, whose in points)
    for x, y, whose in points:
        row, column = min(int(y // cell), rows - 1), min(int(x // cell), columns - 1)
        grid[row, column] += 1 / shares[whose]
    spread = REACH / 1.1774 / cell
    reach = int(3 * spread) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / spread) ** 2)
    for axis in (0, 1):
        grid = np.apply_along_axis(_smoothed, axis, grid, kernel)
    hottest = grid.max()
    return (grid / hottest if hottest > 0 else grid), cell


def _smoothed(line: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    reach = len(kernel) // 2
    return np.convolve(line, kernel)[reach : reach + len(line)]


def runs(grid: np.ndarray, cell: float) -> list[Run]:
    """Return the coloured cells of a heat map, those of one level in a row as one."""
    levels = np.searchsorted(LEVELS, grid, side="right")
    found = []
    for row in np.flatnonzero(levels.any(axis=1)):
        line = levels[row]
        edges = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist(), len(line)]
        for begin, end in pairwise(edges):
            if level := int(line[begin]):
                found.append(Run(begin * cell, int(row) * cell, (end - begin) * cell, cell, level))
    return found
