"""A part of a page to be looked at only: nothing left to follow or to send, and nothing else changed."""

import pytest

from common.inert import inert


@pytest.mark.parametrize(
    ("written", "looked_at"),
    [
        ('<a class="x" href="/y?a=1&amp;b=2">Lire</a>', '<a class="x">Lire</a>'),
        ('<A HREF="/y">Lire</A>', "<A>Lire</a>"),
        (
            '<form method="post" action="/z" novalidate class="row-x"><button type="submit">Oui</button></form>',
            '<div class="row-x"><button disabled type="submit">Oui</button></div>',
        ),
        ('<input disabled name="a">', '<input disabled name="a">'),
        ('<select name="a"></select>', '<select disabled name="a"></select>'),
        ('<div hx-get="/poll" hx-trigger="every 1s" data-copy="x">a</div>', "<div>a</div>"),
        (
            '<td data-label="Échéance">1 &lt; 2 &#233;</td>',
            '<td data-label="Échéance">1 &lt; 2 &#233;</td>',
        ),
        (
            '<svg viewBox="0 0 1 1"><use href="#i-eye"/></svg>',
            '<svg viewBox="0 0 1 1"><use href="#i-eye"/></svg>',
        ),
        ("<!-- rien --><p>« Bonjour »</p>", "<p>« Bonjour »</p>"),
    ],
)
def test_what_acts_is_taken_out_and_words_stay(written, looked_at):
    assert inert(written) == looked_at
