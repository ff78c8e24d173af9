import Binlog
import Foundation
import Timeline

/// How fast one core goes through a binlog file, with more and more of the work: cutting it into events; verifying their
/// checksums; reading what is in them, as steps of transactions; finding each row's end and key. The
/// best of three times counts.
struct ParseBenchmark {
    let file: String

    enum Work: String, CaseIterable, Comparable {
        case read, split, decode, steps, rows

        static func < (left: Self, right: Self) -> Bool {
            allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
        }
    }

    func run() throws {
        for work in Work.allCases {
            var (seconds, counts) = (Double.infinity, Counts())
            for _ in 0..<3 {
                let start = Self.processorSeconds()
                counts = try pass(work)
                seconds = min(seconds, Self.processorSeconds() - start)
            }
            let rate = Double(counts.bytes) / 1e6 / seconds
            print(work.rawValue, String(format: "%.0f", rate))
            if work == .rows { print("events \(counts.events)\nrows \(counts.rows)") }
        }
    }

    /// Of this process, which has one thread: what other processes do on the machine does not count.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
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
        var transactions = TransactionReader()
        var rows = RowCounter()
        var piece = [UInt8](repeating: 0, count: 1 << 18)
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
                guard work >= .steps else { continue }
                try transactions.take(event) { step in
                    if work == .rows, case .rows(let change) = step { try rows.take(change) }
                }
            }
        }
        counts.rows = rows.count
        return counts
    }
}

/// Walks over the row images, with the first column for a key.
private struct RowCounter {
    var count = 0
    private var shapes: [UInt64: RowShape] = [:]
    private var key: [UInt8] = []

    mutating func take(_ change: RowChange) throws {
        let rows = change.rows
        let shape = shapes[change.table.tableID] ?? RowShape(change.table, key: [0])
        shapes[change.table.tableID] = shape
        try change.event.bytes[rows.images].withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                key.removeAll(keepingCapacity: true)
                offset = try shape.image(in: bytes, at: offset, present: rows.present, key: &key)
                if rows.kind == .update {
                    offset = try shape.image(in: bytes, at: offset, present: rows.presentAfter, key: &key)
                }
                count += 1
            }
        }
    }
}
