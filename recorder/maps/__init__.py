"""Maps of what people did in a product: where they clicked, how deep they saw, how they went. Pure.

Traces of attempts in (`traces`), counts, densities and flows out, and drawings of them as SVG
(`drawing`). What does not live here: reading the log (`recorder.tracing`), pages (`recorder.web`).
"""
