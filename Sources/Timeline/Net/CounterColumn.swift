import Binlog

/// The AUTO_INCREMENT column of a table.
public struct CounterColumn: Sendable, Hashable {
    let position: Int
    let isSigned: Bool

    /// - Returns: nil when none of the columns is one.
    public init?(among columns: [ColumnFacts]) {
        guard let position = columns.firstIndex(where: \.isCounter), let isSigned = columns[position].isSigned else {
            return nil
        }
        self.position = position
        self.isSigned = isSigned
    }

    /// The number in the bytes of a key (``RowShape``): a mark that it is no NULL, and the lowest byte first.
    /// - Returns: 0 for a negative one, which no counter gives out.
    fileprivate func number(in key: [UInt8]) -> UInt64 {
        guard key.count > 1, key.count <= 9, key[0] == 0, !isSigned || key[key.count - 1] < 0x80 else { return 0 }
        return key.dropFirst().reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension TableChange {
    /// Writes the row with the largest number among those to be deleted, which then still are to be deleted: a table's counter is
    /// raised by it and never lowered. nil when there is none.
    /// - Parameter deletingFirst: the row must not meet others (``deletingFirst``).
    /// - Throws: ``BinlogError`` for bytes that are no rows.
    public func raising(_ counter: CounterColumn, deletingFirst: Bool) throws -> TableChange? {
        guard !deletes.isEmpty, table.columns.indices.contains(counter.position) else { return nil }
        let shape = RowShape(table, key: [counter.position])
        let present = [UInt8](repeating: 0xff, count: (table.columns.count + 7) / 8)
        var largest: (number: UInt64, index: Int) = (0, 0)
        var (image, key): ([UInt8], [UInt8]) = ([], [])
        for index in 0..<deletes.count {
            image.removeAll(keepingCapacity: true)
            key.removeAll(keepingCapacity: true)
            deletes.append(index..<index + 1, to: &image)
            _ = try image.withUnsafeBytes { try shape.image(in: $0, at: 0, present: present, key: &key) }
            let number = counter.number(in: key)
            if number > largest.number { largest = (number, index) }
        }
        guard largest.number > 0 else { return nil }
        var last = RowImages()
        deletes[largest.index].withUnsafeBytes { last.append($0) }
        return TableChange(
            table: table, key: self.key, deletes: deletingFirst ? self.deletingFirst.deletes : RowImages(),
            writes: last,
            isExact: false)
    }
}
