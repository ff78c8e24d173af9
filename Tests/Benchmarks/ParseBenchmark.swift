import Binlog
import Foundation

/// How fast one core goes through a binlog file, with more and more of the work: cutting it into events; verifying their
/// checksums; reading what is in them; finding each row's end and key.
struct ParseBenchmark {
    let file: String

    enum Work: String, CaseIterable, Comparable {
        case read, split, decode, body, rows

        static func < (left: Self, right: Self) -> Bool {
            allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
        }
    }

    func run() throws {
        for work in Work.allCases {
            let clock = ContinuousClock()
            let start = clock.now
            let counts = try pass(work)
            let seconds = (clock.now - start) / .seconds(1)
            let rate = Double(counts.bytes) / 1e6 / seconds
            print(work.rawValue, String(format: "%.0f", rate))
            if work == .rows { print("events \(counts.events)\nrows \(counts.rows)") }
        }
    }

    private struct Counts {
        var bytes = 0
        var events = 0
        var rows = 0
    }

    private func pass(_ work: Work) throws -> Counts {
        let descriptor = open(file, O_RDONLY)
        guard descriptor >= 0 else { throw CocoaError(.fileReadNoSuchFile) }
        defer { close(descriptor) }
        var counts = Counts()
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000001", offset: 4), isGapless: true)
        var rows = RowCounter()
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let size = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            guard size > 0 else { break }
            counts.bytes += size
            guard work >= .split else { continue }
            splitter.append(piece[..<size])
            while let packet = try splitter.next() {
                counts.events += 1
                guard work >= .decode else { continue }
                let event = try decoder.decode(packet)
                guard work >= .body else { continue }
                let body = try event.body()
                if work == .rows { try rows.take(body, event) }
            }
        }
        counts.rows = rows.count
        return counts
    }
}

/// Walks over the row images, with the first column for a key.
private struct RowCounter {
    var count = 0
    private var shapes: [UInt64: (table: TableMap, shape: RowShape)] = [:]
    private var key: [UInt8] = []

    mutating func take(_ body: EventBody, _ event: Event) throws {
        switch body {
        case .tableMap(let table):
            if shapes[table.tableID]?.table.isRepeated(by: event) != true {
                shapes[table.tableID] = (table, RowShape(table, key: [0]))
            }
        case .rows(let change):
            guard let (_, shape) = shapes[change.tableID] else { return }
            try event.bytes[change.images].withUnsafeBytes { bytes in
                var offset = 0
                while offset < bytes.count {
                    key.removeAll(keepingCapacity: true)
                    offset = try shape.image(in: bytes, at: offset, present: change.present, key: &key)
                    if change.kind == .update {
                        offset = try shape.image(in: bytes, at: offset, present: change.presentAfter, key: &key)
                    }
                    count += 1
                }
            }
        default: break
        }
    }
}
