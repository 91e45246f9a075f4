//! Deliveries: one event on its way into one integration.

mod chart;
mod errors;
mod expire;
mod forget;
mod list;
mod named;
mod one;
mod replay;
mod summary;
mod waiting;

pub use chart::{Quarter, quarters};
pub use errors::errors;
pub use expire::{any_expired, expire};
pub use forget::forget;
pub use list::{DeliveriesQuery, DeliveryRow, list};
pub use named::{Undecided, named, wait_at_least};
pub use one::{AttemptRow, Delivery, attempts, one};
pub use replay::{Chosen, count, replay};
pub use summary::{Backlog, ParkedGroup, backlog, parked_groups};
pub use waiting::waiting;
