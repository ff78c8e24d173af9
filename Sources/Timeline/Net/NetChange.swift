import Binlog

/// The net effect of row changes, row by row: of what they did to a row in turn, only the last state is kept, or, backward, the
/// state before the first of them.
///
/// Rows are told apart by the bytes of their keys. A change that gives a row another key takes one row away and adds another.
/// Rows of a table without a key are counted: how many alike were added or taken away.
///
/// Forward, what ``drain()`` yields may be applied whenever memory is full, and filling goes on. Backward, only what was fed
/// after everything that is still to be fed may be applied: whoever runs full in the middle of a segment drains to nowhere, and
/// resolves the later part of the segment first.
public struct NetChange: Sendable {
    public let direction: Direction
    /// In bytes.
    public let memoryLimit: Int

    private var arena: RowArena
    private var tables: [NetTable] = []
    private var places: [TableIdentity: Int] = [:]
    /// The place of a table number, and the table map that had it, from behind its header.
    private var recent: [UInt64: (place: Int, map: ArraySlice<UInt8>)] = [:]
    private var tableBytes = 0
    private let hash = KeyHash()
    private var indexCapacity = 0
    /// How many rows ``drain()`` would yield, or a few more.
    public private(set) var rowCount = 0
    private var keyBuffers = KeyBuffers()

    /// - Parameter memoryLimit: in bytes, for everything that is kept of the rows.
    public init(direction: Direction, memoryLimit: Int) {
        self.direction = direction
        self.memoryLimit = memoryLimit
        // 16 chunks or more, so that the end of the last one hardly matters.
        arena = RowArena(chunkSize: memoryLimit / 16)
    }

    /// Whether what is kept has reached the limit. One event may exceed it.
    public var isFull: Bool { memoryUsed >= memoryLimit }

    public var isEmpty: Bool { rowCount == 0 }

    /// Bytes for images, keys and finding them, and for the lists that ``drain()`` makes of them.
    public var memoryUsed: Int {
        arena.capacity + indexCapacity + tableBytes + rowCount * MemoryLayout<RowImages.Span>.stride
    }

    // MARK: - Feeding

    /// Takes in what one row event did.
    ///
    /// - Parameter key: how rows of the table are told apart: by columns, they must be those by which the *server* looks for a row,
    ///   its primary key or else the first of its unique keys that is without NULL and holds whole columns.
    /// - Throws: ``NetChangeError``; ``BinlogError`` for bytes that are no rows. Then nothing of the event's transaction can be
    ///   relied on.
    public mutating func add(_ change: RowChange, key: TableKey) throws {
        guard change.isFull else { throw change.error(.imagesNotFull) }
        let place = try place(of: change, key: key)
        let (shape, hasKey, kind) = (tables[place].shape, tables[place].hasKey, change.rows.kind)
        // Taken out, so that they are changed in place.
        var keys = keyBuffers
        keyBuffers = KeyBuffers()
        defer { keyBuffers = keys }
        do {
            try change.forEachRow(shape, hasKey: hasKey, &keys) { row, after in
                if let after {
                    try update(row, after, place, hasKey)
                } else if kind == .write {
                    try insert(row, place, hasKey)
                } else {
                    try delete(row, place, hasKey)
                }
            }
        } catch let error as BinlogError {
            throw error.at(change.event.position)
        } catch is Overflow {
            throw change.error(.tooMuch)
        }
        if !hasKey, change.rows.flags.contains(.endOfStatement) { tables[place].noteEndOfStatement() }
    }

    /// More records than can be named.
    private struct Overflow: Error {}

    @inline(__always)
    private mutating func insert(_ row: KeyedImage, _ place: Int, _ hasKey: Bool) throws {
        guard hasKey else { return try count(row, direction == .forward ? 1 : -1, place) }
        switch direction {
        case .forward: try keepLast(row, .present, place)
        case .backward: try keepFirst(row, .absent, place)
        }
    }

    @inline(__always)
    private mutating func delete(_ row: KeyedImage, _ place: Int, _ hasKey: Bool) throws {
        guard hasKey else { return try count(row, direction == .forward ? -1 : 1, place) }
        switch direction {
        case .forward: try keepLast(row, .absent, place)
        case .backward: try keepFirst(row, .present, place)
        }
    }

    @inline(__always)
    private mutating func update(_ before: KeyedImage, _ after: KeyedImage, _ place: Int, _ hasKey: Bool) throws {
        if hasKey, RowArena.equal(before.key, after.key) {
            switch direction {
            case .forward: try keepLast(after, .present, place)
            case .backward: try keepFirst(before, .present, place)
            }
        } else {
            try delete(before, place, hasKey)
            try insert(after, place, hasKey)
        }
    }

    private mutating func keepLast(_ row: KeyedImage, _ state: RowArena.State, _ place: Int) throws {
        let hash = hash(row.key)
        guard let (slot, record) = tables[place].index.find(hash, row.key, in: arena) else {
            return try add(row, state, hash, place)
        }
        try replace(record, with: row, state, slot, place)
    }

    private mutating func keepFirst(_ row: KeyedImage, _ state: RowArena.State, _ place: Int) throws {
        let hash = hash(row.key)
        guard let (slot, record) = tables[place].index.find(hash, row.key, in: arena) else {
            return try add(row, state, hash, place)
        }
        if arena.state(of: record) == .forgotten { try replace(record, with: row, state, slot, place) }
    }

    private mutating func replace(
        _ record: UInt32, with row: KeyedImage, _ state: RowArena.State, _ slot: Int, _ place: Int
    ) throws {
        if arena.replace(record, image: row.image, state: state) { return }
        // What grew once may grow again.
        guard let larger = arena.add(key: row.key, image: row.image, slack: row.image.count / 8, state: state)
        else { throw Overflow() }
        tables[place].index.replace(slot, larger)
    }

    private mutating func add(_ row: KeyedImage, _ state: RowArena.State, _ hash: UInt32, _ place: Int) throws {
        guard let record = arena.add(key: row.key, image: row.image, state: state) else { throw Overflow() }
        insert(hash, record, place)
    }

    private mutating func count(_ row: KeyedImage, _ difference: Int64, _ place: Int) throws {
        let hash = hash(row.key)
        guard let (_, record) = tables[place].index.find(hash, row.key, in: arena) else {
            guard let record = arena.add(counting: row.image, difference) else { throw Overflow() }
            tables[place].noteArrival(of: record)
            tableBytes += NetTable.bytesOfArrival
            return insert(hash, record, place)
        }
        setCount(arena.count(of: record) + difference, of: record)
    }

    /// Each of several rows that are alike takes a place in the lists.
    private mutating func setCount(_ new: Int64, of record: UInt32) {
        rowCount += Int(max(new.magnitude, 1)) - Int(max(arena.count(of: record).magnitude, 1))
        arena.setCount(new, of: record)
    }

    private mutating func insert(_ hash: UInt32, _ record: UInt32, _ place: Int) {
        let before = tables[place].index.capacity
        tables[place].index.insert(hash, record)
        indexCapacity += tables[place].index.capacity - before
        rowCount += 1
    }

    // MARK: - Tables

    private mutating func place(of change: RowChange, key: TableKey) throws -> Int {
        let table = change.table
        let map = table.bytes.dropFirst(EventHeader.size)
        if let recent = recent[table.tableID], recent.map == map, tables[recent.place].key == key {
            return recent.place
        }
        let identity = table.identity
        let place: Int
        if let known = places[identity] {
            guard tables[known].isDefined(as: table, key: key) else { throw change.error(.definitionChanged) }
            place = known
        } else {
            place = tables.count
            tables.append(NetTable(table, key: key))
            places[identity] = place
            tableBytes += MemoryLayout<NetTable>.stride + table.bytes.count
            tableBytes += table.columns.count * 2 * MemoryLayout<TableMap.Column>.stride
        }
        // A table gets a new number whenever it is opened again.
        if recent.count >= 2 * tables.count + 64 { recent = [:] }
        recent[table.tableID] = (place, map)
        return place
    }

    // MARK: - Taking back

    /// The place of a table whose rows may be in here; nil when none is.
    /// - Throws: ``NetChangeError`` when the table is another one now.
    func knownPlace(of change: RowChange, key: TableKey) throws -> Int? {
        guard let place = places[change.table.identity] else { return nil }
        guard tables[place].isDefined(as: change.table, key: key) else { throw change.error(.definitionChanged) }
        return place
    }

    func shape(at place: Int) -> RowShape { tables[place].shape }

    /// Takes a row's change back, as if it had never come up; false when none did.
    mutating func forget(_ key: UnsafeRawBufferPointer, at place: Int) -> Bool {
        guard let (_, record) = tables[place].index.find(hash(key), key, in: arena),
            arena.state(of: record) != .forgotten
        else { return false }
        arena.setState(.forgotten, of: record)
        return true
    }

    /// How many rows like this one were added, of a table without a key; negative when they were taken away.
    func count(_ image: UnsafeRawBufferPointer, at place: Int) -> Int64 {
        tables[place].index.find(hash(image), image, in: arena).map { arena.count(of: $0.record) } ?? 0
    }

    /// Adds to the number of rows like this one, which must have come up before.
    mutating func adjust(_ image: UnsafeRawBufferPointer, by difference: Int64, at place: Int) {
        guard let (_, record) = tables[place].index.find(hash(image), image, in: arena) else { return }
        setCount(arena.count(of: record) + difference, of: record)
    }

    // MARK: - Draining

    /// What was fed comes down to, a value for each table, in the order in which they first came up. Then it is empty, and takes
    /// tables with other definitions too. The images are not copied: their memory is given back when the values are gone.
    public mutating func drain() -> [TableChange] {
        var changes: [TableChange] = []
        for table in tables {
            let change = netChange(of: table)
            if !change.deletes.isEmpty || !change.writes.isEmpty { changes.append(change) }
        }
        arena.removeAll()
        tables = []
        places = [:]
        recent = [:]
        (indexCapacity, tableBytes, rowCount) = (0, 0, 0)
        return changes
    }

    private func netChange(of table: NetTable) -> TableChange {
        var deletes = RowImages(in: arena.chunks)
        var writes = RowImages(in: arena.chunks)
        // What has no key stands in the order in which it is written.
        for record in table.hasKey ? [] : table.arrivals(direction) {
            let count = arena.count(of: record)
            let span = arena.keySpan(of: record)
            for _ in 0..<count.magnitude {
                if count < 0 { deletes.append(span) } else { writes.append(span) }
            }
        }
        for slot in table.hasKey ? table.index.slots : [] where slot != 0 {
            let record = UInt32(truncatingIfNeeded: slot)
            switch arena.state(of: record) {
            case .absent: deletes.append(arena.imageSpan(of: record))
            case .present: writes.append(arena.imageSpan(of: record))
            case .forgotten: break
            }
        }
        return TableChange(
            table: table.table, key: table.key, deletes: deletes, writes: writes, isExact: !table.hasKey)
    }
}
