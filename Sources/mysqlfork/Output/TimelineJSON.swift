import Timeline

/// A transaction as one line of JSON. Written by hand: JSONEncoder takes longer than everything else together.
enum TimelineJSON {
    static func line(_ summary: TransactionSummary) -> String {
        var line = "{\"time\":"
        line += summary.committed.map { "\"\($0)\"" } ?? "null"
        line += ",\"gtid\":" + (summary.gtid.map { "\"\($0)\"" } ?? "null")
        line += ",\"file\":"
        write(summary.position.file, to: &line)
        line += ",\"position\":\(summary.position.offset),\"end\":\(summary.end.offset),\"bytes\":\(summary.bytes)"
        let (kind, xid) = kind(summary.outcome)
        line += ",\"kind\":\"\(kind)\""
        if let xid { line += ",\"xid\":\"\(xid)\"" }
        if summary.isCompressed { line += ",\"compressed\":true" }
        line += ",\"tables\":["
        for (index, counts) in summary.tables.enumerated() {
            line += index == 0 ? "{\"database\":" : ",{\"database\":"
            write(counts.table.database, to: &line)
            line += ",\"table\":"
            write(counts.table.table, to: &line)
            line +=
                ",\"inserted\":\(counts.inserted),\"updated\":\(counts.updated),\"deleted\":\(counts.deleted)}"
        }
        line += "],\"statements\":["
        for (index, statement) in summary.statements.enumerated() {
            line += index == 0 ? "{\"text\":" : ",{\"text\":"
            write(statement.text, to: &line)
            if !statement.database.isEmpty {
                line += ",\"database\":"
                write(statement.database, to: &line)
            }
            line += statement.isCut ? ",\"truncated\":true}" : "}"
        }
        line += "]"
        if summary.moreStatements > 0 { line += ",\"moreStatements\":\(summary.moreStatements)" }
        return line + "}\n"
    }

    private static func kind(_ outcome: TransactionEnd.Outcome) -> (String, String?) {
        switch outcome {
        case .commit: ("commit", nil)
        case .rollback: ("rollback", nil)
        case .xaPrepare(let xid): ("xa-prepare", xid.description)
        case .xaCommit(let xid): ("xa-commit", xid.description)
        case .xaRollback(let xid): ("xa-rollback", xid.description)
        }
    }

    /// A string with its quotes (RFC 8259, section 7).
    private static func write(_ text: String, to line: inout String) {
        line += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": line += "\\\""
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case _ where !Printable.isPrintable(scalar): line += JSONText.escaped(scalar)
            default: line.unicodeScalars.append(scalar)
            }
        }
        line += "\""
    }
}
