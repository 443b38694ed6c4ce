"""What the provider says of people."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator


class Claims(OAuth2Validator):
    """Says the e-mail, and whether it was checked; of some only at its other address."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """Return what stands in the token."""
        user = request.user
        said = {"name": user.username, "oid": f"oid-of-{user.username}"}
        return said if user.first_name == "elsewhere" else {**said, **_email(user)}

    def get_userinfo_claims(self, request: Any) -> dict[str, Any]:
        """Return what the other address says."""
        return {**super().get_userinfo_claims(request), **_email(request.user)}


def _email(user: Any) -> dict[str, Any]:
    said = {"email": user.email}
    return said if user.first_name == "silent" else {**said, "email_verified": user.first_name != "unchecked"}
