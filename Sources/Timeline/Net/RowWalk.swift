import Binlog

/// A row image, and the bytes by which its row is told apart: of a table without a key, the image itself.
package struct KeyedImage {
    let key: UnsafeRawBufferPointer
    package let image: UnsafeRawBufferPointer
}

/// Space for two keys, used again for each row.
package struct KeyBuffers: Sendable {
    fileprivate var first: [UInt8] = []
    fileprivate var second: [UInt8] = []

    package init() {}
}

extension RowChange {
    /// Full images of all rows, nothing that stands for parts of documents.
    var isFull: Bool { rows.kind != .partialUpdate && rows.isFull && rows.columnCount == table.columns.count }

    /// Gives `body` each row's image; of an update the one before and the one after. Neither outlives the call.
    @inline(__always)
    package func forEachRow(
        _ shape: RowShape, hasKey: Bool, _ keys: inout KeyBuffers,
        _ body: (KeyedImage, KeyedImage?) throws -> Void
    ) throws {
        let bytes = event.bytes
        guard rows.images.lowerBound >= bytes.startIndex, rows.images.upperBound <= bytes.endIndex else {
            throw BinlogError("the event ends too early")
        }
        try bytes[rows.images].withUnsafeBytes { images in
            var offset = 0
            while offset < images.count {
                keys.first.removeAll(keepingCapacity: true)
                let middle = try shape.image(in: images, at: offset, present: rows.present, key: &keys.first)
                guard middle > offset else { throw BinlogError("a row image is empty") }
                let image = UnsafeRawBufferPointer(rebasing: images[offset..<middle])
                offset = middle
                guard rows.kind == .update else {
                    try keys.first.withUnsafeBytes { key in
                        try body(KeyedImage(key: hasKey ? key : image, image: image), nil)
                    }
                    continue
                }
                keys.second.removeAll(keepingCapacity: true)
                offset = try shape.image(in: images, at: middle, present: rows.presentAfter, key: &keys.second)
                let after = UnsafeRawBufferPointer(rebasing: images[middle..<offset])
                try keys.first.withUnsafeBytes { key in
                    try keys.second.withUnsafeBytes { keyAfter in
                        try body(
                            KeyedImage(key: hasKey ? key : image, image: image),
                            KeyedImage(key: hasKey ? keyAfter : after, image: after))
                    }
                }
            }
        }
    }

    /// The values of these columns in all images, as ``RowShape/keyValues(in:)`` has them; none of images without all columns.
    public func keys(_ columns: [Int]) throws -> [[ArraySlice<UInt8>?]] {
        guard isFull else { return [] }
        let shape = RowShape(table, key: columns)
        var buffers = KeyBuffers()
        var keys: [[ArraySlice<UInt8>?]] = []
        try forEachRow(shape, hasKey: true, &buffers) { row, after in
            for row in [row, after].compactMap(\.self) { keys.append(try shape.keyValues(in: row.image)) }
        }
        return keys
    }

    func error(_ problem: NetChangeError.Problem) -> NetChangeError {
        NetChangeError(problem: problem, table: table.identity, position: event.position)
    }
}
