"""What the participant's screen says of being recorded, in the languages of its questionnaires.

They are the program's own, so that they can be translated freely; a study may say in its own words
why it records (`recorder.texts`). What does not live here: who agreed to what (`consents`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recorder.instruments import ENGLISH
from recorder.vocabulary import StreamKind

SCREEN, CAMERA, SOUND = StreamKind.SCREEN, StreamKind.CAMERA, StreamKind.MICROPHONE
PAGES = StreamKind.REPLAY


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is asked and said in one language; the kinds of streams by what a person gives."""

    heading: str
    why: str
    freely: str
    may_we: Mapping[StreamKind, str]
    yes: str
    no: str
    go_on: str
    names: Mapping[StreamKind, str]
    recording: str
    agreed: str
    stop: str
    stop_recording: str
    take_back: str
    no_more: Mapping[StreamKind, str]
    nothing_more: str
    stopping: str

    def named(self, kinds: Iterable[StreamKind]) -> str:
        """Return kinds as a list in a line."""
        return ", ".join(self.names[each] for each in kinds)


PHRASES: Mapping[str, Phrases] = {
    "en": Phrases(
        heading="May we record this session?",
        why="We would like to look at what happens here again later.",
        freely="You can say no to any of it, and you can take it back at any time.",
        may_we={
            SCREEN: "May we record the screen?",
            CAMERA: "May we record your face, with the camera?",
            SOUND: "May we record your voice, with the microphone?",
            PAGES: "May we record the pages you visit?",
        },
        yes="Yes",
        no="No",
        go_on="Continue",
        names={
            SCREEN: "the screen",
            CAMERA: "your face",
            SOUND: "your voice",
            PAGES: "the pages you visit",
        },
        recording="Being recorded:",
        agreed="You agreed to recording:",
        stop="Stop",
        stop_recording="Stop recording",
        take_back="Take it back",
        no_more={
            SCREEN: "Do not record the screen any more",
            CAMERA: "Do not record my face any more",
            SOUND: "Do not record my voice any more",
            PAGES: "Do not record the pages I visit any more",
        },
        nothing_more="Record nothing more",
        stopping="Being stopped …",
    ),
    "de": Phrases(
        heading="Dürfen wir diese Sitzung aufzeichnen?",
        why="Wir möchten uns später noch einmal ansehen, was hier geschieht.",
        freely="Sie können jedes davon ablehnen und Ihre Zustimmung jederzeit zurücknehmen.",
        may_we={
            SCREEN: "Dürfen wir den Bildschirm aufzeichnen?",
            CAMERA: "Dürfen wir Ihr Gesicht mit der Kamera aufzeichnen?",
            SOUND: "Dürfen wir Ihre Stimme mit dem Mikrofon aufzeichnen?",
            PAGES: "Dürfen wir die Seiten aufzeichnen, die Sie besuchen?",
        },
        yes="Ja",
        no="Nein",
        go_on="Weiter",
        names={
            SCREEN: "der Bildschirm",
            CAMERA: "Ihr Gesicht",
            SOUND: "Ihre Stimme",
            PAGES: "die Seiten, die Sie besuchen",
        },
        recording="Aufgezeichnet wird:",
        agreed="Sie haben zugestimmt, aufzuzeichnen:",
        stop="Beenden",
        stop_recording="Aufzeichnung beenden",
        take_back="Zurücknehmen",
        no_more={
            SCREEN: "Den Bildschirm nicht mehr aufzeichnen",
            CAMERA: "Mein Gesicht nicht mehr aufzeichnen",
            SOUND: "Meine Stimme nicht mehr aufzeichnen",
            PAGES: "Die Seiten, die ich besuche, nicht mehr aufzeichnen",
        },
        nothing_more="Nichts mehr aufzeichnen",
        stopping="Wird beendet …",
    ),
    "fr": Phrases(
        heading="Pouvons-nous enregistrer cette séance ?",
        why="Nous aimerions revoir plus tard ce qui se passe ici.",
        freely="Vous pouvez refuser chaque point, et revenir sur votre accord à tout moment.",
        may_we={
            SCREEN: "Pouvons-nous enregistrer l’écran ?",
            CAMERA: "Pouvons-nous enregistrer votre visage, avec la caméra ?",
            SOUND: "Pouvons-nous enregistrer votre voix, avec le microphone ?",
            PAGES: "Pouvons-nous enregistrer les pages que vous visitez ?",
        },
        yes="Oui",
        no="Non",
        go_on="Continuer",
        names={
            SCREEN: "l’écran",
            CAMERA: "votre visage",
            SOUND: "votre voix",
            PAGES: "les pages que vous visitez",
        },
        recording="Enregistrement en cours :",
        agreed="Vous avez accepté l’enregistrement :",
        stop="Arrêter",
        stop_recording="Arrêter l’enregistrement",
        take_back="Retirer mon accord",
        no_more={
            SCREEN: "Ne plus enregistrer l’écran",
            CAMERA: "Ne plus enregistrer mon visage",
            SOUND: "Ne plus enregistrer ma voix",
            PAGES: "Ne plus enregistrer les pages que je visite",
        },
        nothing_more="Ne plus rien enregistrer",
        stopping="Arrêt en cours …",
    ),
    "es": Phrases(
        heading="¿Podemos grabar esta sesión?",
        why="Nos gustaría volver a ver más tarde lo que ocurre aquí.",
        freely="Puede negarse a cualquiera de las grabaciones y retirar su permiso cuando quiera.",
        may_we={
            SCREEN: "¿Podemos grabar la pantalla?",
            CAMERA: "¿Podemos grabar su cara, con la cámara?",
            SOUND: "¿Podemos grabar su voz, con el micrófono?",
            PAGES: "¿Podemos grabar las páginas que visita?",
        },
        yes="Sí",
        no="No",
        go_on="Continuar",
        names={
            SCREEN: "la pantalla",
            CAMERA: "su cara",
            SOUND: "su voz",
            PAGES: "las páginas que visita",
        },
        recording="Se está grabando:",
        agreed="Ha dado permiso para grabar:",
        stop="Detener",
        stop_recording="Detener la grabación",
        take_back="Retirar el permiso",
        no_more={
            SCREEN: "No grabar más la pantalla",
            CAMERA: "No grabar más mi cara",
            SOUND: "No grabar más mi voz",
            PAGES: "No grabar más las páginas que visito",
        },
        nothing_more="No grabar nada más",
        stopping="Deteniendo …",
    ),
    "ja": Phrases(
        heading="このセッションを記録してもよろしいですか",
        why="ここでの様子を後で見返すために使います。",
        freely="どれもお断りいただけます。同意はいつでも取り消せます。",
        may_we={
            SCREEN: "画面を録画してもよろしいですか",
            CAMERA: "お顔をカメラで録画してもよろしいですか",
            SOUND: "お声をマイクで録音してもよろしいですか",
            PAGES: "ご覧になるページを記録してもよろしいですか",
        },
        yes="はい",
        no="いいえ",
        go_on="次へ",
        names={
            SCREEN: "画面",
            CAMERA: "お顔",
            SOUND: "お声",
            PAGES: "ご覧になるページ",
        },
        recording="記録中:",
        agreed="記録に同意済み:",
        stop="停止",
        stop_recording="記録を停止",
        take_back="同意を取り消す",
        no_more={
            SCREEN: "画面の録画をやめる",
            CAMERA: "顔の録画をやめる",
            SOUND: "声の録音をやめる",
            PAGES: "見ているページの記録をやめる",
        },
        nothing_more="すべての記録をやめる",
        stopping="停止しています…",
    ),
}


def phrases_in(language: str) -> Phrases:
    """Return what is said of being recorded in a language, else in English."""
    return PHRASES.get(language, PHRASES[ENGLISH])
