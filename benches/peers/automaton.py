#!/usr/bin/env python3
"""What a team without vigie writes: read an export with `json` or `csv`, fold, look up a list of forms.

    pip install pyahocorasick
    python3 benches/peers/automaton.py ads.jsonl lexicons

Prints one line for each ad in which a form stands between two word borders. It knows no sentence,
negation, condition, genre, date nor law: it is the least that could be called a search.
"""

import csv
import glob
import json
import os
import re
import sys
import unicodedata

import ahocorasick

TEXTS = ("ad_creative_bodies", "ad_creative_link_titles", "ad_creative_link_descriptions")
COLUMNS = ("Headline 1", "Headline 2", "Headline 3", "Description 1", "Description 2")
LITERAL = re.compile(r"^\s*- ([\w' ’-]{4,})$")


def fold(text):
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'")


def automaton(lexicons):
    forms = set()
    for path in glob.glob(os.path.join(lexicons, "*.yaml")):
        with open(path, encoding="utf-8") as lines:
            forms.update(fold(match[1]).strip() for match in map(LITERAL.match, lines) if match)
    with open(os.path.join(lexicons, "formes.tsv"), encoding="utf-8") as lines:
        forms.update(fold(line.split("\t")[0]) for line in lines if not line.startswith("#"))
    found = ahocorasick.Automaton()
    for form in forms:
        if len(form) > 3:
            found.add_word(form, form)
    found.make_automaton()
    return found


def ads(path):
    if path.endswith(".csv"):
        with open(path, encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            headings = next(rows)
            wanted = [headings.index(column) for column in COLUMNS]
            for number, row in enumerate(rows, 2):
                yield number, [row[index] for index in wanted]
    else:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                ad = json.loads(line)
                yield number, [text for name in TEXTS for text in ad.get(name, ())]


def main():
    path, lexicons = sys.argv[1:3]
    found = automaton(lexicons)
    for number, texts in ads(path):
        seen = []
        for text in texts:
            text = fold(text)
            for end, form in found.iter(text):
                start = end - len(form)
                bounded = (start < 0 or not text[start].isalnum()) and (
                    end + 1 == len(text) or not text[end + 1].isalnum())
                if bounded:
                    seen.append(form)
        if seen:
            print(json.dumps({"line": number, "forms": seen}, ensure_ascii=False))


if __name__ == "__main__":
    main()
