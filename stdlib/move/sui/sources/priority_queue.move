// Copyright (c) mvm contributors
// SPDX-License-Identifier: Apache-2.0

/// A queue from which the entry of greatest priority comes first: a heap in a vector.
module sui::priority_queue;

const EPopFromEmptyHeap: u64 = 0;
const EDifferentLengths: u64 = 1;

public struct PriorityQueue<T: drop> has drop, store {
    /// The children of the entry at `i` stand at `2 * i + 1` and `2 * i + 2`, none with a greater priority.
    entries: vector<Entry<T>>,
}

public struct Entry<T: drop> has drop, store {
    priority: u64,
    value: T,
}

/// The queue of these entries.
public fun new<T: drop>(mut entries: vector<Entry<T>>): PriorityQueue<T> {
    let n = entries.length();
    // Those in the back half have no children.
    let mut i = n / 2;
    while (i > 0) {
        i = i - 1;
        max_heapify_recursive(&mut entries, n, i);
    };
    PriorityQueue { entries }
}

/// Takes out the entry of greatest priority; aborts on an empty queue.
public fun pop_max<T: drop>(pq: &mut PriorityQueue<T>): (u64, T) {
    let n = pq.entries.length();
    assert!(n > 0, EPopFromEmptyHeap);
    let Entry { priority, value } = pq.entries.swap_remove(0);
    max_heapify_recursive(&mut pq.entries, n - 1, 0);
    (priority, value)
}

/// Adds an entry.
public fun insert<T: drop>(pq: &mut PriorityQueue<T>, priority: u64, value: T) {
    let i = pq.entries.length();
    pq.entries.push_back(Entry { priority, value });
    restore_heap_recursive(&mut pq.entries, i)
}

/// An entry for `new`.
public fun new_entry<T: drop>(priority: u64, value: T): Entry<T> {
    Entry { priority, value }
}

/// Entries for `new`.
public fun create_entries<T: drop>(p: vector<u64>, v: vector<T>): vector<Entry<T>> {
    assert!(p.length() == v.length(), EDifferentLengths);
    p.zip_map!(v, |priority, value| Entry { priority, value })
}

/// Moves the entry at `i` up while its parent's priority is smaller.
fun restore_heap_recursive<T: drop>(v: &mut vector<Entry<T>>, i: u64) {
    if (i == 0) return;
    let parent = (i - 1) / 2;
    if (v[parent].priority < v[i].priority) {
        v.swap(i, parent);
        restore_heap_recursive(v, parent)
    }
}

/// Moves the entry at `i` down while the greater of its children has a greater priority. Only the first `len` count.
fun max_heapify_recursive<T: drop>(v: &mut vector<Entry<T>>, len: u64, i: u64) {
    let mut greatest = i;
    let first_child = 2 * i + 1;
    first_child.range_do!(len.min(first_child + 2), |child| {
        if (v[child].priority > v[greatest].priority) greatest = child
    });
    if (greatest != i) {
        v.swap(greatest, i);
        max_heapify_recursive(v, len, greatest)
    }
}

/// The priorities, in no particular order but for the first, which is the greatest.
public fun priorities<T: drop>(pq: &PriorityQueue<T>): vector<u64> {
    pq.entries.map_ref!(|entry| entry.priority)
}
