"""Does what a person does on the sign-in pages: chooses a user, then allows or denies.

Usage: browser.py allow|deny USER URL. Prints where the last form leads, and the page it shows.
"""

import re
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener


class StayHere(HTTPRedirectHandler):
    """Nobody may listen where a redirect leads."""

    def redirect_request(self, *_):
        return None


OPENER = build_opener(ProxyHandler({}), StayHere)


def load(url, form=None):
    data = urlencode(form).encode() if form else None
    try:
        with OPENER.open(url, data) as answer:
            return answer.geturl(), answer.read().decode()
    except HTTPError as error:
        if error.code == 303:
            return error.headers["Location"], ""
        raise


def press(url, page, button):
    action = re.search(r'<form method="post" action="([^"]+)"', page).group(1)
    token = re.search(r'name="token" value="([^"]+)"', page).group(1)
    name, value = re.search(rf'<button[^>]* name="(\w+)" value="([^"]+)" id="{button}"', page).groups()
    return load(urljoin(url, action), {"token": token, name: value})


decision, user, url = sys.argv[1:]
_, page = load(url)
_, page = press(url, page, f"user-{user}")
location, page = press(url, page.replace('class="primary" ', ""), decision)
print(location, page)
