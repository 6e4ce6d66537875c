"""Mouse and keyboard of this computer, whatever program they are meant for: that, not what.

A click is a button and a place on the screen, a key is a key. On Linux the X server tells of them
(RECORD, by python-xlib, which needs no compiler); on Windows and a Mac pynput does. Wayland tells
nobody, but of programs that run under its X server. What does not live here: what becomes of it
(`desktop`).
"""

import os
import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from recorder.errors import CaptureUnavailable, NeedsExtra

ADD_IT = (
    "Counting clicks and keys of any program needs one more part: "
    'pip install "usability-session-recorder[desktop]"'
)
ON_X11 = sys.platform.startswith("linux")
BUTTONS = {1: "left", 2: "middle", 3: "right"}
KEY_PRESS, KEY_RELEASE, BUTTON_PRESS = 2, 3, 4

Clicked = Callable[[str, float, float], None]
Typed = Callable[[], None]


def listen(clicked: Clicked, typed: Typed) -> tuple[int, int]:
    """Hear every click (button, x, y) and key from now on, in a thread; return the screen's size.

    Raises NeedsExtra where the extra `desktop` is missing, CaptureUnavailable where the system
    tells nothing.
    """
    if find_spec("Xlib" if ON_X11 else "pynput") is None:
        raise NeedsExtra(ADD_IT)
    return _by_x11(clicked, typed) if ON_X11 else _by_pynput(clicked, typed)


def _by_x11(clicked: Clicked, typed: Typed) -> tuple[int, int]:
    from Xlib.display import Display
    from Xlib.error import DisplayError
    from Xlib.ext import record
    from Xlib.protocol.rq import EventField

    try:
        display = Display()
    except (DisplayError, OSError) as error:
        named = os.environ.get("DISPLAY", "")
        raise CaptureUnavailable(
            f"There is no X server at DISPLAY={named!r}, so nothing tells of clicks and keys here."
        ) from error
    if not display.has_extension("RECORD"):
        raise CaptureUnavailable("This X server does not tell of clicks and keys (no RECORD).")
    wanted = {
        **dict.fromkeys(("core_requests", "core_replies", "delivered_events", "errors"), (0, 0)),
        **dict.fromkeys(("ext_requests", "ext_replies"), (0, 0, 0, 0)),
        "device_events": (KEY_PRESS, BUTTON_PRESS),
        "client_started": False,
        "client_died": False,
    }
    context = display.record_create_context(0, [record.AllClients], [wanted])
    released: tuple[int, int] | None = None

    def hear(reply: Any) -> None:
        nonlocal released
        data = reply.data if reply.category == record.FromServer else b""
        while data:
            event, data = EventField(None).parse_binary_value(data, display.display, None, None)
            # A key that is held down comes as released and pressed at the same moment.
            if event.type == KEY_RELEASE:
                released = event.detail, event.time
            elif event.type == KEY_PRESS and (event.detail, event.time) != released:
                typed()
            elif event.type == BUTTON_PRESS and event.detail in BUTTONS:
                clicked(BUTTONS[event.detail], event.root_x, event.root_y)

    listening = threading.Thread(
        target=display.record_enable_context, args=(context, hear), name="listening", daemon=True
    )
    listening.start()
    screen = display.screen()
    return screen.width_in_pixels, screen.height_in_pixels


def _by_pynput(clicked: Clicked, typed: Typed) -> tuple[int, int]:
    from pynput import keyboard, mouse

    held: set[Any] = set()

    def press(x: float, y: float, button: Any, is_down: bool) -> None:
        if is_down and button.name in BUTTONS.values():
            clicked(button.name, x, y)

    def down(key: Any) -> None:
        if key not in held:
            held.add(key)
            typed()

    mouse.Listener(on_click=press).start()
    keyboard.Listener(on_press=down, on_release=held.discard).start()
    return 0, 0
