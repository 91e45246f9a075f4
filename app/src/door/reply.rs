//! What a form answers when its verb worked: onward to another page, or its own page with a
//! one-time link or a fresh key on it.

use crate::routes;
use crate::ui::Theme;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, LOCATION, SET_COOKIE};
use portal::api_keys::MadeKey;
use portal::handoff::{MadeLink, MailText, Sent};
use portal::links::{LinkDelivery, Unmailed};

/// Where a person goes after a form worked.
pub struct Redirect(pub String);

/// What a form answers.
pub enum Reply {
    /// Onward with a 303, so that a reload repeats nothing.
    Onward(Onward),
    /// The form's own page again, with a link that may be seen only this once: it stands in no address and no log.
    Link(ShownLink),
    /// The form's own page again, with a key that may be seen only this once.
    Key(ShownKey),
    /// The form's own page again, with a hand-off link that may be seen only this once.
    Handoff(ShownHandoff),
}

/// A redirect and the cookie that goes along.
pub struct Onward {
    to: String,
    cookie: Option<HeaderValue>,
}

/// The address of a one-time link, on its way to the one page that shows it. It has no `Debug` on purpose.
#[derive(Clone)]
pub struct ShownLink {
    pub url: String,
    /// Why it was not mailed.
    pub why: Unmailed,
}

/// A fresh key, on its way to the one page that shows it. It has no `Debug` on purpose.
#[derive(Clone)]
pub struct ShownKey {
    pub name: String,
    pub secret: String,
    /// A call that works with it.
    pub example: String,
}

/// A fresh hand-off link and its mail, on their way to the one page that shows them. It has no `Debug` on purpose.
#[derive(Clone)]
pub struct ShownHandoff {
    pub url: String,
    pub mail: MailText,
    pub sent: Sent,
}

impl Reply {
    pub fn of_handoff(MadeLink { url, mail, sent }: MadeLink) -> Self {
        Self::Handoff(ShownHandoff { url, mail, sent })
    }

    pub fn of_key(made: MadeKey, example: String) -> Self {
        Self::Key(ShownKey { name: made.key.name.to_string(), secret: made.secret, example })
    }

    /// A mailed link leads to `mailed`; one that was not is shown.
    pub fn of_link(delivery: LinkDelivery, mailed: impl FnOnce() -> String) -> Self {
        match delivery {
            LinkDelivery::Mailed { .. } => Redirect(mailed()).into(),
            LinkDelivery::ShowOnce { url, why } => Self::Link(ShownLink { url, why }),
        }
    }

    /// Keeps the theme in this browser for a year and leads back. No script reads the cookie.
    pub fn with_theme(theme: Theme, back: &str, https: bool) -> Self {
        const YEAR_SECS: u32 = 365 * 24 * 60 * 60;
        let secure = if https { "; Secure" } else { "" };
        let cookie = format!("theme={}; Path=/; Max-Age={YEAR_SECS}; HttpOnly; SameSite=Lax{secure}", theme.as_str());
        Self::Onward(Onward { to: routes::local(back).to_owned(), cookie: HeaderValue::from_str(&cookie).ok() })
    }
}

impl From<Redirect> for Reply {
    fn from(Redirect(to): Redirect) -> Self {
        Self::Onward(Onward { to, cookie: None })
    }
}

impl Onward {
    pub(super) fn response(self) -> Response {
        let mut response = see_other(&self.to);
        if let Some(cookie) = self.cookie {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

/// `303 See Other`.
pub(crate) fn see_other(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::LOCATION;

    fn headers(reply: Reply) -> http::HeaderMap {
        match reply {
            Reply::Onward(onward) => onward.response().headers().clone(),
            Reply::Link(_) | Reply::Key(_) | Reply::Handoff(_) => http::HeaderMap::new(),
        }
    }

    #[test]
    fn the_theme_is_kept_and_leads_back_to_this_portal_only() {
        let kept = headers(Reply::with_theme(Theme::Dark, "/account", false));
        assert_eq!(kept[LOCATION], "/account");
        assert_eq!(kept[SET_COOKIE], "theme=dark; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
        let elsewhere = headers(Reply::with_theme(Theme::System, "//evil.test", true));
        assert_eq!(elsewhere[LOCATION], "/");
        assert!(elsewhere[SET_COOKIE].to_str().unwrap().ends_with("; Secure"));
    }

    #[test]
    fn a_link_that_was_not_mailed_is_in_no_header() {
        let link = LinkDelivery::ShowOnce { url: "http://x/set-password/t".to_owned(), why: Unmailed::NoServer };
        let shown = Reply::of_link(link, || "/sent".to_owned());
        assert!(headers(shown).is_empty());
    }
}
