"""What a page may do that draws a recorded page in a frame of its own.

What does not live here: the policy of every other page (`access`).
"""

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src 'self' data: blob:; frame-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The recorded page lies in a frame of this one and inherits what is allowed here: its own styles,
and nothing from anywhere else. It runs no script, because the frame is a sandbox. Media of our own
are allowed for the screen, camera and sound beside it; a recorded page names none, since its
addresses are taken out before it is drawn."""
