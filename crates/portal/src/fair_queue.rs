//! Turns at something expensive: few at once, few who wait, and those who wait take turns by whom they wait for. Whoever
//! asks two hundred times delays themselves and not their neighbor.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// At most so many turns at once, and at most so many who wait for one. Cheap to clone.
pub struct FairQueue<K: Eq + Hash + Clone>(Arc<Shared<K>>);

struct Shared<K: Eq + Hash + Clone> {
    at_once: usize,
    most_waiting: usize,
    state: Mutex<State<K>>,
}

struct State<K: Eq + Hash + Clone> {
    /// Turns that are taken.
    taken: usize,
    waiting: usize,
    /// Every key with somebody waiting, once, in the order in which they are served.
    keys: VecDeque<K>,
    /// Who waits, by key, oldest first; no list is empty.
    lists: HashMap<K, VecDeque<Waiter<K>>>,
}

type Waiter<K> = oneshot::Sender<Turn<K>>;

/// A turn; it is over when this is dropped, and the next one has it.
pub struct Turn<K: Eq + Hash + Clone>(Option<Arc<Shared<K>>>);

/// There is no room left to wait, or it was needed for somebody who asks for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueFull;

impl<K: Eq + Hash + Clone> Clone for FairQueue<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Eq + Hash + Clone> FairQueue<K> {
    pub fn new(at_once: usize, most_waiting: usize) -> Self {
        let state = State { taken: 0, waiting: 0, keys: VecDeque::new(), lists: HashMap::new() };
        Self(Arc::new(Shared { at_once: at_once.max(1), most_waiting, state: Mutex::new(state) }))
    }

    /// Waits for a turn in the name of `key`.
    ///
    /// # Errors
    /// [`QueueFull`] at once when nobody more may wait; or later, when room is needed for a key with fewer who wait.
    pub async fn turn(&self, key: K) -> Result<Turn<K>, QueueFull> {
        let receiver = {
            let mut state = self.0.lock();
            // A turn that ends is handed on, so one is free only while nobody waits.
            if state.taken < self.0.at_once {
                state.taken += 1;
                return Ok(Turn(Some(self.0.clone())));
            }
            if state.waiting >= self.0.most_waiting {
                state.forget_gone();
            }
            if state.waiting >= self.0.most_waiting && !state.make_room(&key) {
                return Err(QueueFull);
            }
            state.enqueue(key)
        };
        receiver.await.map_err(|_| QueueFull)
    }
}

impl<K: Eq + Hash + Clone> Shared<K> {
    fn lock(&self) -> MutexGuard<'_, State<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a turn that has ended to the next who is still there.
    fn hand_on(self: Arc<Self>) {
        loop {
            let next = {
                let mut state = self.lock();
                let next = state.next();
                if next.is_none() {
                    state.taken -= 1;
                }
                next
            };
            let Some(waiter) = next else { return };
            // The turn itself travels: when its receiver goes away with it, it is dropped there and handed on again.
            match waiter.send(Turn(Some(self.clone()))) {
                Ok(()) => return,
                Err(mut unwanted) => unwanted.0 = None,
            }
        }
    }
}

impl<K: Eq + Hash + Clone> State<K> {
    fn enqueue(&mut self, key: K) -> oneshot::Receiver<Turn<K>> {
        let (sender, receiver) = oneshot::channel();
        let list = self.lists.entry(key.clone()).or_default();
        if list.is_empty() {
            self.keys.push_back(key);
        }
        list.push_back(sender);
        self.waiting += 1;
        receiver
    }

    /// The oldest of the key whose turn it is; the key goes to the end.
    fn next(&mut self) -> Option<Waiter<K>> {
        let key = self.keys.pop_front()?;
        let list = self.lists.get_mut(&key)?;
        let waiter = list.pop_front();
        if list.is_empty() {
            self.lists.remove(&key);
        } else {
            self.keys.push_back(key);
        }
        self.waiting -= usize::from(waiter.is_some());
        waiter
    }

    /// Drops those whose callers have gone away.
    fn forget_gone(&mut self) {
        self.lists.retain(|_, list| {
            list.retain(|waiter| !waiter.is_closed());
            !list.is_empty()
        });
        let lists = &self.lists;
        self.keys.retain(|key| lists.contains_key(key));
        self.waiting = self.lists.values().map(VecDeque::len).sum();
    }

    /// Refuses the newest of the longest list, unless `key` would have the longest itself.
    fn make_room(&mut self, key: &K) -> bool {
        let own = self.lists.get(key).map_or(0, VecDeque::len);
        let longest = self.lists.iter().max_by_key(|(_, list)| list.len()).map(|(key, list)| (key.clone(), list.len()));
        let Some((longest, length)) = longest.filter(|(_, length)| *length > own + 1) else { return false };
        debug_assert!(length > 1, "a list that is shortened does not become empty");
        if let Some(list) = self.lists.get_mut(&longest) {
            list.pop_back();
            self.waiting -= 1;
        }
        true
    }
}

impl<K: Eq + Hash + Clone> Drop for Turn<K> {
    fn drop(&mut self) {
        if let Some(shared) = self.0.take() {
            shared.hand_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    /// Lets every task that can go on do so.
    async fn settle() {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn keys_take_turns_however_many_wait_for_one() {
        let queue = Arc::new(FairQueue::new(1, 100));
        let first = queue.turn("loud").await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for key in ["loud", "loud", "loud", "quiet", "other"] {
            let (queue, order) = (queue.clone(), order.clone());
            tasks.push(tokio::spawn(async move {
                let turn = queue.turn(key).await.unwrap();
                order.lock().unwrap().push(key);
                drop(turn);
            }));
            settle().await;
        }
        drop(first);
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), ["loud", "quiet", "other", "loud", "loud"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn never_more_at_once_and_every_turn_is_handed_on() {
        let queue = Arc::new(FairQueue::new(3, 1000));
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..400)
            .map(|number| {
                let (queue, now, most) = (queue.clone(), now.clone(), most.clone());
                tokio::spawn(async move {
                    // Some go away while they wait.
                    let patience = Duration::from_micros(if number % 5 == 0 { 1 } else { 60_000_000 });
                    let Ok(Ok(turn)) = tokio::time::timeout(patience, queue.turn(number % 7)).await else { return };
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    now.fetch_sub(1, Ordering::SeqCst);
                    drop(turn);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(most.load(Ordering::SeqCst) <= 3);
        let state = queue.0.lock();
        assert_eq!((state.taken, state.waiting, state.keys.len(), state.lists.len()), (0, 0, 0, 0));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_whoever_has_most_in_it() {
        let queue = Arc::new(FairQueue::new(1, 4));
        let held = queue.turn("loud").await.unwrap();
        let ask = |key| {
            let queue = queue.clone();
            tokio::spawn(async move { queue.turn(key).await.map(drop) })
        };
        let loud: Vec<_> = (0..4).map(|_| ask("loud")).collect();
        settle().await;
        assert_eq!(ask("loud").await.unwrap(), Err(QueueFull), "full");
        let quiet = ask("quiet");
        settle().await;
        drop(held);
        assert_eq!(quiet.await.unwrap(), Ok(()));
        let mut refused = 0;
        for task in loud {
            refused += usize::from(task.await.unwrap().is_err());
        }
        assert_eq!(refused, 1, "the newest of the longest list made room");
    }

    #[tokio::test]
    async fn who_has_gone_away_takes_no_room() {
        let queue = Arc::new(FairQueue::new(1, 2));
        let held = queue.turn(1).await.unwrap();
        for _ in 0..2 {
            let gone = tokio::time::timeout(Duration::from_millis(1), queue.turn(1)).await;
            assert!(gone.is_err());
        }
        let waiting = tokio::spawn({
            let queue = queue.clone();
            async move { queue.turn(1).await.map(drop) }
        });
        settle().await;
        drop(held);
        assert_eq!(waiting.await.unwrap(), Ok(()));
    }
}
