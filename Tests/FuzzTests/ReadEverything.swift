@testable import Binlog
@testable import Timeline

/// Does with any bytes all that the program does with those of a binlog. It must come back; it must not trap.
enum ReadEverything {
    /// A binlog file, or ``FuzzRecords``.
    static func read(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0xfe, 0x62, 0x69, 0x6e]) else { return FuzzRecords.read(bytes) }
        readFile(bytes, mendsChecksums: false)
        readFile(bytes, mendsChecksums: true)
    }

    /// - Parameter mendsChecksums: so that a byte that was changed gets beyond the decoder.
    private static func readFile(_ bytes: [UInt8], mendsChecksums: Bool) {
        var splitter = EventSplitter()
        // In two pieces, the second of which begins within an event.
        let middle = bytes.count / 2
        var consumer = EventConsumer()
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000001", offset: 4))
        for piece in [bytes[..<middle], bytes[middle...]] {
            splitter.append(piece)
            while let packet = try? splitter.next() {
                let mended = mendsChecksums ? mend(packet, decoder.formatDescription) : packet
                guard let event = try? decoder.decode(mended) else { return }
                consumer.take(event)
            }
        }
    }

    private static func mend(_ packet: ArraySlice<UInt8>, _ description: FormatDescription?) -> ArraySlice<UInt8> {
        guard packet.count >= EventHeader.size + EventChecksum.size,
            description?.checksum != FormatDescription.Checksum.none
        else { return packet }
        var packet = Array(packet)
        // The mark of an open file counts as cleared in a format description.
        let isDescription = packet[4] == EventType.formatDescription.rawValue
        let flags = packet[17]
        if isDescription { packet[17] &= ~1 }
        let body = packet.count - EventChecksum.size
        let checksum = packet.withUnsafeBytes { ~EventChecksum.update(~0, $0[..<body]) }
        for index in 0..<4 { packet[body + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index)) }
        packet[17] = flags
        return packet[...]
    }
}

/// Looks into events in every way there is.
struct EventConsumer {
    private var reader = TransactionReader()
    private var net = NetChange(direction: .backward, memoryLimit: 1 << 20)
    private var table: TableMap?
    /// A payload of a few bytes can hold events without end.
    private var left = 5_000

    mutating func take(_ event: Event) {
        look(into: event)
        var reader = self.reader
        do {
            try reader.take(event) { step in try take(step) }
            self.reader = reader
        } catch {
            self.reader = TransactionReader()
        }
        if net.isFull { _ = net.drain() }
    }

    private mutating func look(into event: Event) {
        guard left > 0 else { return }
        left -= 1
        guard let body = try? event.body() else { return }
        switch body {
        case .tableMap(let map): table = map
        case .rows(let rows):
            if let table { look(into: rows, of: table, event) }
        case .query(let query): _ = StatementClassifier().effect(of: query)
        case .executeLoadQuery(let load): _ = StatementClassifier().effect(of: load.query)
        case .transactionPayload(let payload):
            guard var inner = try? PayloadReader(payload, in: event) else { return }
            while left > 0, let event = try? inner.next() { look(into: event) }
        default: break
        }
    }

    private mutating func take(_ step: TransactionStep) throws {
        guard left > 0 else { throw BinlogError("enough") }
        left -= 1
        guard case .rows(let change) = step else { return }
        let key = change.table.primaryKey
        try net.add(change, key: key.isEmpty ? .wholeRow : .columns(key))
    }

    private func look(into rows: RowsEvent, of table: TableMap, _ event: Event) {
        let shape = RowShape(table, key: Array(table.columns.indices))
        let decoder = RowDecoder(table)
        event.bytes[rows.images].withUnsafeBytes { images in
            var key: [UInt8] = []
            var offset = 0
            var isAfter = false
            while offset < images.count {
                let isPartial = rows.kind == .partialUpdate && isAfter
                let present = isAfter ? rows.presentAfter : rows.present
                key.removeAll(keepingCapacity: true)
                let end =
                    try? isPartial
                    ? shape.partialImage(in: images, at: offset, present: present, key: &key)
                    : shape.image(in: images, at: offset, present: present, key: &key)
                let values =
                    try? isPartial
                    ? decoder.partialImage(in: images, at: offset, present: present)
                    : decoder.image(in: images, at: offset, present: present)
                if let values { for value in values.values { _ = value?.description } }
                // A shape with all columns for its key wants all of them present; the decoder does not.
                guard let end else { return }
                precondition(values == nil || values?.end == end, "the decoder ends elsewhere than the shape")
                guard end > offset else { return }
                offset = end
                if rows.kind == .update || rows.kind == .partialUpdate { isAfter.toggle() }
            }
        }
    }
}
