//! The server as a browser, a probe and a machine meet it: one portal a test, on a socket of its own.

#![expect(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

mod api;
mod architecture;
mod assets;
mod attention;
mod backups;
mod both_databases;
mod commands;
mod configuration;
mod crashes;
mod deliveries;
mod diagnoses;
mod events;
mod health;
mod idempotency;
mod integrations;
mod keys;
mod layers;
mod master_key;
mod metrics;
mod nudges;
mod openapi;
mod outages;
mod pair;
mod people;
mod private_key;
mod retention;
mod role_matrix;
mod serving;
mod session;
mod several_servers;
mod start;
mod streams;
mod throttle;
mod upgrade;
