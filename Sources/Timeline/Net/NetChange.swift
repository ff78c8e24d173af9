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
    private var rowCount = 0
    private var keyBuffers = (first: [UInt8](), second: [UInt8]())

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
        let rows = change.rows
        guard rows.kind != .partialUpdate, rows.isFull, rows.columnCount == change.table.columns.count else {
            throw error(.imagesNotFull, change)
        }
        let place = try place(of: change, key: key)
        let shape = tables[place].shape
        let hasKey = tables[place].hasKey
        // Taken out, so that they are changed in place.
        var keys = keyBuffers
        keyBuffers = ([], [])
        defer { keyBuffers = keys }
        do {
            try change.withImages { images in
                var offset = 0
                while offset < images.count {
                    keys.first.removeAll(keepingCapacity: true)
                    let middle = try shape.image(in: images, at: offset, present: rows.present, key: &keys.first)
                    guard middle > offset else { throw BinlogError("a row image is empty") }
                    let first = UnsafeRawBufferPointer(rebasing: images[offset..<middle])
                    guard rows.kind == .update else {
                        try keys.first.withUnsafeBytes { key in
                            let row = Row(key: hasKey ? key : first, image: first)
                            try rows.kind == .write ? insert(row, place, hasKey) : delete(row, place, hasKey)
                        }
                        offset = middle
                        continue
                    }
                    keys.second.removeAll(keepingCapacity: true)
                    let end = try shape.image(in: images, at: middle, present: rows.presentAfter, key: &keys.second)
                    let second = UnsafeRawBufferPointer(rebasing: images[middle..<end])
                    try keys.first.withUnsafeBytes { firstKey in
                        try keys.second.withUnsafeBytes { secondKey in
                            try update(
                                Row(key: hasKey ? firstKey : first, image: first),
                                Row(key: hasKey ? secondKey : second, image: second), place, hasKey)
                        }
                    }
                    offset = end
                }
            }
        } catch let error as BinlogError {
            throw error.at(change.event.position)
        } catch is Overflow {
            throw error(.tooMuch, change)
        }
    }

    private struct Row {
        let key: UnsafeRawBufferPointer
        let image: UnsafeRawBufferPointer
    }

    /// More records than can be named.
    private struct Overflow: Error {}

    @inline(__always)
    private mutating func insert(_ row: Row, _ place: Int, _ hasKey: Bool) throws {
        guard hasKey else { return try count(row, direction == .forward ? 1 : -1, place) }
        switch direction {
        case .forward: try keepLast(row, .present, place)
        case .backward: try keepFirst(row, .absent, place)
        }
    }

    @inline(__always)
    private mutating func delete(_ row: Row, _ place: Int, _ hasKey: Bool) throws {
        guard hasKey else { return try count(row, direction == .forward ? -1 : 1, place) }
        switch direction {
        case .forward: try keepLast(row, .absent, place)
        case .backward: try keepFirst(row, .present, place)
        }
    }

    @inline(__always)
    private mutating func update(_ before: Row, _ after: Row, _ place: Int, _ hasKey: Bool) throws {
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

    private mutating func keepLast(_ row: Row, _ state: RowArena.State, _ place: Int) throws {
        let hash = hash(row.key)
        guard let (slot, record) = tables[place].index.find(hash, row.key, in: arena) else {
            return try add(row, state, hash, place)
        }
        if arena.replace(record, image: row.image, state: state) { return }
        // What grew once may grow again.
        guard let larger = arena.add(key: row.key, image: row.image, slack: row.image.count / 8, state: state)
        else { throw Overflow() }
        tables[place].index.replace(slot, larger)
    }

    private mutating func keepFirst(_ row: Row, _ state: RowArena.State, _ place: Int) throws {
        let hash = hash(row.key)
        if tables[place].index.find(hash, row.key, in: arena) == nil { try add(row, state, hash, place) }
    }

    private mutating func add(_ row: Row, _ state: RowArena.State, _ hash: UInt32, _ place: Int) throws {
        guard let record = arena.add(key: row.key, image: row.image, state: state) else { throw Overflow() }
        insert(hash, record, place)
    }

    private mutating func count(_ row: Row, _ difference: Int64, _ place: Int) throws {
        let hash = hash(row.key)
        guard let (_, record) = tables[place].index.find(hash, row.key, in: arena) else {
            guard let record = arena.add(counting: row.image, difference) else { throw Overflow() }
            return insert(hash, record, place)
        }
        let (old, new) = (arena.count(of: record), arena.count(of: record) + difference)
        arena.setCount(new, of: record)
        // Each of several rows that are alike takes a place in the lists.
        rowCount += Int(max(new.magnitude, 1)) - Int(max(old.magnitude, 1))
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
        let identity = TableIdentity(table.database, table.table)
        let place: Int
        if let known = places[identity] {
            guard tables[known].isDefined(as: table, key: key) else { throw error(.definitionChanged, change) }
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

    private func error(_ problem: NetChangeError.Problem, _ change: RowChange) -> NetChangeError {
        NetChangeError(
            problem: problem, table: TableIdentity(change.table.database, change.table.table),
            position: change.event.position)
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
        for slot in table.index.slots where slot != 0 {
            let record = UInt32(truncatingIfNeeded: slot)
            guard table.hasKey else {
                let count = arena.count(of: record)
                let span = arena.keySpan(of: record)
                for _ in 0..<count.magnitude {
                    if count < 0 { deletes.append(span) } else { writes.append(span) }
                }
                continue
            }
            switch arena.state(of: record) {
            case .absent: deletes.append(arena.imageSpan(of: record))
            case .present: writes.append(arena.imageSpan(of: record))
            case .forgotten: break
            }
        }
        return TableChange(table: table.table, key: table.key, deletes: deletes, writes: writes)
    }
}

extension RowChange {
    /// The row images, one after the other.
    func withImages<T>(_ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
        let bytes = event.bytes
        guard rows.images.lowerBound >= bytes.startIndex, rows.images.upperBound <= bytes.endIndex else {
            throw BinlogError("the event ends too early")
        }
        return try bytes[rows.images].withUnsafeBytes { try body($0) }
    }
}
