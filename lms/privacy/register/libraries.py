"""The register: tables of the libraries that the product stands on."""

from typing import Final

from lms.models.record import TRAINING_RECORD, WHILE_EMPLOYED
from lms.privacy.register.people import A_KEY
from lms.privacy.register.table import Room, Table, nobody

SIGN_IN: Final = Room(
    "Signing in (allauth)",
    "To sign people in, and to let them end a sign-in that is not theirs.",
    "the person",
    {
        "account.EmailAddress": Table(about=("user",), goes=WHILE_EMPLOYED, fields={"email": WHILE_EMPLOYED}),
        "account.EmailConfirmation": Table(
            about=("email_address__user",), goes=WHILE_EMPLOYED, fields={"key": WHILE_EMPLOYED}, hidden={"key": A_KEY}
        ),
        "usersessions.UserSession": Table(
            about=("user",),
            goes=WHILE_EMPLOYED,
            fields=dict.fromkeys(("ip", "user_agent", "session_key", "data"), WHILE_EMPLOYED),
            hidden={"session_key": A_KEY},
        ),
        "mfa.Authenticator": Table(
            about=("user",), goes=WHILE_EMPLOYED, fields={"data": WHILE_EMPLOYED}, hidden={"data": A_KEY}
        ),
        "socialaccount.SocialAccount": Table(
            about=("user",), goes=WHILE_EMPLOYED, fields=dict.fromkeys(("uid", "extra_data"), WHILE_EMPLOYED)
        ),
        "socialaccount.SocialToken": Table(
            about=("account__user",),
            goes=WHILE_EMPLOYED,
            fields=dict.fromkeys(("token", "token_secret"), WHILE_EMPLOYED),
            hidden=dict.fromkeys(("token", "token_secret"), A_KEY),
        ),
        **nobody("Which providers people may sign in with.", "socialaccount.SocialApp"),
        **nobody("What a browser carries while somebody is signed in; erasing ends each.", "sessions.Session"),
    },
)
CONTENT: Final = Room(
    "Writing lessons (Wagtail)",
    "To write and approve lessons together.",
    "authors",
    {
        "wagtailusers.UserProfile": Table(about=("user",), goes=WHILE_EMPLOYED),
        "wagtailadmin.EditingSession": Table(about=("user",), goes=WHILE_EMPLOYED),
        "wagtailadmin.FormState": Table(about=("user",), goes=WHILE_EMPLOYED, fields={"data": WHILE_EMPLOYED}),
        "wagtailcore.APIToken": Table(
            about=("user",), goes=WHILE_EMPLOYED, fields={"name": WHILE_EMPLOYED}, hidden={"key_hash": A_KEY}
        ),
        "wagtailcore.UploadedFile": Table(about=("uploaded_by_user",), goes=WHILE_EMPLOYED, file=("file", "default")),
        "wagtailcore.Comment": Table(
            about=("user",), fields={"text": TRAINING_RECORD}, hidden={"position": "Where it stands in a page’s code."}
        ),
        "wagtailcore.CommentReply": Table(about=("user",), fields={"text": TRAINING_RECORD}),
        "wagtailcore.PageSubscription": Table(about=("user",), goes=WHILE_EMPLOYED),
        "wagtailcore.ModelLogEntry": Table(about=("user",)),
        "wagtailcore.PageLogEntry": Table(about=("user",)),
        "wagtailcore.TaskState": Table(about=("finished_by",), fields={"comment": TRAINING_RECORD}),
        **nobody(
            "Pages, pictures and how they are approved; whoever wrote them is named as who answers for it.",
            """
            wagtaildocs.Document wagtailimages.Image wagtailimages.Rendition wagtailsearch.IndexEntry
            wagtailadmin.Admin wagtailcore.Locale wagtailcore.Site
            wagtailcore.GroupSitePermission wagtailcore.Revision wagtailcore.CollectionViewRestriction
            wagtailcore.CollectionViewRestriction_groups wagtailcore.Collection wagtailcore.GroupCollectionPermission
            wagtailcore.WorkflowContentType wagtailcore.WorkflowState wagtailcore.Workflow wagtailcore.WorkflowTask
            wagtailcore.Task wagtailcore.GroupApprovalTask wagtailcore.GroupApprovalTask_groups wagtailcore.Page
            wagtailcore.GroupPagePermission wagtailcore.PageViewRestriction wagtailcore.PageViewRestriction_groups
            wagtailcore.WorkflowPage wagtailcore.ReferenceIndex taggit.Tag taggit.TaggedItem
            """,
        ),
    },
)
MACHINE: Final = Room(
    "The machine",
    "To run jobs and to say who may do what in the content admin.",
    "nobody but operations",
    {
        **nobody(
            "Jobs as numbers, and lists of permissions.",
            """
            django_q.Task django_q.Success django_q.Failure django_q.Schedule django_q.OrmQ auth.Permission auth.Group
            auth.Group_permissions contenttypes.ContentType
            """,
        ),
    },
)
