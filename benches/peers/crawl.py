#!/usr/bin/env python3
"""Compare `vigie crawl` with `wget -r` on the same pages of the same server, as whole processes.

    cargo build --release
    python3 benches/peers/crawl.py --vigie target/release/vigie

The pages (or those of --pages, *.html) are linked from one index and served on the loopback: by nginx
when it is installed, at once, then by a small server of this script that waits --latency before each
answer, as a near site does. Both programs are held to these pages by the same regular expression;
manners are off for vigie (no delay, --per-host connections), wget has none. Commands run in turn;
the medians of wall clock and processor time, the largest resident memory of each, and the median of
the ratios taken round by round. A ratio above 1 means that vigie is faster.

The work is not the same: wget looks for links and writes files. vigie looks for links too, compares
the texts, writes the exchanges with their digests in a compressed archive and a journal from which a
crawl resumes, judges every page, and sums it all in a manifest.
"""

import argparse
import asyncio
import glob
import multiprocessing
import os
import random
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

from compare import page
from exports import memory, run


def generate(folder, count, seed):
    dice = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        with open(os.path.join(folder, f"p{number:05}.html"), "w", encoding="utf-8") as file:
            file.write(page(dice, dice.randrange(29_000, 100_000)))


def index(folder):
    names = sorted(os.path.basename(name) for name in glob.glob(os.path.join(folder, "*.html")))
    names = [name for name in names if name != "index.html"]
    links = "".join(f'<li><a href="/{name}">{name}</a>' for name in names)
    with open(os.path.join(folder, "index.html"), "w", encoding="utf-8") as file:
        file.write(f"<!doctype html><html lang=fr><title>Pages</title><h1>Pages du site</h1><ul>{links}</ul>")
    return names


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def nginx(folder, work, port):
    settings = os.path.join(work, "nginx.conf")
    with open(settings, "w", encoding="utf-8") as file:
        file.write(f"daemon off; worker_processes 1; pid {work}/nginx.pid; error_log {work}/nginx.log;\n"
                   "events { worker_connections 512; }\n"
                   "http { access_log off; types { text/html html; } keepalive_requests 100000;\n"
                   f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n")
    return subprocess.Popen(["nginx", "-c", settings, "-e", os.path.join(work, "nginx.log")])


class Slow(asyncio.Protocol):
    """HTTP/1.1, GET only: answers after a while, from memory."""

    pages, latency = {}, 0.0

    def connection_made(self, transport):
        self.transport, self.rest = transport, b""

    def data_received(self, data):
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, self.rest = self.rest.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1]
            body = self.pages.get(path)
            status = b"200 OK" if body is not None else b"404 Not Found"
            answer = (b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
                      % (status, len(body or b"")))
            asyncio.get_running_loop().call_later(self.latency, self.answer, answer + (body or b""))

    def answer(self, data):
        if not self.transport.is_closing():
            self.transport.write(data)


def slow(folder, port, latency):
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            Slow.pages[b"/" + name.encode()] = file.read()
    Slow.latency = latency

    async def serve():
        server = await asyncio.get_running_loop().create_server(Slow, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


def ready(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server does not start")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--vigie", default="target/release/vigie")
    options.add_argument("--pages", help="folder of pages to serve instead of generated ones")
    options.add_argument("--count", type=int, default=5_000, help="of the generated pages")
    options.add_argument("--slow-count", type=int, default=1_000, help="pages asked of the slow server")
    options.add_argument("--latency", type=float, default=10, help="of the slow server, in milliseconds")
    options.add_argument("--per-host", type=int, default=16)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=5)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as work:
        # Served by another user, perhaps.
        os.chmod(work, 0o755)
        site = os.path.join(work, "site")
        if args.pages:
            os.makedirs(site)
            for name in glob.glob(os.path.join(os.path.abspath(args.pages), "*.html")):
                shutil.copyfile(name, os.path.join(site, os.path.basename(name)))
        else:
            generate(site, args.count, args.seed)
        names = index(site)
        few = os.path.join(work, "few")
        os.makedirs(few)
        for name in names[:args.slow_count]:
            shutil.copyfile(os.path.join(site, name), os.path.join(few, name))
        index(few)
        if shutil.which("nginx"):
            port = free_port()
            server = nginx(site, work, port)
            ready(port)
            compare("nginx, at once", args, work, port, len(names))
            server.terminate()
            server.wait()
        else:
            print("nginx is not installed: only the slow server")
        port = free_port()
        server = multiprocessing.Process(target=slow, args=(few, port, args.latency / 1000), daemon=True)
        server.start()
        ready(port)
        compare(f"{args.latency:g} ms before each answer", args, work, port, len(names[:args.slow_count]))
        server.terminate()


def compare(title, args, work, port, count):
    start = f"http://127.0.0.1:{port}/index.html"
    only = r"/(p[^/?]*|index)[.]html$"
    folder, report, files = (os.path.join(work, name) for name in ("capture", "report.jsonl", "wget"))
    commands = {
        "vigie": [args.vigie, "crawl", start, "-o", folder, "--no-config", "--contact", "essai@ordre.example",
                  "--allow-private", "--delay", "0", "--per-host", str(args.per_host), "--render", "never",
                  "--no-sitemaps", "--no-progress", "--include", only, "--format", f"jsonl={report}"],
        "wget -r": ["wget", "-q", "-r", "-l", "3", "-e", "robots=off", "--accept-regex", only, "-P", files, start],
    }

    def clean():
        for path in (folder, files):
            shutil.rmtree(path, ignore_errors=True)

    times = {name: [] for name in commands}
    for turn in range(args.rounds + 1):
        for name, command in commands.items():
            clean()
            spent = run(command)
            # The first is a warm-up.
            if turn > 0:
                times[name].append(spent)
    print(f"{title}: {count} pages, {args.rounds} rounds")
    for name, command in commands.items():
        clean()
        walls, processors = zip(*times[name])
        wall = statistics.median(walls)
        print(f"  {name:8} {wall:7.2f} s ({min(walls):.2f}-{max(walls):.2f})  processor {statistics.median(processors):6.2f} s"
              f"  {count / wall:6.0f} pages/s  {memory(command):4.0f} MiB")
    ratios = [theirs[0] / ours[0] for ours, theirs in zip(times["vigie"], times["wget -r"])]
    print(f"  pages a second, vigie over wget: {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")
    clean()


if __name__ == "__main__":
    main()
