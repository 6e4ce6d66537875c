"""What capture sends, in the shape it is sent in, and a machine's client to send it with."""

from uuid import uuid4


def event(kind, t_ms, **data):
    """Return an event of capture."""
    return {"id": str(uuid4()), "kind": kind, "t_ms": t_ms, "data": data}


def page(t_ms, path, view=None, **more):
    """Return a page's event; `view` is the path without more."""
    shown = {"title": path.strip("/") or "Start", "how": "load", "vw": 1280, "vh": 720}
    return event("page", t_ms, url=f"http://shop.test{path}", view=view or path, **shown, **more)


def click(t_ms, path, name="Buy", view=None, **more):
    """Return a click in the middle of an element that is known by its name."""
    where = {"x": 600, "y": 300, "vx": 600, "vy": 300, "vw": 1280, "vh": 720, "pw": 1280,
             "ph": 2000, "ex": 0.5, "ey": 0.5}  # fmt: skip
    element = {"selector": f"#{name.lower().replace(' ', '-')}", "role": "button", "name": name,
               "tag": "button", "button": "left", "trusted": True}  # fmt: skip
    data = {"url": f"http://shop.test{path}", "view": view or path, **where, **element, **more}
    return event("click", t_ms, **data)


class Sender:
    """A machine that has a session's token."""

    def __init__(self, client, session):
        self.client, self.session_id = client, session.id
        self.headers = {"Authorization": f"Bearer {session.capture_token}"}

    def send(self, *events):
        """Post events as one batch; return the answer."""
        path = f"/api/v1/sessions/{self.session_id}/events"
        return self.client.post(path, json={"events": list(events)}, headers=self.headers)
