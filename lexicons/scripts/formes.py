#!/usr/bin/env python3
"""Write lexicons/formes.tsv (forme, lemme, catégorie) from lexicons/lemmes.txt.

    python3 lexicons/scripts/formes.py                 rewrite formes.tsv
    python3 lexicons/scripts/formes.py --check         fail if formes.tsv is stale
    python3 lexicons/scripts/formes.py --show offrir   print the forms of a lemma
    python3 lexicons/scripts/formes.py --compare LIST  print forms absent from a word list

Python 3.9 or later, standard library only; no network, no clock: the same
lemmas give the same bytes.

Every form comes from the rules and lists of exceptions in conjugaison.py and
accords.py, written for this project. No third-party lexicon is copied: the
conjugation tables distributed under permissive package licences are in fact
Lefff (LGPL-LR) or Verbiste (GPL) data. `--compare` only reads such a list.

Scope: présent, imparfait, futur, passé simple (third persons), conditionnel,
subjonctif présent, impératif, infinitif, participe présent, participe passé
(four forms, or one when it never agrees), with the 1990 spelling of -eler and
-eter. No imperfect subjunctive.
"""

import argparse
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # leave no cache beside the data

import accords
import conjugaison

LEXICONS = Path(__file__).resolve().parent.parent
LEMMAS = LEXICONS / "lemmes.txt"
TABLE = LEXICONS / "formes.tsv"
HEADER = (
    "# source: règles de flexion et exceptions écrites pour ce projet, licence MIT OR Apache-2.0, "
    "généré par lexicons/scripts/formes.py à partir de lexicons/lemmes.txt\n"
)
LETTERS = set("abcdefghijklmnopqrstuvwxyzàâäæçéèêëîïôöœùûüÿ'-")


def forms_of(lemma, category):
    if category == "V":
        return conjugaison.conjugate(lemma)
    if category == "N":
        return accords.noun(lemma)
    if category == "A":
        return accords.adjective(lemma)
    return accords.closed(lemma, category)


def read_lemmas():
    rows = []
    for number, line in enumerate(LEMMAS.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        lemma, tab, category = line.partition("\t")
        if not tab or category not in ("V", "N", "A", "D", "P"):
            raise SystemExit(f"{LEMMAS.name}:{number}: attendu « lemme<TAB>V|N|A|D|P », lu « {line} »")
        rows.append((lemma, category))
    # Code-point order is the byte order of UTF-8.
    if rows != sorted(set(rows)):
        raise SystemExit(f"{LEMMAS.name} : trier les lignes et retirer les doublons (LC_ALL=C sort -u)")
    return rows


def table():
    rows = {(lemma, form, category) for lemma, category in read_lemmas() for form in forms_of(lemma, category)}
    for lemma, form, _ in rows:
        if not form or set(form) - LETTERS:
            raise SystemExit(f"forme inattendue pour {lemma} : « {form} »")
    return HEADER + "".join(f"{form}\t{lemma}\t{category}\n" for lemma, form, category in sorted(rows))


def main():
    parser = argparse.ArgumentParser(description="Écrit lexicons/formes.tsv à partir de lexicons/lemmes.txt.")
    parser.add_argument("--check", action="store_true", help="échoue si formes.tsv n'est pas à jour")
    parser.add_argument("--show", nargs="+", metavar="LEMME", help="affiche les formes de ces lemmes")
    parser.add_argument("--compare", type=Path, metavar="LISTE", help="affiche les formes absentes d'une liste de mots")
    args = parser.parse_args()
    if args.show:
        for lemma, category in read_lemmas():
            if lemma in args.show:
                print(f"{lemma} {category}:", " ".join(sorted(forms_of(lemma, category))))
    elif args.compare:
        known = set(args.compare.read_text(encoding="utf-8").split())
        for line in table().splitlines()[1:]:
            if line.split("\t")[0] not in known:
                print(line)
    elif args.check:
        if not TABLE.exists() or TABLE.read_text(encoding="utf-8") != table():
            sys.exit("formes.tsv n'est pas à jour : relancer lexicons/scripts/formes.py")
    else:
        TABLE.write_text(table(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
