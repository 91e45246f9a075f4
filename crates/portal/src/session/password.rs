//! Password hashing: argon2id with the parameters OWASP recommends (19 MiB, 2 passes, 1 lane), off the async threads. As
//! many at once as there are cores, because each takes a core and 19 MiB; a few more wait, and everybody else is asked to
//! come back. No password is hashed anywhere else.

use crate::fair_queue::{FairQueue, Turn};
use crate::{Caller, Error, throttle};
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// How many may wait for their turn in this process, whoever they are.
const MOST_WAITING: usize = 32;
/// When somebody who found no room may come back, in seconds: the whole queue is through by then.
const COME_BACK_SECS: u64 = 3;
/// Blocks of 1 KiB that a buffer asks the system for. glibc gives memory back at once only for pieces above 32 MiB; the
/// pages that hashing does not touch are never made.
const BUFFER_BLOCKS: usize = 33 * 1024;

/// Everything that hashes passwords in this process.
pub(crate) struct Passwords {
    turns: FairQueue<String>,
    buffers: Arc<Buffers>,
    /// A hash nobody has the password of: an unknown account costs the same time as a known one.
    decoy: String,
}

/// The right to hash, one password after the other, until it is dropped.
pub(crate) struct Hashing<'a> {
    passwords: &'a Passwords,
    /// Goes along with the work, which goes on when its caller hangs up.
    turn: Arc<Turn<String>>,
}

/// Memory for hashing that is used again while hashing goes on, and given back when it does not.
#[derive(Default)]
struct Buffers(Mutex<Idle>);

#[derive(Default)]
struct Idle {
    buffers: Vec<Vec<Block>>,
    in_use: usize,
    /// The most that were ever in use at once.
    most: usize,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let random = Zeroizing::new(hex::encode(crate::keys::random::<16>()?));
        let decoy = hash_now(&random)?;
        Ok(Self { turns: FairQueue::new(cores, MOST_WAITING), buffers: Arc::default(), decoy })
    }

    /// Waits for a turn. Those who wait take turns by the network they come from.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already.
    pub(crate) async fn turn(&self, caller: &Caller) -> Result<Hashing<'_>, Error> {
        let turn = self.turns.turn(throttle::network(caller)).await;
        turn.map(|turn| Hashing { passwords: self, turn: Arc::new(turn) })
            .map_err(|_| Error::Busy { retry_after_secs: COME_BACK_SECS })
    }
}

impl Hashing<'_> {
    /// Hashes a password into a PHC string.
    pub(crate) async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = Zeroizing::new(password.to_owned());
        let buffers = self.passwords.buffers.clone();
        off_thread(self.turn.clone(), move || buffers.with(|memory| hash_in(&password, memory))).await?
    }

    /// Whether the password is the one behind `hash`; without one it is not, and takes the same time.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Error> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(&self.passwords.decoy).to_owned();
        let password = Zeroizing::new(password.to_owned());
        let buffers = self.passwords.buffers.clone();
        let matches =
            off_thread(self.turn.clone(), move || buffers.with(|memory| verify_in(&password, &hash, memory))).await?;
        Ok(matches && is_known)
    }
}

/// Hashes without a turn: at the start of a process, which nobody else waits for.
pub(crate) fn hash_now(password: &str) -> Result<String, Error> {
    hash_in(password, &mut Vec::new())
}

fn hash_in(password: &str, memory: &mut Vec<Block>) -> Result<String, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::internal("a password could not be hashed", error.to_string());
    let salt = crate::keys::random::<16>()?;
    let argon = Argon2::default();
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    fit(memory, argon.params());
    argon
        .hash_password_into_with_memory(password.as_bytes(), &salt, &mut out, memory.as_mut_slice())
        .map_err(|error| failed(&error))?;
    phc(&argon, &salt, &out).map_err(|error| failed(&error))
}

/// The PHC string of a hash made with these parameters.
fn phc(argon: &Argon2<'_>, salt: &[u8], out: &[u8]) -> Result<String, argon2::password_hash::Error> {
    use argon2::password_hash::phc::{ParamsString, Salt};
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(argon.params())?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(out)?),
    };
    Ok(hash.to_string())
}

fn verify_in(password: &str, hash: &str, memory: &mut Vec<Block>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    let (Some(salt), Some(expected)) = (parsed.salt, parsed.hash) else { return false };
    let Ok(params) = Params::try_from(&parsed) else { return false };
    let Ok(algorithm) = Algorithm::try_from(parsed.algorithm.as_str()) else { return false };
    let Ok(version) = parsed.version.map_or(Ok(Version::default()), Version::try_from) else { return false };
    fit(memory, &params);
    let argon = Argon2::new(algorithm, version, params);
    let mut buffer = [0; Output::MAX_LENGTH];
    let Some(out) = buffer.get_mut(..expected.len()) else { return false };
    let hashed = argon.hash_password_into_with_memory(password.as_bytes(), &salt, out, memory.as_mut_slice());
    // Two outputs are compared in constant time.
    hashed.is_ok() && Output::new(out).is_ok_and(|output| output == expected)
}

/// Makes the memory as large as these parameters need it.
fn fit(memory: &mut Vec<Block>, params: &Params) {
    memory.resize(params.block_count(), Block::new());
}

impl Buffers {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<Block>) -> T) -> T {
        let mut memory = self.take().unwrap_or_else(|| Vec::with_capacity(BUFFER_BLOCKS));
        let done = work(&mut memory);
        self.put_back(memory);
        done
    }

    fn take(&self) -> Option<Vec<Block>> {
        let mut idle = self.lock();
        idle.in_use += 1;
        idle.most = idle.most.max(idle.in_use);
        idle.buffers.pop()
    }

    /// Keeps the buffer while others hash; the last one gives everything back to the system.
    fn put_back(&self, memory: Vec<Block>) {
        let mut idle = self.lock();
        idle.in_use -= 1;
        if idle.in_use > 0 {
            idle.buffers.push(memory);
        } else {
            idle.buffers = Vec::new();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works on a thread that may wait, and keeps the turn until that is done, whether somebody still waits for it or not.
async fn off_thread<T: Send + 'static>(
    turn: Arc<Turn<String>>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let working = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    working.await.map_err(|error| Error::internal("a password task did not end", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};
    use std::net::IpAddr;

    fn visitor(address: &str) -> Caller {
        let address = Some(address.parse::<IpAddr>().unwrap());
        Caller::Visitor(Origin { address, is_shared: false, request_id: String::new() })
    }

    #[test]
    fn a_hash_is_the_one_that_argon2_itself_makes_and_takes() {
        let ours = hash_now("seven green llamas").unwrap();
        assert!(ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{ours}");
        let parsed = PasswordHash::new(&ours).unwrap();
        assert!(Argon2::default().verify_password(b"seven green llamas", &parsed).is_ok());
        let theirs = Argon2::default().hash_password(b"seven green llamas").unwrap().to_string();
        let mut memory = Vec::new();
        for hash in [&ours, &theirs] {
            assert!(verify_in("seven green llamas", hash, &mut memory), "{hash}");
            assert!(!verify_in("seven green llama", hash, &mut memory));
        }
        assert!(!verify_in("x", "not a hash", &mut memory) && !verify_in("x", "$argon2id$v=19$m=8", &mut memory));
    }

    #[test]
    fn a_hash_with_other_parameters_still_verifies() {
        let params = Params::new(64, 3, 2, Some(16)).unwrap();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash = argon.hash_password(b"an older one").unwrap().to_string();
        let mut memory = Vec::new();
        assert!(verify_in("an older one", &hash, &mut memory) && !verify_in("another", &hash, &mut memory));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn four_hundred_at_once_use_as_much_memory_as_there_are_cores() {
        let passwords = Arc::new(Passwords::new().unwrap());
        let tasks: Vec<_> = (0..400)
            .map(|number| {
                let passwords = passwords.clone();
                tokio::spawn(async move {
                    let caller = visitor(&format!("2001:db8::{number:x}"));
                    let turn = passwords.turn(&caller).await?;
                    turn.verify("a guess", None).await
                })
            })
            .collect();
        let (mut tried, mut busy) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(matches) => {
                    assert!(!matches);
                    tried += 1;
                }
                Err(Error::Busy { retry_after_secs }) => {
                    assert_eq!(retry_after_secs, COME_BACK_SECS);
                    busy += 1;
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        let cores = std::thread::available_parallelism().unwrap().get();
        assert!(tried >= MOST_WAITING && busy > 0, "{tried} tried, {busy} asked to come back");
        let idle = passwords.buffers.lock();
        assert!((1..=cores).contains(&idle.most), "{} at once on {cores} cores", idle.most);
        assert_eq!((idle.in_use, idle.buffers.len()), (0, 0), "the memory went back");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_hangs_up_gives_no_turn_away_while_the_work_goes_on() {
        let passwords = Arc::new(Passwords::new().unwrap());
        for number in 0..60 {
            let passwords = passwords.clone();
            let task = tokio::spawn(async move {
                let turn = passwords.turn(&visitor(&format!("2001:db8:{number:x}::1"))).await?;
                turn.verify("a guess", None).await
            });
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            task.abort();
        }
        let cores = std::thread::available_parallelism().unwrap().get();
        let most = passwords.buffers.lock().most;
        assert!((1..=cores).contains(&most), "{most} at once on {cores} cores");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_network_that_fills_the_queue_does_not_keep_another_out() {
        let passwords = Arc::new(Passwords::new().unwrap());
        let loud: Vec<_> = (0..200)
            .map(|number| {
                let passwords = passwords.clone();
                tokio::spawn(async move {
                    let turn = passwords.turn(&visitor(&format!("2001:db8::{number:x}"))).await?;
                    turn.verify("a guess", None).await
                })
            })
            .collect();
        tokio::task::yield_now().await;
        let turn = passwords.turn(&visitor("192.0.2.7")).await.expect("room is made");
        let hash = turn.hash("seven green llamas").await.unwrap();
        assert!(turn.verify("seven green llamas", Some(&hash)).await.unwrap());
        drop(turn);
        for task in loud {
            let _ = task.await.unwrap();
        }
    }
}
