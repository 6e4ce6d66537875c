"""What a study asks its participants, and their answers as they are given.

`asking` says which questionnaires are put after each task and after the session, in which words;
`own` keeps the questionnaires that a study defines for itself; `answering` takes answers, whole or
while they are being given, and `correcting` changes them; `sheets` says which forms stand on the
participant's screen, and `phrases` what stands around them. Nothing commits. What does not live
here: what an instrument is and how it is scored (`recorder.instruments`), and answers out of files
(`recorder.importing`).
"""

from recorder.questionnaires.answering import (
    answer_in,
    begun_answer,
    open_after_session,
    open_after_task,
    take_answer,
)
from recorder.questionnaires.asking import (
    Asked,
    ask,
    asked_after_session,
    asked_after_task,
    choices,
    word,
)
from recorder.questionnaires.correcting import correct_answer
from recorder.questionnaires.own import archive_questionnaire, define_questionnaire, questionnaire
from recorder.questionnaires.phrases import PHRASES, Phrases, phrases_in
from recorder.questionnaires.sheets import (
    Sheet,
    bring_back,
    hidden_screen,
    key_of,
    leave_out,
    leave_out_all,
    left_out_forms,
    on_screen,
    to_come,
)

__all__ = [
    "PHRASES",
    "Asked",
    "Phrases",
    "Sheet",
    "answer_in",
    "archive_questionnaire",
    "ask",
    "asked_after_session",
    "asked_after_task",
    "begun_answer",
    "bring_back",
    "choices",
    "correct_answer",
    "define_questionnaire",
    "hidden_screen",
    "key_of",
    "leave_out",
    "leave_out_all",
    "left_out_forms",
    "on_screen",
    "open_after_session",
    "open_after_task",
    "phrases_in",
    "questionnaire",
    "take_answer",
    "to_come",
    "word",
]
