"""The System Usability Scale. How it is scored and what a score means is `recorder.stats.sus`.

Brooke made his English wording free to use, and Gronier and Baudet their French one ("vous pouvez
librement utiliser cette traduction", with their article cited: guillaumegronier.com). Other
published translations are not here, because nobody could be found to say that they are free to
pass on: the German one of Rummel (SAP 2015) and that of Lohmann and Schäffer (2013) are widely
used without a licence that says so; the Spanish one of Sevilla-Gonzalez and others (JMIR Human
Factors 2020) is under CC BY, but its exact wording was not at hand; of the Japanese ones neither.
A study can put any of them in its own wording.
"""

from recorder.instruments.instrument import Instrument, Item, Responses
from recorder.stats.sus import sus_group, sus_score

WORDING = {
    "en": (
        "I think that I would like to use this system frequently.",
        "I found the system unnecessarily complex.",
        "I thought the system was easy to use.",
        "I think that I would need the support of a technical person to be able to use this "
        "system.",
        "I found the various functions in this system were well integrated.",
        "I thought there was too much inconsistency in this system.",
        "I would imagine that most people would learn to use this system very quickly.",
        "I found the system very cumbersome to use.",
        "I felt very confident using the system.",
        "I needed to learn a lot of things before I could get going with this system.",
    ),
    "fr": (
        "Je voudrais utiliser ce système fréquemment.",
        "Ce système est inutilement complexe.",
        "Ce système est facile à utiliser.",
        "J’aurais besoin du soutien d’un technicien pour être capable d’utiliser ce système.",
        "Les différentes fonctionnalités de ce système sont bien intégrées.",
        "Il y a trop d’incohérences dans ce système.",
        "La plupart des gens apprendront à utiliser ce système très rapidement.",
        "Ce système est très lourd à utiliser.",
        "Je me suis senti·e très en confiance en utilisant ce système.",
        "J’ai eu besoin d’apprendre beaucoup de choses avant de pouvoir utiliser ce système.",
    ),
}

ENDS = {
    "en": ("Strongly disagree", "Strongly agree"),
    "fr": ("Pas du tout d’accord", "Tout à fait d’accord"),
}


def _score(responses: Responses) -> float | None:
    """Return one person's score, None where an answer is missing."""
    return sus_score(responses).score


SUS = Instrument(
    name="sus",
    title="System Usability Scale",
    version="1996",
    source="Brooke 1996",
    items=tuple(
        Item(
            f"q{place + 1}",
            1,
            5,
            {language: texts[place] for language, texts in WORDING.items()},
            ENDS,
        )
        for place in range(10)
    ),
    score=_score,
    summarize=sus_group,
    averaged=True,
    benchmark=68,
    formula="odd items less 1, 5 less even items, their sum times 2.5; without all ten no score",
    translations={"fr": "Gronier & Baudet 2021, doi 10.1080/10447318.2021.1898828"},
)
"""Scores from 0 to 100; 68 is the historical mean, which half of all products exceed."""
