"""How the card says what it says: digits, corners of the plane, brackets."""

from __future__ import annotations

from .test_browser import card


def test_digits_are_equal_or_about(tab, address):
    tab.open(address + "#model=plrf-sgd&at.alpha=3/4&at.beta=1")
    rows = tab.run("Array.from(document.querySelectorAll('#card > .shown tr'), r => r.lastChild.textContent)")
    assert rows == ["23 ≈ 0.6667", "12 = 0.5", "12 = 0.5", "0"]


def test_a_corner_names_each_curve_and_balance_once(tab, address):
    tab.open(address + "#model=plrf-sgd&at.alpha=1/2&at.beta=1/2&curve=time")
    tab.settle()
    assert "On a wall: α=β, β=12, α=12." in card(tab)
    balances = tab.run("document.querySelector('#card > .shown dd').textContent").split(" or ")
    assert len(balances) == len(set(balances)) > 2
    assert tab.run("Array.from(document.querySelectorAll('.crossing-names text'), t => t.textContent)") == ["1, 2"]


def test_brackets_grow_around_fractions_alone(tab, address):
    """Set at the height of their line they stand close to what they hold."""
    tab.open(address + "#model=plrf-sgd&at.alpha=9/32&at.beta=1")
    brackets = (
        "Array.from(document.querySelectorAll('#card > .shown .loss td mo[fence]'), n => n.getAttribute('stretchy'))"
    )
    assert set(tab.run(brackets)) == {"false"}
    tab.open(address + "#model=critical-batch")
    tall = "Array.from(document.querySelectorAll('mo[fence]')).filter(n => n.parentNode.querySelector('mfrac'))"
    assert tab.run(f"({tall}).every(n => n.getAttribute('stretchy') === 'true')")
