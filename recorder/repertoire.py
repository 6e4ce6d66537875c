"""Which instruments a study has: those of the program, and the questionnaires of its own.

What does not live here: which of them it asks (`recorder.questionnaires`).
"""

from recorder.instruments import INSTRUMENTS, Instrument, own_instrument
from recorder.models import Questionnaire, Study


def instruments_of(study: Study) -> dict[str, Instrument]:
    """Return a study's instruments by name.

    Of its own ones the newest version has the name, and older ones stand beside it as `name@1`.
    """
    found = dict(INSTRUMENTS)
    newest: dict[str, Questionnaire] = {}
    for each in study.questionnaires:
        if each.name not in newest or each.version > newest[each.name].version:
            newest[each.name] = each
    for each in study.questionnaires:
        key = each.name if each is newest[each.name] else f"{each.name}@{each.version}"
        found[key] = own_instrument(each.name, each.title, each.version, each.items)
    return found


def find_instrument(study: Study, name: str, version: str = "") -> Instrument | None:
    """Return the instrument of this name, in this version of a study's own ones; None without."""
    if name in INSTRUMENTS:
        return INSTRUMENTS[name]
    known = instruments_of(study)
    instrument = known.get(f"{name}@{version}") or known.get(name)
    if instrument is None or version not in ("", instrument.version):
        return None
    return instrument
