#!/usr/bin/env python3
"""Compare `vigie scan` with `automaton.py` on exports of ads, as whole processes.

    cargo build --release
    pip install pyahocorasick
    python3 benches/peers/exports.py --vigie target/release/vigie

Exports are generated, always the same for a seed: JSON Lines in the shape of the Meta Ad Library
API, and a table in the shape of Google Ads Editor. Half of the ads speak of medicine, one in ten
makes a claim. Each comes twice: once with texts of its own for every ad, which no advertiser writes,
and once with --creatives texts shown over and over, on other days, by other accounts, as exports
are. Commands run in turn; wall clock, processor time and the largest resident memory of each are
given. A ratio above 1 means that vigie is faster.
"""

import argparse
import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from compare import CLAIMS, sentence

CARE = [
    "Prenez rendez-vous avec un médecin généraliste pour une téléconsultation.",
    "Nos médecins vous reçoivent en vidéo, sur rendez-vous.",
    "Un généraliste inscrit à l'Ordre, près de chez vous.",
]


def texts(dice, count):
    lines = [sentence(dice).replace("remboursée", "régulière").replace("gratuite", "simple") for _ in range(count)]
    if dice.random() < 0.5:
        lines[0] = dice.choice(CARE)
    if dice.random() < 0.1:
        lines[-1] = dice.choice(CLAIMS)
    return lines


def drawn(dice, creatives):
    """Texts of one ad after the other, and its page: new ones each time, or some of `creatives`, a few most often."""
    if not creatives:
        number = 0
        while True:
            number += 1
            yield texts(dice, 5), str(number % 5000)
    known = [texts(dice, 5) for _ in range(creatives)]
    while True:
        # One creative leads to one page, told apart by what tracking adds to the address.
        rank = int(creatives * dice.random() ** 2)
        yield known[rank], f"{rank}?utm_campaign={dice.randrange(90)}&utm_content={dice.randrange(900)}"


def json_lines(path, count, seed, creatives=0):
    dice = random.Random(seed)
    ads = drawn(dice, creatives)
    with open(path, "w", encoding="utf-8") as out:
        for number in range(count):
            lines, _ = next(ads)
            day = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            ad = {
                "id": str(10**15 + number), "ad_creation_time": day, "ad_creative_bodies": [" ".join(lines[:3])],
                "ad_creative_link_titles": [lines[3]], "ad_creative_link_descriptions": [lines[4]],
                "ad_creative_link_captions": ["plateforme.example"], "ad_delivery_start_time": day,
                "ad_snapshot_url": f"https://www.facebook.com/ads/archive/render_ad/?id={number}&access_token=x",
                "page_id": str(number % 500), "page_name": f"Plateforme {number % 500}", "languages": ["fr"],
                "publisher_platforms": ["facebook", "instagram"], "eu_total_reach": number,
            }
            out.write(json.dumps(ad, ensure_ascii=False) + "\n")


def table(path, megabytes, seed, creatives=0):
    dice = random.Random(seed)
    ads = drawn(dice, creatives)
    headings = ["Campaign", "Ad Group", "Ad type", "Headline 1", "Headline 2", "Headline 3", "Description 1",
                "Description 2", "Path 1", "Final URL", "Status", "Comment"]
    with open(path, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(headings)
        number = 0
        while out.tell() < megabytes * 1_000_000:
            number += 1
            lines, page = next(ads)
            rows.writerow([f"Campagne {number % 90}", f"Groupe {number % 900}", "Expanded text ad", *lines,
                           "medecin", f"https://plateforme.example/{page}", "Enabled", "relu, validé"])


def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory(command):
    """Largest resident memory of one run, in MiB."""
    child = "import resource,subprocess,sys;subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL," \
            "stderr=subprocess.DEVNULL);print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    return int(subprocess.run([sys.executable, "-c", child, *command], capture_output=True, check=True).stdout) / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--vigie", default="target/release/vigie")
    options.add_argument("--data", default=os.path.join(tempfile.gettempdir(), "vigie-peers"))
    options.add_argument("--ads", type=int, default=200_000, help="of the JSON Lines export")
    options.add_argument("--megabytes", type=int, default=300, help="of the table")
    options.add_argument("--creatives", type=int, default=5_000, help="texts of the exports that repeat them")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=3)
    args = options.parse_args()
    os.makedirs(args.data, exist_ok=True)
    here = os.path.dirname(os.path.abspath(__file__))
    lexicons = os.path.join(here, "..", "..", "lexicons")
    for name, make, size, creatives in (
        ("ads.jsonl", json_lines, args.ads, args.creatives), ("ads.csv", table, args.megabytes, args.creatives),
        ("distinct.jsonl", json_lines, args.ads, 0), ("distinct.csv", table, args.megabytes, 0),
    ):
        path = os.path.join(args.data, f"{size}-{creatives}-{args.seed}-{name}")
        if not os.path.exists(path):
            make(path, size, args.seed, creatives)
        scan = [args.vigie, "scan", "--format", "jsonl", "--fail-on", "never", "--no-progress", path]
        commands = {
            "vigie": scan,
            "vigie, 1 thread": [*scan, "--jobs", "1"],
            "json/csv + pyahocorasick": [sys.executable, os.path.join(here, "automaton.py"), path, lexicons],
        }
        spent = {peer: [] for peer in commands}
        for _ in range(args.rounds):
            for peer, command in commands.items():
                spent[peer].append(run(command))
        megabytes = os.path.getsize(path) / 1e6
        print(f"\n{name}: {megabytes:.1f} MB")
        for peer, times in spent.items():
            wall, processor = (statistics.median(one[kind] for one in times) for kind in (0, 1))
            line = f"  {peer:<26} {wall:7.2f} s {megabytes / wall:7.1f} MB/s, processor {processor:7.2f} s"
            line += f", {memory(commands[peer]):6.0f} MiB"
            if peer != "vigie":
                walls = [other[0] / own[0] for other, own in zip(times, spent["vigie"])]
                line += f"   vigie x {statistics.median(walls):.2f} ({min(walls):.2f}-{max(walls):.2f})"
            print(line)


if __name__ == "__main__":
    main()
