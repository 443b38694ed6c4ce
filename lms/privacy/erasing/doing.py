"""Does an erasing, in the transaction of whoever asks for it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from allauth.usersessions.models import UserSession

from lms.models import Person
from lms.models.record import TRAINING_RECORD, WHILE_EMPLOYED
from lms.permissions import NotAllowed
from lms.privacy.erasing.files import Names, boards_with, files_of, unname_files
from lms.privacy.erasing.mentions import identity_of, replace_mentions
from lms.privacy.erasing.rows import erase_reasons, erase_rows
from lms.privacy.erasing.seals import seals_that_hold
from lms.privacy.erasing.words import Identity
from lms.privacy.keeping.holds import check_not_held
from lms.privacy.keeping.leaving import check_has_left
from lms.privacy.models import Due
from mentoring.caseload.models import CaseloadUpload


@dataclass
class Erased:
    """What an erasing does, or would do: rows by table, mentions by table, reasons, files, and seals that are lost."""

    person: int
    left: date
    rows: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    reasons: int = 0
    files: Names = field(default_factory=list)
    seals: list[tuple[str, int]] = field(default_factory=list)
    # Somebody else bears the same name, so that it is looked for nowhere.
    namesake: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """Return how much of each, which is all that stays on record."""
        return {
            "rows": self.rows.total(),
            "mentions": self.mentions.total(),
            "reasons": self.reasons,
            "files": len(self.files),
            "seals": len(self.seals),
        }


def check_may_erase(person: Person, *, by: Person | None, on: date) -> date:
    """Refuse for oneself, for anybody who is still here, and while a hold covers them; return when they left."""
    if by is not None and by.pk == person.pk:
        raise NotAllowed("Nobody erases themselves. Ask somebody else.")
    left = check_has_left(person, on=on)
    check_not_held(person, on=on)
    return left


def locked(pk: int) -> Person:
    """Return somebody, locked so that no row that names them is written until this is over."""
    return Person.objects.select_for_update().get(pk=pk)


def erase(person: Person, by: Person | None, kinds: Collection[str], on: date) -> Erased:
    """Erase the kinds of record of somebody who is locked, and say what was done."""
    done = Erased(person.pk, check_may_erase(person, by=by, on=on))
    identity, sealed = identity_of(person), seals_that_hold(person)
    done.namesake = person.name not in identity.names
    done.files = files_of(person, kinds)
    if TRAINING_RECORD in kinds:
        done.files += boards_with(person)
        done.reasons = erase_reasons(person.pk)
    unname_files(person, kinds)
    end_sign_ins(person, kinds)
    done.rows = erase_rows(person.pk, kinds)
    _rename(person, identity, kinds)
    if TRAINING_RECORD in kinds:
        done.mentions = replace_mentions(identity)
        done.rows["caseload.CaseloadUpload"] = _forget_uploads(identity)
    Due.objects.filter(person=person, kind__in=list(kinds)).delete()
    done.seals = sorted(sealed - seals_that_hold(person))
    return done


def end_sign_ins(person: Person, kinds: Collection[str]) -> None:
    """End every sign-in: the session of each browser goes with its row."""
    if WHILE_EMPLOYED in kinds:
        for session in UserSession.objects.filter(user=person):
            session.end()


def _rename(person: Person, identity: Identity, kinds: Collection[str]) -> None:
    """Leave a number where somebody was, with an address that no mail reaches and no way to sign in."""
    if WHILE_EMPLOYED in kinds:
        person.email, person.is_active, person.last_login = identity.address, False, None
        person.set_unusable_password()
    if TRAINING_RECORD in kinds:
        person.name, person.staff_code = identity.pseudonym, ""
    person.save()


def _forget_uploads(identity: Identity) -> int:
    """Delete the workload files that name them and wait for a yes; whoever sent one sends it again."""
    waiting = CaseloadUpload.objects.exclude(state=CaseloadUpload.State.TAKING_IN)
    coded = [name.encode(code) for name in identity.names for code in ("utf-8", "utf-16-le", "cp1252")
             if name.isascii() or code != "cp1252"]  # fmt: skip
    named = [row.pk for row in waiting if any(word in bytes(row.content) for word in coded)]
    named += [row.pk for row in waiting if identity.without(str(row.report)) != str(row.report)]
    return waiting.filter(pk__in=named).delete()[0]
