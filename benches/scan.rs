//! What each stage of a scan costs: `cargo bench`.

mod generator;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use generator::Dice;
use vigie::extract::{DateSource, Document, DocumentDate, RawInput, read};
use vigie::judge::{Engine, LoadOptions};
use vigie::lexicon::Scratch;
use vigie::text::{Folded, fold_into, tokenize};

const TEXT: usize = 256 * 1024;
const PAGE: usize = 512 * 1024;

fn document(content: &str, media_type: &str) -> Document {
    let day = jiff::civil::date(2026, 1, 15);
    read(RawInput {
        uri: "essai",
        bytes: content.as_bytes().to_vec(),
        media_type: Some(media_type),
        charset: Some("utf-8"),
        date: DocumentDate { day, source: DateSource::AsOf },
        platform: None,
    })
    .unwrap_or_else(|error| panic!("{error}"))
}

fn engine() -> Engine {
    Engine::load(&LoadOptions::default()).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn bytes(text: &str) -> Throughput {
    Throughput::Bytes(text.len() as u64)
}

fn stages(c: &mut Criterion) {
    let text = generator::text(&mut Dice::new(1), TEXT);
    let page = generator::page(&mut Dice::new(2), PAGE);
    let engine = engine();

    let mut group = c.benchmark_group("fold");
    group.throughput(bytes(&text));
    let mut folded = Folded::default();
    group.bench_function("text", |b| b.iter(|| fold_into(black_box(&text), &mut folded)));
    let mut tokens = Vec::new();
    group.bench_function("words", |b| b.iter(|| tokenize(black_box(&folded.text), &mut tokens)));
    group.finish();

    let mut group = c.benchmark_group("match");
    group.throughput(bytes(&text));
    let (mut scratch, mut hits) = (Scratch::default(), Vec::new());
    let matcher = engine.lexicon().matcher();
    group.bench_function("text", |b| {
        b.iter(|| matcher.find(black_box(&folded.text), &tokens, &mut scratch, &mut hits));
    });
    group.finish();

    for (kind, content, media_type) in [("text", &text, "text/plain"), ("html", &page, "text/html")] {
        let mut group = c.benchmark_group("extract");
        group.throughput(bytes(content));
        group.bench_function(kind, |b| b.iter(|| document(black_box(content), media_type)));
        group.finish();

        let mut group = c.benchmark_group("judge");
        group.throughput(bytes(content));
        let ready = document(content, media_type);
        group.bench_function(kind, |b| b.iter(|| engine.judge(black_box(&ready))));
        group.finish();

        let mut group = c.benchmark_group("scan");
        group.throughput(bytes(content));
        group.bench_function(kind, |b| {
            b.iter(|| engine.scan(&document(black_box(content), media_type)));
        });
        group.finish();
    }

    c.bench_function("load", |b| b.iter(|| black_box(self::engine())));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = stages
}
criterion_main!(benches);
