import Binlog

@testable import Timeline

extension TestLog {
    /// Scans the whole log, for database d.
    func scan(
        _ stop: StopPoint, _ direction: Direction = .backward, snapshot: BinlogPosition? = nil,
        segmentBytes: UInt64 = 1_000,
        selects: @escaping @Sendable (String) -> Bool = { $0 == "d" }, noted: Int = 100
    ) throws -> WindowFindings {
        let start = BinlogPosition(file: "binlog.000001", offset: 4)
        var scan = WindowScan(
            stop, direction, from: start, snapshot: snapshot ?? start, segmentBytes: segmentBytes, selects: selects,
            noted: noted)
        for step in try steps() { try scan.take(step) }
        return try scan.finish(at: position)
    }

    func scan(at time: UInt64, _ direction: Direction = .backward, snapshot: BinlogPosition? = nil) throws
        -> WindowFindings
    {
        try scan(.time(Moment(microseconds: time)), direction, snapshot: snapshot)
    }

    func reach(at time: UInt64, _ facts: SourceFacts = SourceFacts(["t"])) throws -> Reach {
        try scan(at: time).reach(facts, databases: ["d"])
    }
}

extension SourceFacts {
    /// Tables of database d with a key, on a server of 9.7.4.
    init(_ tables: [String], cascades: [CascadingForeignKey] = []) {
        self.init(
            version: 90704, nativeForeignKeys: false,
            tables: Dictionary(
                uniqueKeysWithValues: tables.map {
                    (TableIdentity("d", $0), TableFacts(key: .columns([0]), isTransactional: true))
                }), cascades: cascades)
    }
}
