"""The words around a questionnaire on the participant's screen, in the languages it may be put in.

They are the program's own, so that they can be translated freely. What does not live here: the
wording of items (`recorder.instruments`), and texts that a study may change (`recorder.texts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recorder.instruments import ENGLISH, Moment


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a sheet says in one language; `some` of the items have no answer yet."""

    after_task: str
    after_session: str
    done: str
    go_on: str
    back: str
    one_left: str
    some_left: str
    without: str
    keys: str
    unset: str
    numbers: str
    several: str
    own_words: str

    def heading(self, moment: Moment) -> str:
        """What the questions are about, without naming a task."""
        return self.after_task if moment is Moment.TASK else self.after_session


PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        after_task="About what you just did",
        after_session="About your experience as a whole",
        done="Done",
        go_on="Go on",
        back="Back",
        one_left="One question has no answer yet. You can answer it, or go on without.",
        some_left="Some questions have no answer yet. You can answer them, or go on without.",
        without="Go on without",
        keys="Number and arrow keys answer, Enter goes on.",
        unset="no answer yet",
        numbers="from {low} to {high}",
        several="You can choose several.",
        own_words="In your own words",
    ),
    "de": Phrases(
        after_task="Zu dem, was Sie gerade getan haben",
        after_session="Zu Ihrem Eindruck insgesamt",
        done="Fertig",
        go_on="Weiter",
        back="Zurück",
        one_left="Eine Frage ist noch offen. Sie können sie beantworten oder ohne sie weitergehen.",
        some_left="Einige Fragen sind noch offen. Sie können sie beantworten oder so weitergehen.",
        without="So weitergehen",
        keys="Ziffern und Pfeiltasten antworten, Eingabe führt weiter.",
        unset="noch keine Antwort",
        numbers="von {low} bis {high}",
        several="Sie können mehrere wählen.",
        own_words="Mit Ihren eigenen Worten",
    ),
    "fr": Phrases(
        after_task="À propos de ce que vous venez de faire",
        after_session="À propos de votre expérience dans son ensemble",
        done="Terminé",
        go_on="Continuer",
        back="Retour",
        one_left="Une question est encore sans réponse. Vous pouvez y répondre, ou continuer sans.",
        some_left="Des questions sont encore sans réponse. Vous pouvez y répondre, ou continuer.",
        without="Continuer sans répondre",
        keys="Les chiffres et les flèches répondent, Entrée continue.",
        unset="pas encore de réponse",
        numbers="de {low} à {high}",
        several="Plusieurs choix sont possibles.",
        own_words="Avec vos propres mots",
    ),
    "es": Phrases(
        after_task="Sobre lo que acaba de hacer",
        after_session="Sobre su experiencia en conjunto",
        done="Listo",
        go_on="Continuar",
        back="Atrás",
        one_left="Una pregunta está sin respuesta. Puede responderla o continuar sin ella.",
        some_left="Algunas preguntas están sin respuesta. Puede responderlas o continuar.",
        without="Continuar sin responder",
        keys="Los números y las flechas responden, Intro continúa.",
        unset="aún sin respuesta",
        numbers="de {low} a {high}",
        several="Puede elegir varias.",
        own_words="Con sus propias palabras",
    ),
    "ja": Phrases(
        after_task="今行ったことについて",
        after_session="全体の感想について",
        done="完了",
        go_on="次へ",
        back="戻る",
        one_left="まだ回答していない質問が1つあります。回答するか、このまま進むことができます。",
        some_left="まだ回答していない質問があります。回答するか、このまま進むことができます。",
        without="このまま進む",
        keys="数字キーと矢印キーで回答し、Enterキーで進みます。",
        unset="未回答",
        numbers="{low}から{high}まで",
        several="複数選択できます。",
        own_words="ご自由にお書きください",
    ),
}


def phrases_in(language: str) -> Phrases:
    """Return the words around a questionnaire in a language, else in English."""
    return PHRASES.get(language, PHRASES[ENGLISH])
