"""Whether a kind of stream may be recorded in a session: by consent, or by the study's setting.

What does not live here: who was asked, and what they answered (`consents`).
"""

from collections.abc import Collection, Mapping

from recorder.models import StudySession
from recorder.vocabulary import StreamKind


def may_record(session: StudySession, kind: StreamKind) -> bool:
    """Say whether a session may have this kind of stream recorded now."""
    settings = session.study.capture_settings
    return allows(kind, session.consents, session.consents_asked, settings)


def allows(
    kind: StreamKind,
    consents: Collection[str],
    asked: Collection[str],
    settings: Mapping[str, object],
) -> bool:
    """Say whether consents, or a study's settings of capture, allow a kind of stream.

    The pages' own structure, with what is typed masked, is recorded by the study's setting, until
    the participant is `asked` for it or ends it.
    """
    by_study = kind is StreamKind.REPLAY and bool(settings.get("replay"))
    return kind.value in consents or (by_study and kind.value not in asked)
