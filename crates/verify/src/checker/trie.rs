//! A map whose clones are snapshots: a tree of shared nodes, in which a change copies only the few
//! nodes on its way, and none of them where no snapshot holds them.
//!
//! Its keys are random ids, whose own bits spread them evenly, and digests. Whoever writes records with a program of their own can
//! choose digests, so what spreads these is a secret of the process.

use std::{
    array,
    hash::{BuildHasher, RandomState},
    iter,
    sync::{Arc, LazyLock},
};

use crate::{Id, TokenDigest};

/// A map whose clones are snapshots.
#[derive(Debug, Clone)]
pub(super) struct Trie<K, V> {
    root: Node<K, V>,
    len: usize,
}

/// Bits that spread a key evenly.
pub(super) trait Spread {
    fn spread(&self) -> u64;
}

/// So many bits choose one of the children of a branch.
const BITS: u32 = 6;
const FAN_OUT: usize = 1 << BITS;
/// A leaf with more entries than this becomes a branch, while there are bits left.
const LEAF: usize = 8;

#[derive(Debug, Clone)]
enum Node<K, V> {
    /// Nothing, without memory of its own: a young branch has many of these.
    Empty,
    Leaf(Arc<[(K, V)]>),
    Branch(Arc<[Self; FAN_OUT]>),
}

impl<K: Spread + Eq + Clone, V: Clone> Trie<K, V> {
    pub(super) fn new() -> Self {
        Self { root: Node::Empty, len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// What is kept at `key`.
    pub(super) fn at(&self, key: &K) -> Option<&V> {
        let mut bits = key.spread();
        let mut node = &self.root;
        loop {
            match node {
                Node::Empty => return None,
                Node::Leaf(entries) => return entries.iter().find(|entry| entry.0 == *key).map(|entry| &entry.1),
                Node::Branch(children) => node = &children[child(bits)],
            }
            bits >>= BITS;
        }
    }

    /// All of it; always in the same order, which says nothing.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        let mut nodes = vec![&self.root];
        let leaves = iter::from_fn(move || {
            loop {
                match nodes.pop()? {
                    Node::Empty => {}
                    Node::Leaf(entries) => return Some(entries),
                    Node::Branch(children) => nodes.extend(children.iter().rev()),
                }
            }
        });
        leaves.flat_map(|entries| entries.iter())
    }

    /// Keeps `value` at `key`, in place of what is there.
    pub(super) fn put(&mut self, key: K, value: V) {
        let bits = key.spread();
        self.len += usize::from(self.root.put(key, value, bits, 0));
    }

    /// Drops what is kept at `key`.
    pub(super) fn remove(&mut self, key: &K) {
        self.len -= usize::from(self.root.remove(key, key.spread()));
    }
}

impl<K: Spread + Eq + Clone, V: Clone> Node<K, V> {
    fn leaf(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let entries: Arc<[_]> = entries.into_iter().collect();
        if entries.is_empty() { Self::Empty } else { Self::Leaf(entries) }
    }

    /// Answers whether there was nothing at `key`. `bits` are those not used on the way here.
    fn put(&mut self, key: K, value: V, bits: u64, depth: u32) -> bool {
        match self {
            Self::Empty => {
                *self = Self::leaf([(key, value)]);
                true
            }
            Self::Branch(children) => Arc::make_mut(children)[child(bits)].put(key, value, bits >> BITS, depth + 1),
            Self::Leaf(entries) => {
                if let Some(index) = entries.iter().position(|entry| entry.0 == key) {
                    Arc::make_mut(entries)[index].1 = value;
                    return false;
                }
                let all = entries.iter().cloned().chain([(key, value)]);
                *self = if entries.len() < LEAF || depth * BITS >= u64::BITS {
                    Self::leaf(all)
                } else {
                    Self::branch(all, depth)
                };
                true
            }
        }
    }

    fn branch(entries: impl Iterator<Item = (K, V)>, depth: u32) -> Self {
        let mut groups: [Vec<(K, V)>; FAN_OUT] = array::from_fn(|_| Vec::new());
        for entry in entries {
            groups[child(entry.0.spread() >> (depth * BITS))].push(entry);
        }
        Self::Branch(Arc::new(groups.map(Self::leaf)))
    }

    /// Answers whether there was something at `key`.
    fn remove(&mut self, key: &K, bits: u64) -> bool {
        match self {
            Self::Empty => false,
            Self::Branch(children) => Arc::make_mut(children)[child(bits)].remove(key, bits >> BITS),
            Self::Leaf(entries) => {
                if !entries.iter().any(|entry| entry.0 == *key) {
                    return false;
                }
                *self = Self::leaf(entries.iter().filter(|entry| entry.0 != *key).cloned());
                true
            }
        }
    }
}

/// The child that the lowest of the remaining bits choose.
fn child(bits: u64) -> usize {
    usize::from(bits.to_le_bytes()[0]) % FAN_OUT
}

impl Spread for TokenDigest {
    /// A multilinear hash of all of it (Carter and Wegman, "Universal classes of hash functions"), whose upper bits are the good ones.
    fn spread(&self) -> u64 {
        static SECRET: LazyLock<[u64; 4]> = LazyLock::new(|| {
            let random = RandomState::new();
            array::from_fn(|place| random.hash_one(place) | 1)
        });
        let words = self.as_bytes().as_chunks::<8>().0;
        let sum = words
            .iter()
            .zip(&*SECRET)
            .fold(0, |sum: u64, (word, factor)| sum.wrapping_add(u64::from_le_bytes(*word).wrapping_mul(*factor)));
        sum.swap_bytes()
    }
}

impl<K> Spread for Id<K> {
    /// Twelve characters of about six bits each, packed into 64.
    fn spread(&self) -> u64 {
        self.as_bytes().iter().fold(0, |bits: u64, byte| bits.rotate_left(6) ^ u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::{Spread, Trie};
    use crate::TokenDigest;

    #[test]
    fn chosen_digests_do_not_pile_up() {
        let mut trie = Trie::new();
        for number in 0..20_000_u32 {
            let mut bytes = [0; 32];
            bytes[28..].copy_from_slice(&number.to_be_bytes());
            trie.put(TokenDigest::from_bytes(bytes), ());
        }
        fn longest<K, V>(node: &super::Node<K, V>) -> usize {
            match node {
                super::Node::Empty => 0,
                super::Node::Leaf(entries) => entries.len(),
                super::Node::Branch(children) => children.iter().map(longest).max().unwrap_or(0),
            }
        }
        assert!(longest(&trie.root) <= super::LEAF);
    }

    /// A key whose bits often agree, so that the tree grows deep and leaves overflow.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    struct Key(u64, u8);

    impl Spread for Key {
        fn spread(&self) -> u64 {
            self.0
        }
    }

    fn key() -> impl Strategy<Value = Key> {
        (prop::sample::select(&[0, 1, 64, u64::MAX, 1 << 63, 0xffff_ffff][..]), 0..20_u8)
            .prop_map(|(bits, other)| Key(bits, other))
    }

    fn agree(trie: &Trie<Key, u32>, model: &HashMap<Key, u32>, key: Key) {
        assert_eq!(trie.len(), model.len());
        assert_eq!(trie.at(&key), model.get(&key));
    }

    proptest! {
        #[test]
        fn it_is_a_map_and_a_snapshot_never_changes(steps in prop::collection::vec((key(), prop::option::of(any::<u32>())), 1..400)) {
            let (mut trie, mut model) = (Trie::new(), HashMap::new());
            let mut snapshots = Vec::new();
            for (place, (key, value)) in steps.iter().enumerate() {
                match value {
                    Some(value) => {
                        trie.put(*key, *value);
                        model.insert(*key, *value);
                    }
                    None => {
                        trie.remove(key);
                        model.remove(key);
                    }
                }
                agree(&trie, &model, *key);
                if place % 50 == 0 {
                    snapshots.push((trie.clone(), model.clone()));
                }
            }
            snapshots.push((trie, model));
            for (trie, model) in snapshots {
                steps.iter().for_each(|(key, _)| agree(&trie, &model, *key));
                prop_assert_eq!(trie.iter().copied().collect::<HashMap<_, _>>(), model);
                prop_assert_eq!(trie.iter().count(), trie.len());
            }
        }
    }
}
