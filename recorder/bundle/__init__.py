"""Bundles: one file that a session or a study leaves in, and comes back from somewhere else.

`parts` says which tables travel, `records` how a row is written, `manifest` what a bundle says of
itself, `writing` makes one, `reading` opens one that may come from anybody. Taking one in:
`matching` finds out which rows are here already, `logs` which entries, `plan` joins the two, and
`taking` carries the plan out. What does not live here: the whole folder (`recorder.backup`), and
files of other programs (`recorder.importing`).
"""
