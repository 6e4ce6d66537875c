"""Loops of a capture go on, whatever happens in them."""

import asyncio

from recorder.capture.lab import steadily


def test_one_that_fails_is_said_and_begins_again_beside_the_others(monkeypatch, capsys):
    monkeypatch.setattr(steadily, "AGAIN_SECONDS", 0)
    begun = []

    async def run():
        enough = asyncio.Event()

        async def failing():
            begun.append("failing")
            if len(begun) > 3:
                enough.set()
            raise KeyError("server_ms")

        async def lasting():
            begun.append("lasting")
            await asyncio.Event().wait()

        work = asyncio.ensure_future(steadily.steadily(failing, lasting))
        await asyncio.wait_for(enough.wait(), 10)
        work.cancel()
        await asyncio.wait([work])

    asyncio.run(run())
    assert begun.count("lasting") == 1
    assert begun.count("failing") >= 3
    assert "KeyError('server_ms')" in capsys.readouterr().err
