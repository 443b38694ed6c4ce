"""A browser at the provider: it speaks to the product in this process, and to the provider over the network."""

import re
from urllib.parse import parse_qs, urlsplit

import requests
from django.test import Client
from django.urls import reverse

BACK = "http://testserver/accounts/single-sign-on/back/"
PEOPLE = {
    "priya": ("Priya.Nair@Example.org", ""),
    "daniel": ("daniel.okafor@example.org", ""),
    "double": ("priya.nair@example.org", ""),
    "stranger": ("stranger@example.org", ""),
    "unchecked": ("priya.nair@example.org", "unchecked"),
    "unchecked_stranger": ("stranger@example.org", "unchecked"),
    "silent": ("priya.nair@example.org", "silent"),
    "elsewhere": ("priya.nair@example.org", "elsewhere"),
    "nameless": ("", ""),
}


class Browser:
    """Somebody's browser: the product in this process, the provider over the network."""

    def __init__(self) -> None:
        self.product, self.elsewhere = Client(), requests.Session()

    def go(self, **fields: str) -> str:
        """Press the button, and return where it leads."""
        response = self.product.post(reverse("single_sign_on"), fields)
        assert response.status_code == 200, response.content
        return response["Refresh"].removeprefix("0; url=")

    def sign_in_there(self, there: str, name: str) -> str:
        """Sign in at the provider, and return the address that it sends us back to."""
        page = self.elsewhere.get(there, timeout=20)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text
        fields = {"csrfmiddlewaretoken": token[1], "username": name, "password": "of-the-provider"}
        onward = parse_qs(urlsplit(page.url).query)["next"][0]
        answer = self.elsewhere.post(page.url, {**fields, "next": onward}, allow_redirects=False, timeout=20)
        answer = self.elsewhere.get(f"{there.partition('/o/')[0]}{onward}", allow_redirects=False, timeout=20)
        assert answer.headers["Location"].startswith(BACK), answer.text
        return answer.headers["Location"]

    def come_back(self, address: str):
        """Follow the provider's redirect."""
        parts = urlsplit(address)
        return self.product.get(parts.path, dict(parse_qs(parts.query)))

    def sign_in(self, name: str):
        """Do it all."""
        return self.come_back(self.sign_in_there(self.go(), name))

    def is_in(self) -> bool:
        """Say whether somebody is signed in here."""
        return self.product.get(reverse("home")).status_code == 200


def read(response) -> str:
    """Return the words of the main part of a page, as they are read."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub("<[^>]+>", " ", main).split())
