//! The component library: how things look and behave on every screen, with no word of any feature.
//!
//! Components are rendered on the server and work without script. The two islands ([`CopyButton`]'s and [`Dialog`]'s)
//! only add to what the page can already do. Classes are defined under `style/`.

mod actions;
mod assets;
mod badge;
mod button;
mod card;
mod chain;
mod choice;
mod code;
mod copy;
mod definition;
mod dialog;
mod disclosure;
mod empty;
mod field;
mod field_about;
mod follow;
mod form;
mod frame;
mod guest;
mod icon;
mod mark;
mod menu;
mod middle;
mod notice;
mod onward;
mod page_header;
mod pager;
mod steps;
mod switcher;
mod table;
mod tabs;
mod text;
mod theme;
#[cfg(feature = "ssr")]
mod time;
mod tone;
mod trail;
mod wake;

pub use actions::*;
pub use assets::*;
pub use badge::*;
pub use button::*;
pub use card::*;
pub use chain::*;
pub use choice::*;
pub use code::*;
pub use copy::*;
pub use definition::*;
pub use dialog::*;
pub use disclosure::*;
pub use empty::*;
pub use field::*;
pub use follow::*;
pub use form::*;
pub use frame::*;
pub use guest::*;
pub use icon::*;
pub use mark::*;
pub use menu::*;
pub use middle::*;
pub use notice::*;
pub use onward::*;
pub use page_header::*;
pub use pager::*;
pub use steps::*;
pub use switcher::*;
pub use table::*;
pub use tabs::*;
pub use text::*;
pub use theme::*;
#[cfg(feature = "ssr")]
pub use time::*;
pub use tone::*;
pub use trail::*;
pub use wake::*;
