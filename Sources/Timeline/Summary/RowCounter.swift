import Binlog

/// Counts the rows of row events, by finding where their images end.
struct RowCounter: Sendable {
    private struct Entry {
        let table: TableMap
        let shape: RowShape
    }

    /// By the last bits of the server's number for a table.
    private var entries = [Entry?](repeating: nil, count: 64)
    /// Asked for by the shape, which finds no key.
    private var key: [UInt8] = []

    /// - Throws: ``BinlogError`` when the images are not those of the table.
    mutating func rows(of change: RowChange) throws -> Int {
        let shape = shape(of: change.table)
        let (rows, bytes) = (change.rows, change.event.bytes)
        guard rows.images.lowerBound >= bytes.startIndex, rows.images.upperBound <= bytes.endIndex else {
            throw BinlogError("the event ends too early", at: change.event.position)
        }
        let isUpdate = rows.kind == .update || rows.kind == .partialUpdate
        return try bytes[rows.images].withUnsafeBytes { images in
            var (count, offset) = (0, 0)
            while offset < images.count {
                var next = try shape.image(in: images, at: offset, present: rows.present, key: &key)
                if isUpdate {
                    next =
                        rows.kind == .partialUpdate
                        ? try shape.partialImage(in: images, at: next, present: rows.presentAfter, key: &key)
                        : try shape.image(in: images, at: next, present: rows.presentAfter, key: &key)
                }
                guard next > offset else { throw BinlogError("a row image is empty", at: change.event.position) }
                offset = next
                count += 1
            }
            return count
        }
    }

    private mutating func shape(of table: TableMap) -> RowShape {
        let slot = Int(table.tableID & 63)
        if let entry = entries[slot], entry.table === table { return entry.shape }
        let shape = RowShape(table, key: [])
        entries[slot] = Entry(table: table, shape: shape)
        return shape
    }
}
