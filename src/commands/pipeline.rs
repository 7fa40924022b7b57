//! Work in parallel, results in order, memory bounded by what is in flight.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

/// Name of the worker threads.
const WORKER: &str = "vigie-worker";

thread_local! {
    /// A panic of this thread is reported as an unread document, not by the runtime.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Items started but not yet emitted, per worker: enough to keep workers busy behind a slow
/// document, few enough to hold.
const AHEAD: usize = 8;

/// Items handed to a worker at once, and the weight that they do not exceed together: waking a
/// worker costs as much as reading a short ad.
const MOST_AT_ONCE: usize = 32;
const WEIGHT_AT_ONCE: usize = 64 * 1024;

/// Runs `work` on each item in parallel and hands results to `emit` in the order of the items.
///
/// Items are drawn from the iterator only as results leave, so an endless list costs nothing. Those
/// that are light, in bytes, go together. `emit` may break: nothing more is started.
pub fn ordered<T: Send, R: Send>(
    jobs: NonZeroUsize,
    items: &mut dyn Iterator<Item = T>,
    weight: impl Fn(&T) -> usize,
    work: impl Fn(T) -> R + Sync,
    mut emit: impl FnMut(&mut R) -> ControlFlow<()>,
) -> anyhow::Result<()> {
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).thread_name(|_| WORKER.to_owned()).build()?;
    let stopped = AtomicBool::new(false);
    let window = jobs.get() * AHEAD;
    pool.in_place_scope_fifo(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut waiting = BTreeMap::new();
        let (mut started, mut emitted, mut drained) = (0, 0, false);
        // What workers allocate, they free: elsewhere it costs twice.
        let mut spent: Vec<Vec<R>> = Vec::new();
        loop {
            while !drained && started - emitted < window {
                let mut batch = Vec::new();
                let mut room = WEIGHT_AT_ONCE;
                while batch.len() < MOST_AT_ONCE {
                    let Some(item) = items.next() else {
                        drained = true;
                        break;
                    };
                    let weight = weight(&item);
                    batch.push(item);
                    if weight >= room {
                        break;
                    }
                    room -= weight;
                }
                if batch.is_empty() {
                    break;
                }
                let (index, sender, work, stopped) = (started, sender.clone(), &work, &stopped);
                started += 1;
                let spent = std::mem::take(&mut spent);
                scope.spawn_fifo(move |_| {
                    drop(spent);
                    let mut results = Vec::with_capacity(batch.len());
                    for item in batch {
                        if stopped.load(Ordering::Relaxed) {
                            return;
                        }
                        results.push(work(item));
                    }
                    // The receiver leaves only when nothing more is wanted.
                    let _ = sender.send((index, results));
                });
            }
            if emitted == started {
                break;
            }
            let Ok((index, results)) = receiver.recv() else { break };
            waiting.insert(index, results);
            while let Some(mut results) = waiting.remove(&emitted) {
                emitted += 1;
                for result in &mut results {
                    if emit(result).is_break() {
                        stopped.store(true, Ordering::Relaxed);
                        return;
                    }
                }
                spent.push(results);
            }
        }
    });
    Ok(())
}

/// Runs `work` and turns a panic into its message, so that one document never takes the others
/// with it.
pub fn guarded<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    let before = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    done.map_err(|payload| {
        payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_default()
    })
}

/// Keeps the runtime quiet about panics that [`guarded`] turns into an unread line.
pub fn quiet_workers() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !GUARDED.get() {
            default(info);
        }
    }));
}

/// As many workers as the user asked for, else one per processor.
pub fn jobs(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    asked.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn four() -> NonZeroUsize {
        NonZeroUsize::new(4).unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let mut out = Vec::new();
        let work = |n: u64| {
            std::thread::sleep(std::time::Duration::from_micros((n * 37) % 500));
            n * 2
        };
        for weight in [0, 30_000, usize::MAX] {
            out.clear();
            ordered(
                four(),
                &mut (0..200_u64),
                |_| weight,
                work,
                |n| {
                    out.push(*n);
                    ControlFlow::Continue(())
                },
            )
            .unwrap();
            assert_eq!(out, (0..200).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn items_are_drawn_as_results_leave() {
        let drawn = std::cell::Cell::new(0_usize);
        let mut emitted = 0;
        let mut items = (0..1000_usize).inspect(|_| drawn.set(drawn.get() + 1));
        ordered(
            four(),
            &mut items,
            |_| usize::MAX,
            |n| n,
            |_| {
                emitted += 1;
                assert!(drawn.get() - emitted <= 4 * AHEAD);
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        assert_eq!(emitted, 1000);
    }

    #[test]
    fn an_endless_list_can_be_left() {
        let mut seen = 0;
        ordered(
            four(),
            &mut (0..),
            |_| 1,
            |n: u64| n,
            |n| {
                seen = *n;
                if *n == 50 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        )
        .unwrap();
        assert_eq!(seen, 50);
    }

    #[test]
    fn a_panic_becomes_its_message() {
        quiet_workers();
        let result = guarded(|| -> u8 { panic!("broken {}", 1) });
        assert_eq!(result, Err("broken 1".to_owned()));
    }
}
