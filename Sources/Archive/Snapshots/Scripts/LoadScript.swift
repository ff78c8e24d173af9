import Catalog
import Fork
import MySQL

/// `load.sql`: the statement that loads each part, and the histograms.
enum LoadScript {
    static func text(
        _ description: SourceDescription, _ tables: [(copy: TableCopy, parts: [SnapshotManifest.Part])]
    ) -> [UInt8] {
        var script = SQLScript(
            "rows", file: "load.sql", options: " --local-infile=1 --show-warnings", of: description,
            notes: [
                "In the snapshot's directory, after schema.sql and `zstd -d data/*.zst`; the server needs local_infile=ON.",
                "There must be no warning but those about generated columns, and as many records as are named here.",
            ])
        for (table, parts) in tables {
            if !table.columns.documents.isEmpty {
                script.comment(
                    "in table \(table.table.name), decimals, dates, times, binary values and unsigned numbers inside JSON become plain"
                        + " numbers and strings: mysqlfork restores their types, which are in the last fields")
            }
            for part in parts {
                let file = String(part.file.path.dropLast(".zst".utf8.count))
                script.comment("table \(table.table.name), \(part.rows) rows: zstd -d \(part.file.path)")
                script.run(
                    "LOAD DATA LOCAL INFILE \(SQL.literal(file)) INTO TABLE \(table.qualifiedName) CHARACTER SET binary "
                        + LoadDataText.clauses + " " + table.columns.loadList())
            }
        }
        for (table, _) in tables {
            for histogram in table.table.histograms {
                script.run(
                    "ANALYZE NO_WRITE_TO_BINLOG TABLE \(table.qualifiedName) UPDATE HISTOGRAM ON"
                        + " \(SQL.identifier(histogram.column)) USING DATA \(SQL.literal(histogram.json))")
            }
        }
        return script.bytes
    }
}
