import MySQL

/// The source of a trial: empty at first, and looked at whenever a moment has come.
extension Trial {
    func reset(_ connection: Connection) async throws {
        for row in try await connection.query("XA RECOVER CONVERT XID").rows {
            try await connection.execute("XA ROLLBACK \(row.text("data"))")
        }
        try await connection.execute("SET foreign_key_checks = 0")
        for row in try await connection.query(
            "SELECT SCHEMA_NAME AS d FROM information_schema.SCHEMATA WHERE SCHEMA_NAME \(ContentsReader.isOurs)"
        ).rows { try await connection.execute("DROP DATABASE \(SQL.identifier(row.text("d")))") }
        for row in try await connection.query(
            "SELECT User AS u, Host AS h FROM mysql.user WHERE User <> 'root' AND User NOT LIKE 'mysql.%'"
        ).rows { try await connection.execute("DROP USER \(SQL.account(user: row.text("u"), host: row.text("h")))") }
        // What was written there directly belongs to nobody.
        for (table, keys) in ContentsReader.grantTables {
            try await connection.execute(
                "DELETE FROM mysql.\(table) WHERE \(keys[0]) <> 'root' AND \(keys[0]) NOT LIKE 'mysql.%'")
        }
        try await connection.execute("FLUSH PRIVILEGES")
        try await connection.execute("SET GLOBAL partial_revokes = OFF")
        try await connection.execute("RESET BINARY LOGS AND GTIDS")
    }

    /// It is there from then on, and always the same.
    func writeDataFile(_ connection: Connection) async throws {
        do {
            try await connection.execute(
                "SELECT * FROM (VALUES ROW('1'), ROW('dé'), ROW('40')) AS v INTO OUTFILE '\(Situation.dataFile)'")
        } catch let error as ServerError where error.number == ServerError.fileExists {}
    }

    /// Takes down what is there.
    func freeze(_ connection: Connection) async throws -> Moment {
        let contents = try await ContentsReader.read(connection, source)
        let row = try await connection.query("SELECT DATE_FORMAT(SYSDATE(6), '%Y-%m-%dT%H:%i:%s.%fZ') AS t").rows[0]
        // The next commit has another microsecond.
        try await Task.sleep(for: .milliseconds(2))
        let undecided = try await connection.query("XA RECOVER CONVERT XID").rows.map {
            "XA transaction \($0.text("data")), format \($0.text("formatID"))"
        }
        return Moment(
            time: row.text("t"), contents: contents, gtids: try await executed(connection), undecided: Set(undecided))
    }

    func executed(_ connection: Connection) async throws -> String {
        try await connection.query("SELECT @@GLOBAL.gtid_executed AS g").rows[0].text("g").filter { !$0.isWhitespace }
    }
}

extension ServerError {
    /// ER_FILE_EXISTS_ERROR
    fileprivate static let fileExists: UInt32 = 1086
}
