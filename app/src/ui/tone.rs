//! The five moods a word can have. A tone is never shown by color alone.

use super::IconName;

/// What a status or a notice feels like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// It works.
    Good,
    /// It works, or waits, and somebody should look.
    Warn,
    /// It does not work.
    Bad,
    /// Good to know.
    Info,
    /// Nothing to say yet.
    #[default]
    Neutral,
}

impl Tone {
    /// The value of `data-tone`, from which the style takes the color.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Neutral => "neutral",
        }
    }

    /// The icon that says the same without color.
    pub const fn icon(self) -> IconName {
        match self {
            Self::Good => IconName::CircleCheck,
            Self::Warn => IconName::TriangleAlert,
            Self::Bad => IconName::CircleX,
            Self::Info => IconName::Info,
            Self::Neutral => IconName::CircleDashed,
        }
    }
}
