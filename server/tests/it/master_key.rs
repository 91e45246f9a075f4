//! The whole rotation of the master key, as `docs/configuration.md` tells people to do it.

use crate::commands::{orgbridge, text};
use crate::integrations::activated;
use crate::pair::Pair;
use crate::start::portal_with;
use local_org::World;
use std::fs;
use std::path::Path;
use testkit::{Folder, Options, TestDatabase, TestPortal};

/// A server of this installation, started anew.
async fn started(database: &TestDatabase, key: &Path, world: &World) -> TestPortal {
    let options = Options {
        database_url: Some(database.url().to_owned()),
        master_key_file: Some(key.to_owned()),
        world: Some(world.clone()),
        ..Options::default()
    };
    portal_with(options).await
}

fn rotate(config: &str, more: &[&str]) -> String {
    let output = orgbridge(&[&["master-key", "rotate", "--config", config], more].concat());
    assert!(output.status.success(), "{}", text(&output));
    text(&output)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_rotation_keys_sign_without_the_old_master_key() {
    for database in [TestDatabase::sqlite().await, TestDatabase::postgres().await] {
        let (folder, world) = (Folder::new(), World::new());
        let key = folder.path().join("master.key");
        let config = folder.path().join("orgbridge.toml");
        let lines = format!(
            "public_url = \"https://portal.example.com\"\ntrusted_proxies = \"none\"\ndatabase_url = \"{}\"\nmaster_key_file = \"{}\"\n",
            database.url(),
            key.display()
        );
        fs::write(&config, lines).unwrap();
        let config = config.display().to_string();

        let pair = Pair::on(started(&database, &key, &world).await).await;
        pair.expect_connected().await;
        let old = fs::read_to_string(&key).unwrap();
        let said = rotate(&config, &[]);
        assert!(said.contains("1 private keys were wrapped anew"), "{said}");
        let both = fs::read_to_string(&key).unwrap();
        assert!(both.ends_with(&old) && both.lines().count() == 2, "the fresh key stands in front");

        // What the server that still runs seals is sealed with the key it was started with.
        activated(&pair.portal.signed_in("admin@acme.test").await, "In between").await;
        let pair = pair.behind(started(&database, &key, &world).await);
        pair.expect_connected().await;
        let said = rotate(&config, &["--resume"]);
        assert!(said.contains("1 private keys were wrapped anew"), "{said}");
        let said = rotate(&config, &["--resume"]);
        assert!(said.contains("0 private keys were wrapped anew"), "{said}");

        fs::write(&key, both.strip_suffix(&old).unwrap()).unwrap();
        let doctor = orgbridge(&["doctor", "--config", &config]);
        assert!(text(&doctor).contains("✓ master key"), "{}", text(&doctor));
        let pair = pair.behind(started(&database, &key, &world).await);
        assert!(pair.portal.portal.health().await.is_ready());
        pair.expect_connected().await;

        fs::write(&key, &old).unwrap();
        let doctor = orgbridge(&["doctor", "--config", &config]);
        assert!(
            text(&doctor).contains("✗ database and master key do not fit"),
            "the old one opens nothing: {}",
            text(&doctor)
        );
    }
}
