from django.db import migrations


def into_parts(apps, schema_editor):
    """Write options, orders and answers as the kinds of question read them, and give each step its slot."""
    version, attempt_slot, step = (
        apps.get_model("quizzes", name) for name in ("QuestionVersion", "AttemptSlot", "Step")
    )
    for row in version.objects.all():
        if isinstance(row.body, list):
            version.objects.filter(pk=row.pk).update(body={"options": row.body})
    slots = {}
    for row in attempt_slot.objects.all():
        slots[row.attempt_id, row.question_version_id] = row.pk
        if isinstance(row.order, list):
            attempt_slot.objects.filter(pk=row.pk).update(order={"choice": row.order})
    revisions = {}
    for row in step.objects.order_by("attempt", "number"):
        slot = slots.get((row.attempt_id, row.question_version_id))
        answer = {"choice": row.answer} if row.answer else {}
        if row.kind == "answer":
            revisions[slot] = revisions.get(slot, 0) + 1
        revision = revisions[slot] if row.kind == "answer" else 0
        step.objects.filter(pk=row.pk).update(slot=slot, answer=answer, revision=revision)


class Migration(migrations.Migration):
    """What is there already, in the new shape."""

    dependencies = [("quizzes", "0002_kinds_and_steps")]

    operations = [migrations.RunPython(into_parts, migrations.RunPython.noop)]
