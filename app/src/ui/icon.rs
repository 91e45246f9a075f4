//! Icons by name, drawn from the one sprite (`style/static/icons.svg`, Lucide).

use leptos::prelude::*;

use super::{Assets, MaybeText};

/// Every icon of the sprite. The tests compare this list with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    Activity,
    ArrowDown,
    ArrowRight,
    ArrowUp,
    Building,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    CircleCheck,
    CircleDashed,
    CircleX,
    Clock,
    Copy,
    Download,
    Ellipsis,
    ExternalLink,
    FileBadge,
    Info,
    Key,
    Link,
    Loader,
    Lock,
    LogOut,
    Menu,
    Monitor,
    Moon,
    Pause,
    Pencil,
    Play,
    Plug,
    Plus,
    Refresh,
    ScrollText,
    Search,
    ShieldCheck,
    Sun,
    Trash,
    TriangleAlert,
    User,
    Users,
    X,
}

impl IconName {
    /// The icon's id in the sprite.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::ArrowDown => "arrow-down",
            Self::ArrowRight => "arrow-right",
            Self::ArrowUp => "arrow-up",
            Self::Building => "building-2",
            Self::Check => "check",
            Self::ChevronDown => "chevron-down",
            Self::ChevronLeft => "chevron-left",
            Self::ChevronRight => "chevron-right",
            Self::CircleCheck => "circle-check",
            Self::CircleDashed => "circle-dashed",
            Self::CircleX => "circle-x",
            Self::Clock => "clock",
            Self::Copy => "copy",
            Self::Download => "download",
            Self::Ellipsis => "ellipsis",
            Self::ExternalLink => "external-link",
            Self::FileBadge => "file-badge",
            Self::Info => "info",
            Self::Key => "key",
            Self::Link => "link",
            Self::Loader => "loader",
            Self::Lock => "lock",
            Self::LogOut => "log-out",
            Self::Menu => "menu",
            Self::Monitor => "monitor",
            Self::Moon => "moon",
            Self::Pause => "pause",
            Self::Pencil => "pencil",
            Self::Play => "play",
            Self::Plug => "plug",
            Self::Plus => "plus",
            Self::Refresh => "refresh-cw",
            Self::ScrollText => "scroll-text",
            Self::Search => "search",
            Self::ShieldCheck => "shield-check",
            Self::Sun => "sun",
            Self::Trash => "trash-2",
            Self::TriangleAlert => "triangle-alert",
            Self::User => "user",
            Self::Users => "users",
            Self::X => "x",
        }
    }
}

/// One icon of 18 px in the color of the text around it.
#[component]
pub fn Icon(
    /// Which icon.
    name: IconName,
    /// What it says to those who cannot see it; absent where a word stands beside it.
    #[prop(optional, into)]
    label: MaybeText,
) -> impl IntoView {
    let href = format!("{}#{}", Assets::current().icons, name.id());
    let class = if name == IconName::Loader { "icon icon-turning" } else { "icon" };
    let hidden = (!label.is_some()).then_some("true");
    let role = label.is_some().then_some("img");
    view! {
        <svg class=class aria-hidden=hidden role=role aria-label=label.into_option() focusable="false">
            <use_ href=href></use_>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[IconName] = &[
        IconName::Activity,
        IconName::ArrowDown,
        IconName::ArrowRight,
        IconName::ArrowUp,
        IconName::Building,
        IconName::Check,
        IconName::ChevronDown,
        IconName::ChevronLeft,
        IconName::ChevronRight,
        IconName::CircleCheck,
        IconName::CircleDashed,
        IconName::CircleX,
        IconName::Clock,
        IconName::Copy,
        IconName::Download,
        IconName::Ellipsis,
        IconName::ExternalLink,
        IconName::FileBadge,
        IconName::Info,
        IconName::Key,
        IconName::Link,
        IconName::Loader,
        IconName::Lock,
        IconName::LogOut,
        IconName::Menu,
        IconName::Monitor,
        IconName::Moon,
        IconName::Pause,
        IconName::Pencil,
        IconName::Play,
        IconName::Plug,
        IconName::Plus,
        IconName::Refresh,
        IconName::ScrollText,
        IconName::Search,
        IconName::ShieldCheck,
        IconName::Sun,
        IconName::Trash,
        IconName::TriangleAlert,
        IconName::User,
        IconName::Users,
        IconName::X,
    ];

    #[test]
    fn the_sprite_has_exactly_these_icons() {
        let sprite = include_str!("../../../style/static/icons.svg");
        for name in ALL {
            assert!(sprite.contains(&format!("<symbol id=\"{}\"", name.id())), "{name:?} is not in the sprite");
        }
        assert_eq!(sprite.matches("<symbol").count(), ALL.len());
    }
}
