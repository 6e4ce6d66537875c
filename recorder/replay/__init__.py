"""Page recordings: rrweb's events in the chunks that `recorder.media.store` keeps.

`script` makes what records a page, `reading` finds and reads what a replay shows, `files` takes in
and writes out what rrweb's own player plays. What does not live here: where chunks lie
(`recorder.media`) and how a replay looks (`recorder.web.replay`).
"""
