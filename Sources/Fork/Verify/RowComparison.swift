import Catalog

extension RowDigest {
    /// One row of one server.
    struct Row: Sendable, Equatable {
        let key: [KeyValue]
        let digest: String
    }
}

/// Compares two servers' rows of one range, one by one.
enum RowComparison {
    /// - Parameters:
    ///   - source: in key order, as is `target`.
    ///   - columns: of the key, all of them.
    /// - Returns: neighbouring rows of the same fate as one difference; then those that only the target has.
    static func differences(source: [RowDigest.Row], target: [RowDigest.Row], columns: [KeyColumn]) -> [TableDifference]
    {
        let targetDigests = Dictionary(target.map { ($0.key, $0.digest) }, uniquingKeysWith: { first, _ in first })
        let sourceKeys = Set(source.map(\.key))
        let onSource = source.map { row -> (key: [KeyValue], kind: TableDifference.Kind?) in
            guard let digest = targetDigests[row.key] else { return (row.key, .missing) }
            return (row.key, digest == row.digest ? nil : .changed)
        }
        let onTarget = target.map { row -> (key: [KeyValue], kind: TableDifference.Kind?) in
            (row.key, sourceKeys.contains(row.key) ? nil : .extra)
        }
        return runs(onSource, columns) + runs(onTarget, columns)
    }

    private static func runs(_ rows: [(key: [KeyValue], kind: TableDifference.Kind?)], _ columns: [KeyColumn])
        -> [TableDifference]
    {
        var result: [TableDifference] = []
        var start = rows.startIndex
        while start < rows.endIndex {
            let kind = rows[start].kind
            let end = rows[start...].firstIndex { $0.kind != kind } ?? rows.endIndex
            if let kind {
                let range = KeyRange(columns, from: rows[start].key, to: rows[end - 1].key, includesUpper: true)
                let count = end - start
                result.append(
                    TableDifference(
                        kind, range, sourceRows: kind == .extra ? 0 : count, targetRows: kind == .missing ? 0 : count))
            }
            start = end
        }
        return result
    }
}
