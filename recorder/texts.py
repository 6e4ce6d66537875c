"""What the participant's screen says by default, and what it says in a study.

An empty text of a study means the default, so that a better default reaches every study that did
not choose its own. What does not live here: scenarios, which belong to tasks.
"""

from dataclasses import dataclass

from recorder.instruments import ENGLISH
from recorder.media.phrases import phrases_in
from recorder.models import Study

WELCOME = (
    "Thank you for helping us today. You will try out a product, one task at a time. "
    "We are testing the product, not you: nothing you do here can be wrong, and whatever gives "
    "you trouble is exactly what we want to learn. You may stop at any time."
)

THINK_ALOUD = (
    "While you work, please say aloud what you are looking at, what you are trying to do and "
    "what you are thinking."
)

REST = "Thank you. The next task will come in a moment."

THANKS = "That was the last task. Thank you very much for your time and your help."

CONSENT = phrases_in(ENGLISH).why


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one study's participant screens, defaults filled in."""

    welcome: str
    think_aloud: str
    rest: str
    thanks: str
    consent: str


def texts_of(study: Study) -> Texts:
    """Return what the participant's screen says in this study."""
    return Texts(
        welcome=study.welcome_text.strip() or WELCOME,
        think_aloud=study.think_aloud_text.strip() or THINK_ALOUD,
        rest=study.rest_text.strip() or REST,
        thanks=study.thanks_text.strip() or THANKS,
        consent=study.consent_text.strip() or phrases_in(study.questionnaire_language).why,
    )
