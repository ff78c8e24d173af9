/// Finds records of a ``RowArena`` by their keys: open addressing, half of a slot the hash, half the record. An empty slot is 0,
/// which no hash is.
struct RowIndex: Sendable {
    private(set) var slots: [UInt64] = []
    private(set) var count = 0

    /// Bytes that the slots take.
    var capacity: Int { slots.count * MemoryLayout<UInt64>.stride }

    /// The slot of the record with this key, and the record.
    @inline(__always)
    func find(_ hash: UInt32, _ key: UnsafeRawBufferPointer, in arena: RowArena) -> (slot: Int, record: UInt32)? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var place = Int(hash) & mask
        while true {
            let slot = slots[place]
            if slot == 0 { return nil }
            if UInt32(truncatingIfNeeded: slot >> 32) == hash {
                let record = UInt32(truncatingIfNeeded: slot)
                if arena.hasKey(record, key) { return (place, record) }
            }
            place = (place + 1) & mask
        }
    }

    /// Adds a record whose key is not there yet.
    mutating func insert(_ hash: UInt32, _ record: UInt32) {
        if 4 * (count + 1) > 3 * slots.count { grow() }
        put(UInt64(hash) << 32 | UInt64(record))
        count += 1
    }

    /// Puts another record of the same key into its slot.
    mutating func replace(_ slot: Int, _ record: UInt32) {
        slots[slot] = slots[slot] & ~0xffff_ffff | UInt64(record)
    }

    private mutating func put(_ entry: UInt64) {
        let mask = slots.count - 1
        var place = Int(entry >> 32) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = entry
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: max(16, 2 * old.count))
        for entry in old where entry != 0 { put(entry) }
    }
}
