//! Where the files of the page frame are: their names carry a hash, so nobody may spell them out.

use leptos::prelude::*;

/// Addresses of the style sheet, the icon sprite and the favicon. The shell provides them as context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet.
    pub style: String,
    /// The icon sprite.
    pub icons: String,
    /// The favicon.
    pub favicon: String,
}

impl Default for Assets {
    fn default() -> Self {
        Self { style: "/pkg/main.css".into(), icons: "/pkg/icons.svg".into(), favicon: "/pkg/favicon.svg".into() }
    }
}

impl Assets {
    /// The assets of this page: from context on the server; in the browser an island reads the sprite's address from
    /// `data-icons` on the root element.
    pub fn current() -> Self {
        if let Some(assets) = use_context::<Self>() {
            return assets;
        }
        #[cfg(feature = "hydrate")]
        if let Some(icons) = document().document_element().and_then(|root| root.get_attribute("data-icons")) {
            return Self { icons, ..Self::default() };
        }
        Self::default()
    }
}
