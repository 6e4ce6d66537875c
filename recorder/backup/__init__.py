"""Backups: one file that holds a data folder, verified when written and before it comes back.

`manifest` is what a backup file is, `writing` makes one beside running sessions, `unpacking`
verifies one, `restoring` puts one in the place of the data, `keeping` makes them by themselves and
lets the old ones go. What does not live here: whether the data are sound (`recorder.check`).
"""
