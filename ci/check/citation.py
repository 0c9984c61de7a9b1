#!/usr/bin/python3
"""Checks CITATION.cff: YAML with the keys that the Citation File Format 1.2.0 requires, the version
of CMakeLists.txt, and README's link and BibTeX to the same paper.

    ci/check/citation.py
"""
import os
import re
import sys

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402 (found there)


def want(condition, what):
    if not condition:
        sys.exit(f"CITATION.cff: {what}")


def main():
    os.chdir(harness.ROOT)
    with open("CITATION.cff") as file:
        citation = yaml.safe_load(file)
    with open("README.md") as file:
        readme = file.read()
    with open("CMakeLists.txt") as file:
        version = re.search(r"project\(infomax VERSION ([\d.]+)", file.read())[1]

    for key in ("cff-version", "message", "title", "authors"):
        want(citation.get(key), f"{key} is missing")
    want(citation["cff-version"] == "1.2.0",
         f"cff-version is {citation['cff-version']!r}, want '1.2.0'")
    want(citation["version"] == version, f"version is {citation['version']!r}, want {version!r}")
    want(all("name" in author for author in citation["authors"]), "an author has no name")
    for work in citation["references"]:
        for key in ("type", "title", "authors", "year", "url"):
            want(work.get(key), f"{key} of {work.get('title', 'a reference')!r} is missing")
        names = [f"{author['family-names']}, {author['given-names']}" for author in work["authors"]]
        bibtex = {"title": work["title"], "author": " and ".join(names), "url": work["url"],
                  "year": str(work["year"])}
        for key, value in bibtex.items():
            want(re.search(rf"{key} *= \{{{re.escape(value)}\}}", re.sub(r"\s+", " ", readme)),
                 f"README's BibTeX has no {key} = {{{value}}}")
        want(f"]({work['url']})" in readme, f"README has no link to {work['url']}")
    print("citation: CITATION.cff is whole, and README cites the same paper")


if __name__ == "__main__":
    main()
