"""Which window was in front when: recordings that overlap, close, and have holes."""

from uuid import UUID

from recorder.replay.streams import Part, Piece, Signal, Stream, follow


def stream(number, *parts, window="", to_ms=None):
    """A stream of parts (number, from, to, snapshot)."""
    told = tuple(Part(*each) for each in parts)
    end = max(each.to_ms for each in told) if to_ms is None else to_ms
    return Stream(UUID(int=number), window, "", told[0].from_ms, end, told)


def test_one_window_is_in_front_from_its_first_snapshot_to_its_end():
    only = stream(1, (1, 0, 100, True), (2, 100, 200, False), to_ms=900)
    assert follow([only]) == [Piece(0, 0, 900)]


def test_whoever_is_drawn_anew_comes_to_the_front_and_what_lies_behind_comes_back():
    first = stream(1, (1, 0, 100, True), (2, 500, 600, True), to_ms=5000)
    popup = stream(2, (1, 200, 300, True), (2, 400, 450, False), window="b", to_ms=450)
    assert follow([first, popup]) == [
        Piece(0, 0, 200),
        Piece(1, 200, 450),
        Piece(0, 450, 5000),
    ]


def test_a_click_brings_its_window_to_the_front():
    first = stream(1, (1, 0, 1000, True), window="a")
    other = stream(2, (1, 100, 1000, True), window="b")
    pieces = follow([first, other], [Signal(300, "a"), Signal(400, "unknown")])
    assert pieces == [Piece(0, 0, 100), Piece(1, 100, 300), Piece(0, 300, 1000)]


def test_between_two_pages_of_a_tab_nothing_is_in_front():
    one = stream(1, (1, 0, 100, True), window="a")
    two = stream(2, (1, 400, 500, True), window="a")
    assert follow([one, two]) == [Piece(0, 0, 100), Piece(1, 400, 500)]


def test_nothing_is_in_front_where_nothing_was_recorded_or_drawn():
    assert follow([]) == []
    assert follow([stream(1, (1, 0, 100, False))]) == []


def test_a_page_seen_for_a_moment_is_a_piece_of_its_own():
    assert follow([stream(1, (1, 7, 7, True))]) == [Piece(0, 7, 7)]


def test_a_missing_part_is_a_hole_up_to_the_next_snapshot():
    torn = stream(
        1, (1, 0, 100, True), (2, 100, 200, False), (4, 300, 400, False), (5, 500, 600, True)
    )
    assert torn.holes() == [(200, 500)]
    assert torn.part_to_draw(150) == torn.parts[0]
    assert torn.part_to_draw(350) is None
    assert torn.part_to_draw(550) == torn.parts[3]


def test_a_recording_without_its_beginning_or_its_snapshot_says_so():
    headless = stream(1, (2, 100, 200, False), (3, 200, 300, True), to_ms=300)
    assert headless.holes() == [(100, 200)]
    assert stream(1, (1, 0, 100, False)).holes() == [(0, 100)]
    assert stream(1, (1, 0, 100, False)).part_to_draw(50) is None
