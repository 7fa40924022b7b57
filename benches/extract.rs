//! Speed of the reading of pages, in source bytes a second.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write;
use std::hint::black_box;
use vigie::extract::{DateSource, DocumentDate, RawInput, read};

/// A landing page like those of the market: a heavy head, a menu, sections, questions, a footer.
fn page() -> String {
    let mut page = String::from(
        "<!DOCTYPE html><html lang=\"fr-FR\"><head><meta charset=\"utf-8\"><title>Médecin en ligne</title><style>",
    );
    for i in 0..200 {
        let _ = write!(page, ".c{i}{{padding:{i}px;color:#0b6e6e;display:grid}}");
    }
    page.push_str("</style><script>");
    for i in 0..300 {
        let _ = write!(page, "window.dataLayer.push({{event:'e{i}',a:{i}<3&&b}});");
    }
    page.push_str("</script></head><body class=\"home page\"><nav><ul>");
    for i in 0..30 {
        let _ = writeln!(
            page,
            "<li class=\"menu-item menu-item-{i}\"><a href=\"/p{i}.html\" class=\"nav-link\">Spécialité {i}</a></li>"
        );
    }
    page.push_str("</ul></nav><main>");
    for i in 0..60 {
        let _ = writeln!(
            page,
            "<section class=\"bloc bloc-{i}\" id=\"s{i}\">\n  <h2>Une consultation n&deg;&nbsp;{i}</h2>\n  <p>Parlez à un <b>méde</b>cin en \
             cinq minutes, <a href=\"/rdv\">sans rendez-vous</a>, tous les jours de l’année&nbsp;: 25&nbsp;&euro; selon votre situation, \
             ordonnance envoyée à la pharmacie de votre choix.</p>\n  <ul><li>Médecins inscrits à l’Ordre</li><li>Données hébergées en \
             France</li></ul>\n  <img src=\"/i{i}.png\" alt=\"Un médecin devant son écran\"><a class=\"btn btn-primary\" href=\"/go\">Consulter</a>\n</section>"
        );
    }
    page.push_str("</main><footer><small>* Selon les conditions en vigueur.</small></footer></body></html>");
    page
}

fn extraction(criterion: &mut Criterion) {
    let page = page().into_bytes();
    let date = DocumentDate { day: jiff::civil::date(2026, 1, 1), source: DateSource::AsOf };
    let mut group = criterion.benchmark_group("extract");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("page", |bencher| {
        bencher.iter_batched(
            || page.clone(),
            |bytes| {
                let input = RawInput {
                    uri: "p.html",
                    bytes,
                    media_type: Some("text/html"),
                    charset: None,
                    date,
                    platform: None,
                };
                black_box(read(input))
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, extraction);
criterion_main!(benches);
