"""A small OpenID Connect provider, as an organisation would run one: django-oauth-toolkit with a sign-in page."""
