import MySQL

/// SQL for rows of grant tables.
extension GrantTable {
    private static let statementBytes = 256 << 10

    /// INSERT statements for rows. Where the target has a row with the same key, it keeps it and gets the new row's
    /// privileges in addition.
    func inserts(of rows: [GrantRow], columns: [String]) -> [String] {
        // Strict, or a value that the target's version does not know would become another one.
        let beginning =
            "INSERT /*+ SET_VAR(sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO') */ INTO \(sqlName) ("
            + columns.map { SQL.identifier($0) }.joined(separator: ", ") + ") VALUES "
        let end = " AS new ON DUPLICATE KEY UPDATE " + additions(columns)
        let values = rows.map { row in
            "(" + columns.map { Self.literal(row.values[$0] ?? nil) }.joined(separator: ", ") + ")"
        }
        return Self.chunks(values).map { beginning + $0 + end }
    }

    /// As ``inserts(of:columns:)``, for a table that has none of these rows.
    package func plainInserts(of rows: [GrantRow], columns: [String]) -> [String] {
        let beginning =
            "INSERT INTO \(sqlName) (" + columns.map { SQL.identifier($0) }.joined(separator: ", ") + ") VALUES "
        let values = rows.map { row in
            "(" + columns.map { Self.literal(row.values[$0] ?? nil) }.joined(separator: ", ") + ")"
        }
        return Self.chunks(values).map { beginning + $0 }
    }

    /// DELETE statements for all rows that belong to accounts.
    package func deletes(of accounts: [AccountName]) -> [String] {
        deletes(accounts, accountColumns)
    }

    /// DELETE statements for all rows in which accounts are roles.
    package func deletes(ofRoles accounts: [AccountName]) -> [String] {
        roleColumns.map { deletes(accounts, $0) } ?? []
    }

    /// UPDATE statements that let accounts log in.
    func unlocks(of accounts: [AccountName]) -> [String] {
        Self.chunks(accounts.map { "(\(SQL.literal($0.user)), \(SQL.literal($0.host)))" }).map {
            "UPDATE \(sqlName) SET \(AccountLocks.column) = 'N'"
                + " WHERE (\(accountColumns.user), \(accountColumns.host)) IN (\($0))"
        }
    }

    private func deletes(_ accounts: [AccountName], _ columns: (user: String, host: String)) -> [String] {
        Self.chunks(accounts.map { "(\(SQL.literal($0.user)), \(SQL.literal($0.host)))" }).map {
            "DELETE FROM \(sqlName) WHERE (\(columns.user), \(columns.host)) IN (\($0))"
        }
    }

    private func additions(_ columns: [String]) -> String {
        let additions = columns.compactMap { name -> String? in
            let column = SQL.identifier(name)
            let old = "\(sqlName).\(column)"
            switch privilegeKind(of: name) {
            case .flag: return "\(column) = IF(new.\(column) = 'Y', 'Y', \(old))"
            case .bits: return "\(column) = \(old) | new.\(column)"
            case nil: return nil
            }
        }
        // Nothing to add: an assignment that changes nothing, since IGNORE would hide errors, too.
        let user = SQL.identifier(accountColumns.user)
        return additions.isEmpty ? "\(user) = \(sqlName).\(user)" : additions.joined(separator: ", ")
    }

    private static func chunks(_ values: [String]) -> [String] {
        var chunks: [String] = []
        for value in values {
            if let last = chunks.last, last.utf8.count + value.utf8.count < statementBytes {
                chunks[chunks.count - 1] += ", " + value
            } else {
                chunks.append(value)
            }
        }
        return chunks
    }

    private static func literal(_ bytes: [UInt8]?) -> String {
        guard let bytes else { return "NULL" }
        // TLS subjects are blobs and may be in any character set.
        return String(validating: bytes, as: UTF8.self).map(SQL.literal) ?? SQL.hexLiteral(bytes)
    }
}
