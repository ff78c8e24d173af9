import Binlog
import Foundation

/// The table maps of a binlog. Nearly every statement repeats one that came before: those are recognised by their bytes.
struct TableMapCache: Sendable {
    private static let headerSize = EventHeader.size
    private static let limit = 4096

    private var maps: [UInt64: TableMap] = [:]
    /// The maps that row events may refer to now: those of the statement that is being read.
    private(set) var inForce: [TableMap] = []
    private var statementEnded = true

    mutating func take(_ event: Event) throws {
        let map = try cached(event) ?? parsed(event)
        if statementEnded {
            inForce.removeAll(keepingCapacity: true)
            statementEnded = false
        }
        // The server repeats the maps of a statement when it has to flush in its middle.
        if let index = inForce.firstIndex(where: { $0.tableID == map.tableID }) {
            inForce[index] = map
        } else {
            inForce.append(map)
        }
    }

    /// The maps of a statement in whose middle reading begins.
    mutating func resume(_ tables: [TableMap]) {
        inForce = tables
        statementEnded = false
    }

    mutating func endStatement() { statementEnded = true }

    mutating func endTransaction() {
        inForce.removeAll(keepingCapacity: true)
        statementEnded = true
    }

    func map(_ tableID: UInt64) -> TableMap? {
        statementEnded ? nil : inForce.last { $0.tableID == tableID }
    }

    private func cached(_ event: Event) -> TableMap? {
        event.bytes.withUnsafeBytes { bytes -> TableMap? in
            // The table's number is the first thing after the header, in 6 bytes.
            guard bytes.count >= Self.headerSize + 8 else { return nil }
            var id: UInt64 = 0
            for index in 0..<6 { id |= UInt64(bytes[Self.headerSize + index]) << UInt64(8 * index) }
            guard let map = maps[id], map.bytes.count == bytes.count else { return nil }
            let isSame = map.bytes.withUnsafeBytes { known in
                memcmp(
                    known.baseAddress! + Self.headerSize, bytes.baseAddress! + Self.headerSize,
                    bytes.count - Self.headerSize)
                    == 0
            }
            return isSame ? map : nil
        }
    }

    private mutating func parsed(_ event: Event) throws -> TableMap {
        guard case .tableMap(let map) = try event.body() else { throw BinlogError("a table map is none") }
        // A server that reopens tables all the time numbers them anew each time.
        if maps.count >= Self.limit { maps.removeAll(keepingCapacity: true) }
        maps[map.tableID] = map
        return map
    }
}
