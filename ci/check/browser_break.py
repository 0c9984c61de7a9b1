#!/usr/bin/python3
"""Writes a report with one thing wrong, for ci/check/browser.sh, which has to notice.

    ci/check/browser_break.py WHAT PAGE.html BROKEN.html    WHAT: a key of BREAKS
"""
import re
import sys


def pattern(what):
    """Its dots match the ends of lines."""
    return re.compile(what, re.DOTALL)


def down(found):
    return found[1] + f"{float(found[2]) + 3:g}"


# Of the first curve: what is replaced, by what.
BREAKS = {
    "a path that is none": (pattern(r'(<g class="curve".*?<path d=")M'), r"\1Mx"),
    "a curve left out": (pattern(r'<g class="curve".*?</g>'), ""),
    "a curve one place short": (pattern(r'(<g class="curve".*?<path d="[^"]*) L[^" ]*"'), r'\1"'),
    "a place three pixels off": (
        pattern(r'(<g class="curve".*?<path d="M[^"]*? L[0-9.]+,)([0-9.]+)'), down),
    "a picture from elsewhere": (
        pattern("</body>"), '<img src="https://example.org/x.png" alt=""></body>'),
}


def main(what, page, broken):
    found, replacement = BREAKS[what]
    with open(page) as file:
        text = file.read()
    with open(broken, "w") as file:
        file.write(found.sub(replacement, text, count=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
