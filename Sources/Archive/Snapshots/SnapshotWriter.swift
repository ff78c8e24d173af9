import Binlog
import Catalog
import Files
import Fork
import Foundation
import MySQL
import Server

/// Writes all that a snapshot consists of into a directory that is still empty. It counts when `archive.json` names it.
struct SnapshotWriter {
    let directory: ArchiveDirectory
    let id: String
    let source: any ForkSource
    let snapshot: any SourceSnapshot
    let progress: JobProgress

    /// What was written, with what is not in the manifest.
    struct Result {
        var description: SourceDescription
        var tables: [SnapshotManifest.StoredTable]
        var files: [SnapshotManifest.StoredFile]
        var notCopied: [NotCopied]
    }

    private var path: String { directory.path(ArchiveLayout.snapshot(id)) }

    /// - Throws: ``ForkError`` and ``ServerError``. What was written so far stays there.
    func write() async throws -> Result {
        progress.enter(.reading)
        let description = try await SourceDescription.read(of: source, at: snapshot)
        try description.catalog.requireReadableTables()
        let tables = TableCopy.all(description.catalog.tables)
        let parts = try await writeParts(of: tables)
        let stored = zip(tables, parts).map { copy, parts in
            SnapshotManifest.StoredTable(
                database: copy.table.name.database, name: copy.table.name.table, parts: parts)
        }
        progress.enter(.definitions)
        let files = try writeDefinitions(description, Array(zip(tables, parts)))
        return Result(
            description: description, tables: stored, files: files,
            notCopied: description.catalog.notCopied + description.preparedTransactions.map(\.notCopied))
    }

    // MARK: - Rows

    private struct Item {
        var table: Int
        var number: Int
        var range: KeyRange
    }

    /// The parts of each table, written by all readers at once.
    private func writeParts(of tables: [TableCopy]) async throws -> [[SnapshotManifest.Part]] {
        try Durable.makeDirectory(path + "/data")
        progress.enter(
            .copy, items: tables.count(where: \.hasData),
            expectedRows: tables.reduce(0) { $0 + $1.table.rows })
        // Largest tables first, so that the last reader is not left alone with one.
        let order = tables.indices.filter { tables[$0].hasData }
            .sorted { tables[$0].table.dataBytes > tables[$1].table.dataBytes }
        let ranges = try await snapshot.ranges(of: order.map { tables[$0].table })
        let items = zip(order, ranges).flatMap { table, ranges in
            ranges.enumerated().map { Item(table: table, number: $0 + 1, range: $1) }
        }
        progress.expect(ranges: items.count)
        let left = TableCountdown(items.map(\.table))
        let groups = Self.groups(items) { tables[$0.table].table }
        let written = try await WorkQueue.run(groups, on: snapshot.readers) { items, reader in
            var parts: [SnapshotManifest.Part] = []
            for item in items {
                progress.rangeBegun()
                parts.append(try await write(item, of: tables[item.table], from: reader))
                if left.finish(item.table) { progress.itemDone() }
            }
            return parts
        }
        try Durable.syncDirectory(path + "/data")
        var parts = [[SnapshotManifest.Part]](repeating: [], count: tables.count)
        for (item, part) in zip(groups.joined(), written.joined()) { parts[item.table].append(part) }
        return parts
    }

    /// A connection keeps the memory that its longest row took: tables with long rows all go to the same one.
    private static let longRow = 8 << 20

    /// Each for one reader at a time; the first one takes longest.
    private static func groups(_ items: [Item], table: (Item) -> Table) -> [[Item]] {
        let isLong = items.map { table($0).dataBytes / max(1, table($0).rows) >= longRow }
        let long = zip(items, isLong).filter(\.1).map(\.0)
        let others = zip(items, isLong).filter { !$0.1 }.map { [$0.0] }
        return (long.isEmpty ? [] : [long]) + others
    }

    private func write(
        _ item: Item, of table: TableCopy, from reader: any RowReader
    ) async throws -> SnapshotManifest.Part {
        let name = "data/" + PartName.make(table.table.name, item.number)
        let file = try PartFile(creating: "\(path)/\(name)")
        let rows = try await reader.export(item.range, of: table, to: file, counter: progress.transfer)
        let details = try await reader.details(of: item.range, in: table)
        guard let result = file.result else {
            throw ForkError(.defect, "\(path)/\(name) was not finished", hint: "report this as a defect of mysqlfork")
        }
        return SnapshotManifest.Part(
            file: SnapshotManifest.StoredFile(path: name, size: result.storedSize, sha256: result.sha256),
            range: item.range, rows: rows, textSize: result.plainSize, textSHA256: result.plainSHA256,
            hasTypes: true, storedColumns: details.storedColumns)
    }

    // MARK: - Definitions

    private func writeDefinitions(
        _ description: SourceDescription, _ tables: [(copy: TableCopy, parts: [SnapshotManifest.Part])]
    ) throws -> [SnapshotManifest.StoredFile] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try CompressedFileWriter(creating: path + "/description.json.zst")
        try json.write([UInt8](try encoder.encode(description)))
        let result = try json.finish()
        let scripts = [
            ("schema.sql", SchemaScript.text(description)), ("load.sql", LoadScript.text(description, tables)),
            ("accounts.sql", AccountScript.text(description)), ("objects.sql", try ObjectScript.text(description)),
            ("settings.cnf", SettingsFragment.text(description)),
        ]
        let files = try scripts.map { name, bytes in
            try Durable.create("\(path)/\(name)", with: bytes)
            return SnapshotManifest.StoredFile(path: name, size: UInt64(bytes.count), sha256: SHA256.hex(bytes[...]))
        }
        // Their names.
        try Durable.syncDirectory(path)
        return [
            SnapshotManifest.StoredFile(
                path: "description.json.zst", size: result.storedSize, sha256: result.sha256)
        ] + files
    }
}
