//! The frame of every page: what this is, which org it shows, where one can go.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::navigation::Place;
use crate::model::org::{ORGS, OrgState};

/// A page of one org.
pub(super) struct Page<'a> {
    pub(super) org: &'a OrgState,
    pub(super) place: Place,
    pub(super) title: &'a str,
    /// Steps before the title: words and the end of their address in this org.
    pub(super) path: &'a [(&'a str, String)],
}

impl Page<'_> {
    /// The whole document around a page's content; the header's actions stand beside the title.
    pub(super) fn render(&self, actions: &Markup, content: &Markup) -> Markup {
        let base = format!("/setup/{}", self.org.key);
        document(
            &format!("{} · {}", self.title, self.org.name),
            Some(self.org),
            &html! {
                nav.side aria-label="Setup" {
                    @for (heading, places) in Place::GROUPS {
                        h2 { (heading) }
                        ul {
                            @for (place, words, end) in places {
                                li {
                                    a href={ (base) (end) } aria-current=[(*place == self.place).then_some("page")] { (words) }
                                }
                            }
                        }
                    }
                }
                main id="content" {
                    @if !self.path.is_empty() {
                        nav.crumbs aria-label="Breadcrumb" {
                            ol {
                                @for (words, end) in self.path {
                                    li { @if end.is_empty() { (words) } @else { a href={ (base) (end) } { (words) } } }
                                }
                            }
                        }
                    }
                    header.title {
                        h1 { (self.title) }
                        div.actions { (actions) }
                    }
                    (content)
                }
            },
        )
    }
}

/// The outer document; also for pages of no org.
pub(super) fn document(title: &str, org: Option<&OrgState>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Local Salesforce org" }
                link rel="stylesheet" href="/setup.css";
                link rel="icon" href="/setup.svg" type="image/svg+xml";
            }
            body {
                a.skip href="#content" { "Skip to content" }
                header.top {
                    a.mark href="/" { "Local Salesforce org" }
                    p.stand-in { "A stand-in, not Salesforce" }
                    nav.orgs aria-label="Orgs" {
                        ul {
                            @for (key, ..) in ORGS {
                                @let current = org.is_some_and(|org| org.key == key);
                                li { a href={ "/setup/" (key) } aria-current=[current.then_some("true")] { (key) } }
                            }
                        }
                    }
                }
                div.body { (body) }
            }
        }
    }
}

/// 404 in words, with a way on.
pub(super) fn missing() -> Response {
    let body = html! {
        main id="content" {
            h1 { "Not here" }
            p { "This page, or what it shows, does not exist in the local org. It may have been deleted or reset." }
            p { a href="/" { "All orgs" } }
        }
    };
    (StatusCode::NOT_FOUND, document("Not here", None, &body)).into_response()
}

/// A form that is shown again because something in it was refused.
pub(super) fn refused(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}
