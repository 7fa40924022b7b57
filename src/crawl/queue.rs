//! What is put in the queue: seeds, links, sitemaps, redirects, and all of it again on resuming.

use std::io::{self, Write as _};

use url::Url;

use super::frontier::{Met, Task};
use super::identity::Link;
use super::journal::{Cause, Outcome, Role, Visit};
use super::robots::Rules;
use super::run::Crawl;
use super::scope::Place;
use super::site::{Site, host};

/// A line of the list of addresses left aside.
#[derive(serde::Serialize)]
struct Aside<'a> {
    url: &'a str,
    reason: &'a str,
    via: &'a str,
}

impl Crawl<'_> {
    pub(super) fn start(&mut self) {
        for url in &self.options.seeds {
            if self.frontier.first_time(url) {
                self.push(Task::seed(url.clone()));
            }
        }
    }

    /// Does again what a visit did to the queue, without asking anything.
    pub(super) fn replay(&mut self, visit: &Visit) -> io::Result<()> {
        if matches!(&visit.outcome, Outcome::Unexamined { cause, .. } if cause.passes()) {
            return Ok(());
        }
        // A page built by script that no browser had shown, now that there is one.
        let scripted = matches!(
            &visit.outcome,
            Outcome::Partial { cause: Cause::Script, .. } | Outcome::Unexamined { cause: Cause::Script, .. }
        );
        if scripted && visit.rendering.is_none() && self.shared.renderer.is_some() {
            return Ok(());
        }
        let Ok(url) = Url::parse(&visit.url) else { return Ok(()) };
        let mut task = Task::new(url, visit.role, visit.depth, visit.via.clone(), visit.seed);
        task.hops.clone_from(&visit.hops);
        let site = self.site(&task.url);
        if visit.role == Role::Robots {
            if let Some(first) =
                visit.hops.first().or(Some(&visit.url)).and_then(|text| Url::parse(text).ok())
            {
                let origin = super::site::origin(&first);
                if !matches!(visit.outcome, Outcome::Redirect { .. }) {
                    let body = visit.robots.as_deref().unwrap_or_default().as_bytes();
                    let rules = Rules::of(visit.status, body);
                    site.obey(&origin, rules.clone());
                    self.plans(&rules, &first);
                }
            }
        } else {
            site.forget(&task.url);
        }
        match &visit.outcome {
            Outcome::Redirect { to } if visit.role == Role::Page => {
                if let Ok(to) = Url::parse(to) {
                    self.redirected(&task, to)?;
                }
            }
            _ => {
                for url in visit.plans.iter().filter_map(|text| Url::parse(text).ok()) {
                    self.plan(url);
                }
                for url in visit.found.iter().filter_map(|text| Url::parse(text).ok()) {
                    self.meet(url.into(), visit.depth + 1, &visit.url)?;
                }
            }
        }
        self.remember(visit);
        self.tally.count(visit);
        Ok(())
    }

    pub(super) fn site(&mut self, url: &Url) -> &mut Site {
        let options = self.options;
        self.sites
            .entry(host(url))
            .or_insert_with(|| Site::new(options.delay, options.ignore_robots.is_some(), options.rehearsal))
    }

    pub(super) fn push(&mut self, task: Task) {
        let host = host(&task.url);
        self.site(&task.url).push(task);
        self.arm(&host);
    }

    /// Takes an address found on a page; gives it back when it is met for the first time.
    pub(super) fn meet(&mut self, link: Link, depth: u32, via: &str) -> io::Result<Option<String>> {
        match self.frontier.meet(link, depth, via) {
            Met::Known => Ok(None),
            Met::Visit(task) => {
                let text = task.url.to_string();
                self.push(task);
                Ok(Some(text))
            }
            Met::Aside(url, reason) => {
                *self.tally.aside.entry(reason).or_default() += 1;
                let entry = Aside { url: url.as_str(), reason, via };
                serde_json::to_writer(&mut self.aside, &entry)?;
                self.aside.write_all(b"\n")?;
                Ok(Some(url.into()))
            }
        }
    }

    /// The sitemaps a site tells of, or the usual place.
    pub(super) fn plans(&mut self, rules: &Rules, site: &Url) {
        if !self.options.sitemaps || self.options.reach == super::Reach::Page {
            return;
        }
        let told: Vec<Url> = rules.sitemaps().iter().take(50).cloned().collect();
        let usual = site.join("/sitemap.xml").ok().filter(|_| told.is_empty());
        for url in told.into_iter().chain(usual) {
            if self.frontier.scope.same_domain(&url) || host(&url) == host(site) {
                self.plan(url);
            }
        }
    }

    pub(super) fn plan(&mut self, url: Url) {
        // A file of sitemaps may list as many as it likes.
        const PLANS: usize = 500;
        if self.tally.plans < PLANS && self.frontier.first_time(&url) {
            self.tally.plans += 1;
            self.push(Task::new(url, Role::Sitemap, 0, None, false));
        }
    }

    pub(super) fn redirected(&mut self, from: &Task, to: Url) -> io::Result<Option<String>> {
        if from.seed && self.frontier.scope.place(&to) == Place::Outside {
            self.frontier.scope.extend(&to);
        }
        if self.frontier.scope.place(&to) != Place::Inside {
            self.meet(to.into(), from.depth, from.url.as_str())?;
            return Ok(None);
        }
        if !self.frontier.first_time(&to) {
            return Ok(None);
        }
        let mut task = Task::new(to, from.role, from.depth, Some(from.url.to_string()), from.seed);
        task.hops.clone_from(&from.hops);
        task.hops.push(from.url.to_string());
        let (host, url) = (host(&task.url), task.url.to_string());
        self.site(&task.url).push_first(task);
        self.arm(&host);
        Ok(Some(url))
    }
}
