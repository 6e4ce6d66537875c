"""What is recorded of a session beside its log: chunks on the disk, and what is made of them.

`store` keeps chunks and reads them back. What does not live here: how they get here (`web`) and
what is in a page's recording (`recorder.replay`).
"""
