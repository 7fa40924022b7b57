#!/usr/bin/env python3
"""Compare `vigie scan` with peers as whole processes, on generated data.

    cargo build --release
    python3 benches/peers/compare.py --vigie target/release/vigie --rg rg [--rules R --lexicons L]

The data (texts, pages and a list of forms, always the same for a seed and a size) is written to
--data. Commands run in turn, A B C A B C ..., after a warm-up; the ratio to ripgrep is taken round
by round, and its median is given with the extremes. A ratio above 1 means that vigie is faster.

What the peers do is not the same work: `rg -F` and `grep -F` look for bytes, in pages as well as in
texts, without folding, without words, without context. They give the order of magnitude that a
person who waits is used to. Peers that are not installed are left out.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time

SUBJECTS = "le médecin,la clinique,notre équipe,un cabinet,la plateforme,le spécialiste,une sage-femme".split(",")
VERBS = "propose,explique,améliore,rappelle,organise,présente,suit,prépare".split(",")
STEMS = "télé,cardio,dermato,neuro,hydro,rhumato,gastro,immuno,ostéo,pneumo".split(",")
ENDS = "logie,thérapie,graphie,stimulation,protection,synthèse,scopie,pathie".split(",")
QUALITIES = "simple,rapide,gratuite,durable,complète,remboursée,reconnue,régulière".split(",")
CLAIMS = [
    "Téléconsultation remboursée à 100 %.", "Votre ordonnance en 5 minutes !", "Sans avance de frais, 24h/24.",
    "Un médecin disponible immédiatement, sans rendez-vous.", "Dès 9,90 € par mois, sans engagement.",
]


def sentence(dice):
    if dice.random() < 0.03:
        return dice.choice(CLAIMS)
    thing = dice.choice(STEMS) + dice.choice(ENDS)
    words = [dice.choice(SUBJECTS), dice.choice(VERBS), "une", thing, dice.choice(QUALITIES)]
    if dice.random() < 0.4:
        words += ["à", "la", dice.choice(STEMS) + dice.choice(ENDS)]
    if dice.random() < 0.2:
        words += ["pendant", str(dice.randrange(2, 90)), "jours"]
    text = " ".join(words)
    return text[0].upper() + text[1:] + "."


def page(dice, size):
    parts = ["<!doctype html><html lang=fr><head><meta charset=utf-8><title>Essai</title>"
             "<style>.menu{display:flex}.masque{display:none}</style></head><body><main>"]
    length = 0
    while length < size:
        number = dice.randrange(10**6)
        item = (f'<section class="bloc bloc-{number % 40}" data-id="{number}"><h2>{sentence(dice)}</h2>'
                f"<script>suivi.push({{id:{number},rang:{number % 7},vue:'liste',source:'page'}})</script>"
                f"<p>{sentence(dice)} <strong>{sentence(dice)}</strong></p>"
                f'<ul class="liste"><li>{sentence(dice)}</li><li>{sentence(dice)}</li></ul>'
                f'<a class="bouton" href="/page/{number}?campagne=essai&amp;rang={number % 9}">Voir</a>'
                f'<svg width="24" height="24"><path d="M{number % 24} 2.5a9 9 0 1 0 0 18v-3l4.2 4.1"/></svg></section>')
        if number % 3 == 0:
            item = item.replace("é", "&eacute;").replace("à", "&agrave;")
        parts.append(item)
        length += len(item)
    return "".join(parts) + "</main></body></html>"


def generate(folder, megabytes, seed):
    stamp = os.path.join(folder, f"made-{megabytes}-{seed}")
    if os.path.exists(stamp):
        return
    dice = random.Random(seed)
    for kind, mean, make in (
        ("text", 8_000, lambda size: "\n".join(sentence(dice) for _ in range(size // 65))),
        ("html", 60_000, lambda size: page(dice, size)),
    ):
        target = os.path.join(folder, kind)
        shutil.rmtree(target, ignore_errors=True)
        written, count = 0, 0
        while written < megabytes * 1_000_000:
            content = make(dice.randrange(mean // 2, mean * 3 // 2)).encode()
            sub = os.path.join(target, f"{count % 16:02d}")
            os.makedirs(sub, exist_ok=True)
            with open(os.path.join(sub, f"{count:06d}.{'txt' if kind == 'text' else 'html'}"), "wb") as out:
                out.write(content)
            written += len(content)
            count += 1
    forms = {f"{s}{e}{x} {q}" for s in STEMS for e in ENDS for x in ("", "s") for q in QUALITIES}
    while len(forms) < 20_000:
        forms.add(f"{dice.choice(VERBS)} {dice.choice('ldu')}{dice.randrange(10**5)} {dice.choice(QUALITIES)}")
    forms |= {claim.rstrip(" .!") for claim in CLAIMS}
    with open(os.path.join(folder, "forms.txt"), "w", encoding="utf-8") as out:
        out.write("\n".join(sorted(forms)) + "\n")
    with open(os.path.join(folder, "empty.txt"), "w", encoding="utf-8") as out:
        out.write("x\n")
    open(stamp, "w").close()


def run(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def compare(name, commands, size, rounds):
    for command in commands.values():
        run(command)
    times = {peer: [] for peer in commands}
    for _ in range(rounds):
        for peer, command in commands.items():
            times[peer].append(run(command))
    print(f"\n{name}")
    for peer, spent in times.items():
        middle = statistics.median(spent)
        line = f"  {peer:<24} {middle:7.3f} s ({min(spent):.3f}-{max(spent):.3f})"
        if size:
            line += f" {size / middle / 1e6:8.1f} MB/s"
        if peer != "vigie":
            ratios = [other / own for other, own in zip(spent, times["vigie"])]
            line += f"   vigie x {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        print(line)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--vigie", default="target/release/vigie")
    options.add_argument("--rg", default="rg")
    options.add_argument("--data", default=os.path.join(tempfile.gettempdir(), "vigie-peers"))
    options.add_argument("--megabytes", type=int, default=64, help="of each kind")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--texts", help="folder of texts to use instead of the generated ones")
    options.add_argument("--pages", help="folder of pages to use instead of the generated ones")
    options.add_argument("--forms", help="list of forms to use instead of the generated one")
    options.add_argument("--rules", help="folder of rules given to vigie")
    options.add_argument("--lexicons", help="folder of lexicons given to vigie")
    args = options.parse_args()
    os.makedirs(args.data, exist_ok=True)
    generate(args.data, args.megabytes, args.seed)
    forms = args.forms or os.path.join(args.data, "forms.txt")
    scan = [args.vigie, "scan", "--format", "jsonl", "--fail-on", "never", "--no-progress"]
    for flag in ("rules", "lexicons"):
        if getattr(args, flag):
            scan += [f"--{flag}", getattr(args, flag)]
    for name, folder in (("text", args.texts), ("html", args.pages)):
        folder = folder or os.path.join(args.data, name)
        size = sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(folder) for f in fs)
        commands = {"vigie": [*scan, "--jobs", "1", folder], "vigie, 2 threads": [*scan, "--jobs", "2", folder]}
        if shutil.which(args.rg):
            commands["rg -j1 -F -f FORMS"] = [args.rg, "-j1", "-F", "-c", "-f", forms, folder]
        if shutil.which("grep"):
            commands["grep -rF -f FORMS"] = ["env", "LC_ALL=C", "grep", "-rFc", "-f", forms, folder]
        compare(f"{name}: {size / 1e6:.1f} MB", commands, size, args.rounds)
    compare("start, on one line of text", {"vigie": [*scan, os.path.join(args.data, "empty.txt")]}, 0, args.rounds * 3)


if __name__ == "__main__":
    main()
