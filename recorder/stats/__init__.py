"""The statistics of usability: pure functions from numbers to numbers.

What lives here, one module per family of metrics:

==================  ==========================================================================
`outcomes`          graded outcomes and their denominators
`completion`        point estimates of a completion rate
`intervals`         confidence intervals of a proportion
`error_counts`      errors per attempt and per opportunity
`times`             time on task, geometric mean, median with its interval
`survival`          Kaplan-Meier and restricted mean time under a time limit
`clicks`            clicks against the optimal path
`lostness`          lostness of a path through pages
`efficiency`        completion per minute, time-based and relative efficiency
`ratings`           SEQ, CSAT, CES
`sus` `umux` `suprq` `tlx` `nps`     the questionnaires with rules of their own
`sum_score`         the single usability metric
`repeated`          the same people asked several times, each counted once
`compare_rates` `compare_times` `benchmarks`    tests between two groups, or against a target
`discovery`         how many problems were found, how many participants find them
`planning`          sample sizes
`agreement` `retention`              two raters, several evaluators, two waves
`calculators`       every metric under its key, for people who bring their own numbers
==================  ==========================================================================

What deliberately does not: rounding and percent signs (presentation), attempts and events
(`recorder.summary` counts them), and anything that reads a file or a database.

Three promises hold throughout. An undefined figure is `None`: never 0, NaN or an exception.
Input that cannot be true raises `validity.InvalidInput`. A missing value is `None` and leaves
its sample; nothing is repaired. Import the module you need: the package itself imports nothing,
so that a small command starts quickly.
"""
