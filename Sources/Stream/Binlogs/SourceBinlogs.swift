import Binlog
import Server

/// A binlog file of the source.
package struct BinlogFile: Sendable, Hashable {
    package let name: String
    /// In bytes; of the last file, as it was when the files were listed.
    package let size: UInt64
    package let isEncrypted: Bool

    package init(name: String, size: UInt64, isEncrypted: Bool = false) {
        self.name = name
        self.size = size
        self.isEncrypted = isEncrypted
    }
}

extension Sequence<BinlogFile> {
    /// Bytes of all of them. What a server or a manifest claims may be any number.
    package var totalSize: Int {
        Int(clamping: reduce(UInt64(0)) { $0.addingReportingOverflow($1.size).overflow ? .max : $0 + $1.size })
    }
}

/// The binlog files that the source still has.
package struct SourceBinlogs: Sendable {
    package let source: any BinlogSource
    /// Oldest first; the last one grows.
    package let files: [BinlogFile]

    /// Lists the files.
    package init(of source: any BinlogSource) async throws {
        self.source = source
        files = try await source.files()
    }

    /// The beginnings of all files, a few at a time.
    package func heads() async throws -> [BinlogHead] {
        try await WorkQueue.run(files, atOnce: 4) { file in try await source.head(of: file.name) }
    }

    /// The file in which to look for the cut of a moment.
    /// - Parameter proven: from when on the files hold everything, if that is known in another way than by their first commit.
    /// - Throws: ``ForkError`` `unreachable` when the moment lies before the first file, or commits have no times.
    package func file(for moment: Moment, proven: Moment? = nil) async throws -> BinlogFile {
        let heads = try await heads()
        if let old = heads.first(where: { $0.firstTransaction != nil && $0.firstTransaction?.committed == nil }) {
            throw ForkError(
                .unreachable,
                "the binary log of \(source.name) does not say when its transactions were committed: \(old.file) was"
                    + " written by MySQL \(old.format.serverVersion)",
                hint: "give a position (\(.atPosition)) or a GTID (\(.atGtid)) instead of a time")
        }
        let beginning = proven.flatMap { $0 <= moment && !files.isEmpty ? 0 : nil }
        guard let index = BinlogChoice.file(for: moment, heads: heads) ?? beginning else {
            let earliest = BinlogChoice.earliestMoment(heads: heads).map { "\($0)" } ?? "now"
            throw ForkError(
                .unreachable,
                "\(moment) lies before the binary log that \(source.name) still has: what came before has been purged, or was"
                    + " never logged",
                hint: "the earliest moment that can be reached is \(earliest); an archive may go further back")
        }
        return files[index]
    }

    /// The file that holds a transaction, or will.
    /// - Throws: ``ForkError`` `unreachable` when it lies before the first file.
    package func file(for gtid: GTID) async throws -> BinlogFile {
        let found = try await BinlogChoice.file(for: gtid, count: files.count) { index in
            try await source.head(of: files[index].name).previousGTIDs ?? GTIDSet()
        }
        guard let found else {
            throw ForkError(
                .unreachable, "\(gtid) lies before the binary log that \(source.name) still has",
                hint: "choose a later transaction, or an archive that goes further back")
        }
        return files[found]
    }

    /// The file of a position.
    /// - Throws: ``ForkError`` `unreachable` when the source does not have it.
    package func file(for position: BinlogPosition) throws -> BinlogFile {
        if let file = files.first(where: { $0.name == position.file }) { return file }
        let range = files.first.map { "it has \($0.name) to \(files[files.count - 1].name)" } ?? "it has none"
        throw ForkError(
            .unreachable, "\(source.name) has no binlog file \(position.file): \(range)",
            hint: "choose a position in one of these files, or an archive that has it")
    }
}
