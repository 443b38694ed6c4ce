"""A learner appeals against “not yet met”, and somebody who had no hand in it judges the claim again."""

from datetime import date
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.portfolio.consequences import NEXT_STEP
from assessments.portfolio.disputes import keeping
from assessments.portfolio.disputes.appealing import appeal, take_back
from assessments.portfolio.disputes.days import last_day_to_appeal
from assessments.portfolio.disputes.duties import FIND_READER, READ_AGAIN
from assessments.portfolio.disputes.keeping import keep_disputes
from assessments.portfolio.disputes.pressing import KIND, press
from assessments.portfolio.disputes.reading import choices_of, choose_reader, read_again
from assessments.portfolio.evidence.withdrawing import withdraw_evidence
from assessments.portfolio.handing.giving import hand_over
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.models import Appeal, HandOver, Judgement
from lms.calendar import end_of, today, working_day_after
from lms.models import Absence, AuditEvent, Duty, Grade, Notice, Person, Post, Qualification, RoleGrant
from lms.permissions import NotAllowed
from lms.roles import Role
from mentoring.pairings.models import Pairing
from tests.assessments.portfolio.test_pages import SignIn, page, words
from tests.cast import Cast
from tests.factories import samples
from tests.factories.portfolio import evidence, framework, judged, met, not_yet
from tests.factories.portfolio_disputes import appealed, refused


@pytest.fixture
def sunita(cast: Cast) -> Person:
    """Return another assessor of the place with the award."""
    return assessor(cast, "Sunita Rao")


def assessor(cast: Cast, name: str) -> Person:
    person = Person.objects.create(email=f"{name.split()[0].lower()}@example.org", name=name, staff_code=name[:4])
    Post.objects.create(person=person, unit=cast.pdu, grade=Grade.PO, starts=date(2020, 1, 1))
    RoleGrant.objects.create(person=person, role=Role.PTA, unit=cast.pdu, starts=date(2020, 1, 1))
    Qualification.objects.create(person=person, kind="assessor", starts=date(2020, 1, 1), evidence="Seen")
    return person


def open_kinds(appeal: Appeal) -> set[str]:
    rows = Duty.objects.open().filter(source_kind="portfolio.appeal", source_id=appeal.pk)
    return set(rows.values_list("kind", flat=True))


def test_an_appeal_goes_to_somebody_with_the_award_who_had_no_hand_in_it(cast: Cast, sunita: Person) -> None:
    row = appealed(cast)
    assert (row.reader, row.answer_by) == (sunita, working_day_after(today(), 10))
    duty = Duty.objects.open().get(kind=READ_AGAIN)
    assert (duty.owner, duty.due) == (sunita, row.answer_by)
    assert Notice.objects.filter(person=cast.helen, event=f"appeal-{row.pk}").exists()
    assert "names both" not in f"{duty.reason} {AuditEvent.objects.get(code='judgement_appealed').facts}"
    again = appeal(judgement=row.judgement, by=cast.priya, reasons=" Paragraph 1 names both of them. ")
    assert (again, Appeal.objects.count()) == (row, 1)


def test_what_the_second_reader_decides_replaces_it_counts_at_once_and_is_the_last_word(
    cast: Cast, sunita: Person
) -> None:
    row = appealed(cast)
    answer = read_again(appeal=row, by=sunita, verdict=not_yet(reasons="The second person is not named."))
    assert read_again(appeal=row, by=sunita, verdict=not_yet(reasons="The second person is not named.")) == answer
    assert (answer.seat, answer.replaces, answer.counts) == (Judgement.Seat.SECOND_READER, row.judgement, True)
    row.refresh_from_db()
    assert (row.answer, row.closed_as) == (answer, Appeal.ClosedAs.ANSWERED)
    assert not open_kinds(row)
    assert Duty.objects.open().get(kind=NEXT_STEP).source_id == answer.pk
    with pytest.raises(NotAllowed, match="theirs is the last word"):
        appeal(judgement=answer, by=cast.priya, reasons="No.")
    assert Notice.objects.filter(person=cast.helen, event=f"appeal-{row.pk}-answered").exists()


def test_the_last_word_is_replaced_only_where_quality_assurance_asks_and_by_neither_side(
    cast: Cast, sunita: Person
) -> None:
    row = appealed(cast)
    answer = read_again(appeal=row, by=sunita, verdict=met())
    with pytest.raises(NotAllowed, match="Sunita Rao judged this after an appeal, and theirs is the last word"):
        judged(answer.claim, cast.helen, not_yet(), answer)
    samples.sampled(cast.region, cast.stella)
    item = samples.item_of(answer)
    with pytest.raises(NotAllowed, match="no other qualified assessor of the place is free"):
        samples.found(item, cast.stella, "judge_again")
    tessa = assessor(cast, "Tessa Holt")
    samples.found(item, cast.stella, "judge_again")
    assert Duty.objects.open().get(kind="judge_again").owner == tessa
    HandOver.objects.update(ended_at=timezone.now())
    with pytest.raises(NotAllowed, match="The appeal was against your judgement"):
        judged(answer.claim, cast.helen, not_yet(), answer)
    HandOver.objects.update(ended_at=None)
    assert judged(answer.claim, tessa, not_yet(), answer).counts


def test_the_learners_own_assessor_reads_nothing_again_though_somebody_else_judged(cast: Cast) -> None:
    Qualification.objects.create(person=cast.joel, kind="assessor", starts=today(), evidence="Seen")
    [claim] = evidence(cast.priya, framework())
    hand_over(evidence=[claim.evidence], to=cast.joel, by=cast.helen, reason="Away")
    row = appeal(judgement=judged(claim, cast.joel, not_yet()), by=cast.priya, reasons="No.")
    assert (row.reader, choices_of(row, cast.imogen, today())) == (None, [])
    Appeal.objects.filter(pk=row.pk).update(reader=cast.helen)
    with pytest.raises(NotAllowed, match="You assess Priya Nair, so somebody else reads it again"):
        read_again(appeal=row, by=cast.helen, verdict=met())
    assert keep_disputes(on=today()) == 1
    assert Appeal.objects.get().reader is None


def test_while_it_is_open_nobody_else_judges_the_claim(cast: Cast, sunita: Person) -> None:
    row = appealed(cast)
    with pytest.raises(NotAllowed, match="Priya Nair has appealed, so Sunita Rao judges this claim again"):
        judged(row.judgement.claim, cast.helen, met(), row.judgement)
    with pytest.raises(NotAllowed, match="Sunita Rao was asked to read this again"):
        read_again(appeal=row, by=cast.helen, verdict=met())
    take_back(appeal=row, by=cast.priya)
    assert judged(row.judgement.claim, cast.helen, met(), row.judgement).counts


def test_an_appeal_can_be_taken_back_until_it_is_answered_and_only_by_the_learner(cast: Cast, sunita: Person) -> None:
    row = appealed(cast)
    with pytest.raises(NotAllowed, match="Only whoever appealed"):
        take_back(appeal=row, by=cast.helen)
    assert take_back(appeal=row, by=cast.priya).closed_at == take_back(appeal=row, by=cast.priya).closed_at
    assert not open_kinds(row)
    with pytest.raises(NotAllowed, match="A judgement can be appealed once"):
        appeal(judgement=row.judgement, by=cast.priya, reasons="Once more.")
    with pytest.raises(NotAllowed, match="took this appeal back"):
        read_again(appeal=row, by=sunita, verdict=met())


def test_what_was_answered_is_not_taken_back(cast: Cast, sunita: Person) -> None:
    row = appealed(cast)
    read_again(appeal=row, by=sunita, verdict=met())
    with pytest.raises(NotAllowed, match="cannot be taken back any more"):
        take_back(appeal=row, by=cast.priya)


def test_what_cannot_be_appealed_says_why(cast: Cast) -> None:
    version = framework()
    [good] = evidence(cast.priya, version, title="Good")
    [unsigned] = evidence(cast.callum, version)
    first = refused(cast, version)
    newer = judged(first.claim, cast.helen, not_yet(reasons="Still not."), first)
    for judgement, by, sentence in (
        (judged(good, cast.helen), cast.priya, "is met by this judgement"),
        (judged(unsigned, cast.joel, not_yet()), cast.callum, "not final yet"),
        (first, cast.priya, "has judged this claim again since"),
        (newer, cast.callum, "Only the learner whose evidence it is"),
        (newer, cast.helen, "do not let you submit evidence"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            appeal(judgement=judgement, by=by, reasons="No.")
    for reasons in ("", "  ", "See A123456."):
        with pytest.raises(ValidationError):
            appeal(judgement=newer, by=cast.priya, reasons=reasons)


def test_it_is_in_time_on_the_last_day_and_late_the_day_after(cast: Cast, sunita: Person) -> None:
    judgement = refused(cast)
    last, rule = last_day_to_appeal(judgement)
    assert (last, rule.value) == (working_day_after(today(), 20), 20)
    with pytest.raises(NotAllowed, match="You could appeal until"):
        appeal(judgement=judgement, by=cast.priya, reasons="No.", at=end_of(working_day_after(last, 1)))
    assert appeal(judgement=judgement, by=cast.priya, reasons="No.", at=end_of(last))


def test_the_days_run_from_the_signature_of_a_judgement_that_needed_one(cast: Cast) -> None:
    [claim] = evidence(cast.callum, framework())
    judgement = judged(claim, cast.joel, not_yet())
    signed = end_of(working_day_after(today(), 3))
    countersign(judgement=judgement, by=cast.helen, agrees=True, at=signed)
    found = Judgement.objects.select_related("countersignature").get(pk=judgement.pk)
    assert last_day_to_appeal(found)[0] == working_day_after(today(), 23)


# ---- who reads ----


@pytest.mark.parametrize("bar", ["away", "no award", "mentors", "judged it before"])
def test_whoever_is_away_unqualified_or_tied_is_not_asked(cast: Cast, sunita: Person, bar: str) -> None:
    if bar == "away":
        Absence.objects.create(person=sunita, starts=today())
    elif bar == "no award":
        Qualification.objects.filter(person=sunita).update(ends=today())
    elif bar == "mentors":
        Pairing.objects.filter(learner=cast.priya, kind="mentor").update(supporter=sunita)
    judgement = refused(cast)
    if bar == "judged it before":
        Judgement.objects.bulk_create([copy_of(Judgement.objects.get(), sunita)])
    row = appeal(judgement=judgement, by=cast.priya, reasons="Paragraph 1.")
    assert row.reader is None
    duty = Duty.objects.open().get(kind=FIND_READER)
    assert (duty.owner_role, duty.owner_unit) == (Role.REGIONAL_LEARNING_MANAGER, cast.team)


def copy_of(row: Judgement, by: Person) -> Judgement:
    """Return the same judgement by somebody else, kept beside it."""
    facts = {field.name: getattr(row, field.name) for field in Judgement._meta.fields if field.name != "id"}
    return Judgement(**facts | {"by": by, "stands": False, "beside": row})


def test_the_learning_manager_chooses_of_the_region_where_the_place_has_nobody(cast: Cast) -> None:
    row = appealed(cast)
    far = assessor(cast, "Tessa Holt")
    RoleGrant.objects.filter(person=far).update(unit=cast.other_team)
    assert choices_of(row, cast.imogen, today()) == [far]
    with pytest.raises(NotAllowed, match="Helen Marsh cannot read this again"):
        choose_reader(appeal=row, reader=cast.helen, by=cast.imogen)
    given = choose_reader(appeal=row, reader=far, by=cast.imogen)
    assert (given.reader, given.given_by, open_kinds(given)) == (far, cast.imogen, {READ_AGAIN})
    assert keep_disputes(on=today()) == 0
    assert choose_reader(appeal=row, reader=far, by=cast.imogen).given_at == given.given_at
    with pytest.raises(NotAllowed, match="do not let you hand marking over"):
        choose_reader(appeal=row, reader=far, by=cast.daniel)
    assert read_again(appeal=row, by=far, verdict=met()).counts


def test_each_night_a_reader_who_cannot_answer_gives_way(cast: Cast, sunita: Person) -> None:
    row = appealed(cast)
    assert keep_disputes(on=today()) == 0
    Qualification.objects.filter(person=sunita).update(ends=today())
    with pytest.raises(NotAllowed, match="Reading again takes the assessor award, and yours ended on"):
        read_again(appeal=row, by=sunita, verdict=met())
    assert keep_disputes(on=today()) == 1
    row.refresh_from_db()
    assert (row.reader, open_kinds(row)) == (None, {FIND_READER})
    assert keep_disputes(on=today()) == 0
    other = assessor(cast, "Tessa Holt")
    keep_disputes(on=today())
    row.refresh_from_db()
    assert (row.reader, open_kinds(row)) == (other, {READ_AGAIN})


def test_what_is_answered_while_the_night_goes_through_the_list_keeps_its_reader(cast: Cast, sunita: Person) -> None:
    row = appealed(cast)
    Absence.objects.create(person=sunita, starts=today())

    def read_first(listed: Appeal, on: date) -> bool:
        read_again(appeal=Appeal.objects.get(pk=row.pk), by=sunita, verdict=met())
        return keep_one(listed, on)

    keep_one = keeping._keep_appeal
    with patch.object(keeping, "_keep_appeal", read_first):
        assert keep_disputes(on=today()) == 0
    row.refresh_from_db()
    assert (row.reader, row.closed_as, open_kinds(row)) == (sunita, Appeal.ClosedAs.ANSWERED, set())


def test_an_appeal_about_evidence_that_was_taken_back_is_closed(cast: Cast, sunita: Person) -> None:
    row = appealed(cast)
    withdraw_evidence(evidence=row.judgement.claim.evidence, by=cast.priya, reason="The wrong case.")
    with pytest.raises(NotAllowed, match="withdrew this evidence"):
        read_again(appeal=row, by=sunita, verdict=met())
    assert (keep_disputes(on=today()), keep_disputes(on=today())) == (1, 0)
    row.refresh_from_db()
    assert (row.closed_as, open_kinds(row)) == (Appeal.ClosedAs.WITHDRAWN, set())


def test_a_late_answer_is_pressed_once_and_the_place_is_asked(cast: Cast, sunita: Person) -> None:
    row = appealed(cast)
    assert press(on=row.answer_by) == 0
    late = working_day_after(row.answer_by, 1)
    assert (press(on=late), press(on=late)) == (1, 1)
    duty = Duty.objects.open().get(kind=KIND)
    assert (duty.owner_role, duty.owner_unit) == (Role.REGIONAL_LEARNING_MANAGER, cast.team)
    assert "1 appeal is overdue" in duty.reason
    assert Notice.objects.filter(person=sunita, text__startswith="Overdue:").count() == 1
    read_again(appeal=row, by=sunita, verdict=met(), at=timezone.now())
    assert press(on=late) == 0
    assert not Duty.objects.open().filter(kind=KIND).exists()


# ---- the pages ----


def test_the_learner_appeals_and_takes_it_back(cast: Cast, sunita: Person, signed_in_as: SignIn) -> None:
    judgement, client = refused(cast), signed_in_as(cast.priya)
    address = f"/evidence/appeals/about/{judgement.pk}/"
    assert "You can appeal once, by 23:59 on" in words(page(client, "appeal", judgement.pk))
    wrong = client.post(address, {"reasons": "See K123456."}).content.decode()
    assert "Take out “K123456”" in wrong
    assert client.post(address, {"reasons": "It names both."}).status_code == 302
    assert "Sunita Rao reads it again, by" in words(page(client, "appeal", judgement.pk))
    assert client.post(address, {"action": "back"}).status_code == 302
    assert "You took it back on" in words(page(client, "appeal", judgement.pk))


def test_the_reader_finds_it_reads_it_and_records(cast: Cast, sunita: Person, signed_in_as: SignIn) -> None:
    row, client = appealed(cast), signed_in_as(sunita)
    assert "Appeals: 1 open" in words(page(client, "appeals"))
    assert "Paragraph 1 names both of them." in words(page(client, "read_again", row.pk))
    address, claim = f"/evidence/appeals/{row.pk}/", row.judgement.claim_id
    assert "Choose Met or Not yet met" in client.post(address, {}).content.decode()
    posted = {"decision": "met", "qualities": ["valid", "authentic", "current", "sufficient"], "reasons": "It does."}
    done = client.post(address, {f"c{claim}-{name}": value for name, value in posted.items()})
    assert done.status_code == 302
    assert "none is open" in words(page(client, "appeals"))


def test_the_learning_manager_chooses_on_a_page(cast: Cast, sunita: Person, signed_in_as: SignIn) -> None:
    row, client = appealed(cast), signed_in_as(cast.imogen)
    other = assessor(cast, "Tessa Holt")
    assert "Sunita Rao is asked at present" in words(page(client, "appeal_reader", row.pk))
    assert "Choose who reads it again" in client.post(f"/evidence/appeals/{row.pk}/reader/").content.decode()
    client.post(f"/evidence/appeals/{row.pk}/reader/", {"reader": other.pk})
    row.refresh_from_db()
    assert row.reader == other
