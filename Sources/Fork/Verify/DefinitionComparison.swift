import Binlog
import Catalog
import Foundation

/// Compares what two servers' databases are made of, rows aside.
enum DefinitionComparison {
    /// In the order databases, tablespaces, tables, views, routines, triggers, events. Of a database that is on one server
    /// only, what is in it is not named.
    static func differences(source: Catalog, target: Catalog) -> [Difference] {
        let common = Set(source.databases.map(\.name.exact)).intersection(target.databases.map(\.name.exact))
        let (inBoth, targetInBoth) = (source.limited(to: common), target.limited(to: common))
        return databases(source.databases, target.databases) + tablespaces(source.tablespaces, target.tablespaces)
            + tables(inBoth.tables, targetInBoth.tables) + counters(inBoth.tables, targetInBoth.tables)
            + libraries(inBoth.libraries ?? [], targetInBoth.libraries ?? [])
            + stored(inBoth.views, targetInBoth.views) + stored(inBoth.routines, targetInBoth.routines)
            + stored(inBoth.triggers, targetInBoth.triggers) + triggerOrder(inBoth.triggers, targetInBoth.triggers)
            + stored(inBoth.events, targetInBoth.events)
    }

    // MARK: - By kind of object

    private static func databases(_ source: [Database], _ target: [Database]) -> [Difference] {
        compare(source, target, kind: "database", name: \.name) { source, target in
            [
                ("collation", text(source.collation, target.collation)),
                ("read only", text(source.isReadOnly ? "yes" : "no", target.isReadOnly ? "yes" : "no")),
                ("", lines(source.statement, target.statement)),
            ]
        }
    }

    private static func tablespaces(_ source: [Tablespace], _ target: [Tablespace]) -> [Difference] {
        compare(source, target, kind: "tablespace", name: \.name) { source, target in
            [
                ("file", text(source.fileName, target.fileName)),
                ("block size", text(String(source.blockSize), String(target.blockSize))),
                ("encrypted", text(source.isEncrypted ? "yes" : "no", target.isEncrypted ? "yes" : "no")),
                ("autoextend size", text(String(source.autoextendSize), String(target.autoextendSize))),
                ("engine attribute", text(source.engineAttribute, target.engineAttribute)),
            ]
        }
    }

    private static func tables(_ source: [Table], _ target: [Table]) -> [Difference] {
        compare(source, target, kind: "table", name: \.name.description) { source, target in
            [
                ("", lines(TableStatement(source.statement).text, TableStatement(target.statement).text)),
                ("", columns(source.columns, target.columns)),
                ("collation of an index on an expression", hiddenCollations(source, target)),
                ("row format", rowFormats(source, target)),
                ("histograms", histograms(source.histograms, target.histograms)),
            ]
        }
    }

    private static func libraries(_ source: [Library], _ target: [Library]) -> [Difference] {
        compare(source, target, kind: "library", name: \.qualifiedName) { source, target in
            [("", lines(source.statement, target.statement)), ("sql_mode", text(source.sqlMode, target.sqlMode))]
        }
    }

    /// What information_schema says of the columns: another text may leave out the same as the definition's.
    private static func columns(_ source: [Column], _ target: [Column]) -> String? {
        func attributes(_ column: Column) -> String {
            let collation = [column.characterSet, column.collation].compactMap { $0.map(CharacterSetName.current) }
            let generated = column.isStored ? " stored" : column.isGenerated ? " generated" : ""
            return "\(column.name) \(column.type)\(generated) \(column.isNullable ? "NULL" : "NOT NULL")"
                + (collation.isEmpty ? "" : " " + collation.joined(separator: " "))
        }
        return zip(source, target).lazy.compactMap { text(attributes($0), attributes($1)) }.first
    }

    private static func hiddenCollations(_ source: Table, _ target: Table) -> String? {
        HiddenCollations.firstDifference(
            wanted: source.hiddenCollations ?? [:], present: target.hiddenCollations ?? [:]
        )
        .map { "\($0.column): \($0.wanted) on the source, \($0.present) on the target" }
    }

    /// Where the definition leaves it to the server's default.
    private static func rowFormats(_ source: Table, _ target: Table) -> String? {
        guard let format = source.impliedRowFormat, let other = target.impliedRowFormat else { return nil }
        return text(format, other)
    }

    private static func stored(_ source: [StoredObject], _ target: [StoredObject]) -> [Difference] {
        // A procedure and a function may have the same name.
        let kinds: [StoredObject.Kind] = [.view, .procedure, .function, .trigger, .event]
        return kinds.flatMap { kind in
            compare(
                source.filter { $0.kind == kind }, target.filter { $0.kind == kind }, kind: kind.rawValue,
                name: \.qualifiedName
            ) { source, target in
                [
                    (
                        "",
                        lines(
                            String(decoding: source.statement, as: UTF8.self),
                            String(decoding: target.statement, as: UTF8.self))
                    ),
                    (
                        "bytes",
                        source.statement == target.statement ? nil : "the texts differ in bytes that are not UTF-8"
                    ), ("sql_mode", text(source.sqlMode, target.sqlMode)),
                    ("character_set_client", text(source.characterSetClient, target.characterSetClient)),
                    ("collation_connection", text(source.collationConnection, target.collationConnection)),
                    ("database collation", text(source.databaseCollation, target.databaseCollation)),
                    ("time zone", text(source.timeZone, target.timeZone)),
                ]
            }
        }
    }

    private static func counters(_ source: [Table], _ target: [Table]) -> [Difference] {
        let targets = Dictionary(target.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return source.compactMap { table in
            guard let other = targets[table.name] else { return nil }
            let counters = (TableStatement(table.statement).counter, TableStatement(other.statement).counter)
            guard let detail = text(counters.0.map(String.init), counters.1.map(String.init)) else { return nil }
            return Difference(.counter, .different, object: "table \(table.name)", detail: "AUTO_INCREMENT: \(detail)")
        }
    }

    /// Triggers of one event fire in the order in which they were made, unless told otherwise.
    private static func triggerOrder(_ source: [StoredObject], _ target: [StoredObject]) -> [Difference] {
        let common = Set(source.map(\.qualifiedName.exact)).intersection(target.map(\.qualifiedName.exact))
        func order(_ triggers: [StoredObject]) -> [ExactText: [String]] {
            Dictionary(grouping: triggers.filter { common.contains($0.qualifiedName.exact) }, by: \.database.exact)
                .mapValues {
                    $0.map(\.name)
                }
        }
        let (sourceOrder, targetOrder) = (order(source), order(target))
        return sourceOrder.keys.sorted().compactMap { database in
            guard
                let detail = text(
                    sourceOrder[database]?.joined(separator: ", "), targetOrder[database]?.joined(separator: ", "))
            else { return nil }
            return Difference(
                .definition, .different, object: "database \(database)", detail: "order of triggers: \(detail)")
        }
    }

    private static func histograms(_ source: [Histogram], _ target: [Histogram]) -> String? {
        let (sourceColumns, targetColumns) = (source.map(\.column.exact).sorted(), target.map(\.column.exact).sorted())
        guard sourceColumns == targetColumns else {
            return text(
                sourceColumns.isEmpty ? "none" : "on " + sourceColumns.map(\.wrappedValue).joined(separator: ", "),
                targetColumns.isEmpty ? "none" : "on " + targetColumns.map(\.wrappedValue).joined(separator: ", "))
        }
        let targets = Dictionary(target.map { ($0.column.exact, $0.json) }, uniquingKeysWith: { first, _ in first })
        let different = source.filter { !isSameHistogram($0.json, targets[$0.column.exact] ?? "") }.map(\.column)
        return different.isEmpty ? nil : "contents of \(different.joined(separator: ", "))"
    }

    /// Apart from the time when it was made, from what older servers do not say, and from digits of a DECIMAL that a DOUBLE does not
    /// have: the server takes the numbers of a histogram for those.
    private static func isSameHistogram(_ source: String, _ target: String) -> Bool {
        func parsed(_ json: String) -> [String: Any]? {
            guard var object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
                return nil
            }
            object["last-updated"] = nil
            object["auto-update"] = object["auto-update"] ?? false
            return object
        }
        if source.exact == target.exact { return true }
        guard let source = parsed(source), let target = parsed(target) else { return false }
        return isSameJSON(source, target)
    }

    private static func isSameJSON(_ source: Any?, _ target: Any?) -> Bool {
        switch (source, target) {
        case (let source as [String: Any], let target as [String: Any]):
            source.count == target.count && source.allSatisfy { isSameJSON($0.value, target[$0.key]) }
        case (let source as [Any], let target as [Any]):
            source.count == target.count && zip(source, target).allSatisfy(isSameJSON)
        case (let source as String, let target as String): source.utf8.elementsEqual(target.utf8)
        // By way of text: the `doubleValue` of a decimal is not the nearest DOUBLE.
        case (let source as NSNumber, let target as NSNumber): Double(source.stringValue) == Double(target.stringValue)
        default: source is NSNull && target is NSNull
        }
    }

    // MARK: - In general

    /// - Parameter aspects: what can differ about two objects of one name, with a phrase where it does.
    private static func compare<Object>(
        _ source: [Object], _ target: [Object], kind: String, name: @escaping (Object) -> String,
        aspects: (Object, Object) -> [(name: String, difference: String?)]
    ) -> [Difference] {
        let key = { (object: Object) in name(object).exact }
        let targets = Dictionary(target.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        let sourceKeys = Set(source.map(key))
        var differences: [Difference] = []
        for object in source {
            let label = "\(kind) \(name(object))"
            guard let other = targets[key(object)] else {
                differences.append(
                    Difference(.definition, .missingOnTarget, object: label, detail: "missing on the target"))
                continue
            }
            if let (aspect, difference) = aspects(object, other).first(where: { $0.difference != nil }) {
                let detail = (aspect.isEmpty ? "" : aspect + ": ") + (difference ?? "")
                differences.append(Difference(.definition, .different, object: label, detail: detail))
            }
        }
        for object in target where !sourceKeys.contains(key(object)) {
            differences.append(
                Difference(.definition, .onlyOnTarget, object: "\(kind) \(name(object))", detail: "only on the target"))
        }
        return differences
    }

    private static func text(_ source: String?, _ target: String?) -> String? {
        same(source, target) ? nil : "\(source ?? "none") on the source, \(target ?? "none") on the target"
    }

    private static func same(_ source: String?, _ target: String?) -> Bool { source?.exact == target?.exact }

    /// The first lines that differ; never nil for texts that do.
    private static func lines(_ source: String, _ target: String) -> String? {
        if same(source, target) { return nil }
        let sourceLines = source.split(separator: "\n", omittingEmptySubsequences: false).map(quoted)
        let targetLines = target.split(separator: "\n", omittingEmptySubsequences: false).map(quoted)
        for position in 0..<max(sourceLines.count, targetLines.count) {
            let sourceLine = sourceLines.indices.contains(position) ? sourceLines[position] : nil
            let targetLine = targetLines.indices.contains(position) ? targetLines[position] : nil
            // A line that only gained a comma, since another one follows it, is not the one to show.
            if let difference = text(sourceLine, targetLine) { return difference }
        }
        return "spaces or commas"
    }

    private static func quoted(_ line: Substring) -> String {
        let line = line.trimmingCharacters(in: CharacterSet(charactersIn: " ,"))
        return "«\(line.count > 200 ? line.prefix(199) + "…" : line)»"
    }
}

extension Catalog {
    fileprivate func limited(to databases: Set<ExactText>) -> Catalog {
        var catalog = self
        catalog.tables.removeAll { !databases.contains($0.name.database.exact) }
        catalog.libraries?.removeAll { !databases.contains($0.database.exact) }
        for list in [\Catalog.views, \.routines, \.triggers, \.events] {
            catalog[keyPath: list].removeAll { !databases.contains($0.database.exact) }
        }
        return catalog
    }
}
