"""The calculators of all metrics, as data: one module per group, each with its `CALCULATORS`.

Keys, names and defaults of inputs are those of the metric specification, because scripts depend
on them. Looking one up and running it is `recorder.stats.calculators`.
"""
