"""What reaches into the product under test, and what its reports come to.

What does not live here: streams of pictures and sound (`recorder.media`), and writing what was
captured into the log (`recorder.recording`).
"""
