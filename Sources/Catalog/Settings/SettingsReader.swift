import MySQL
import Server

package enum SettingsReader {
    /// Reads the global system variables of a server, those of components and plugins included. Needs no privilege;
    /// what needs SENSITIVE_VARIABLES_OBSERVER is not seen without it.
    ///
    /// Options that are not system variables (sysdate-is-now, replication filters) cannot be read from a server.
    package static func read(from connection: Connection) async throws -> ServerSettings {
        let operation = "read the global variables"
        // variables_info and global_variables work with performance_schema=OFF too.
        let rows = try await connection.query(
            """
            SELECT v.VARIABLE_NAME, v.VARIABLE_VALUE, i.VARIABLE_SOURCE, i.SET_USER
            FROM performance_schema.global_variables v
            LEFT JOIN performance_schema.variables_info i USING (VARIABLE_NAME)
            """,
            operation: operation
        ).rows
        var settings: [String: ServerSettings.Setting] = [:]
        for row in rows {
            let name = row.text("VARIABLE_NAME").lowercased()
            let origin = try await origin(of: name, row, on: connection)
            let isWanted = origin != .compiled || SettingName.untracked.contains(name)
            let value = row.string("VARIABLE_VALUE")
            settings[name] = .init(isWanted ? try await exactly(value, of: name, on: connection) : value, origin)
        }
        return ServerSettings(settings)
    }

    /// The present value of one variable; nil for NULL.
    package static func value(of name: String, on connection: Connection) async throws -> String? {
        let rows = try await connection.query(
            "SELECT VARIABLE_VALUE FROM performance_schema.global_variables WHERE VARIABLE_NAME = \(SQL.literal(name))",
            operation: "read \(name)"
        ).rows
        return try await exactly(rows.first?.string("VARIABLE_VALUE"), of: name, on: connection)
    }

    /// The table shows NULL as an empty text and cuts values at 1024 bytes (measured); then the variable itself is
    /// asked.
    private static func exactly(_ value: String?, of name: String, on connection: Connection) async throws -> String? {
        if let value, (1..<1020).contains(value.utf8.count) { return value }
        return try await connection.query("SELECT @@GLOBAL.\(SettingName.quoted(name))", operation: "read \(name)")
            .rows.first?.values[0].map { String(decoding: $0, as: UTF8.self) }
    }

    private static func origin(
        of name: String,
        _ row: Row,
        on connection: Connection
    ) async throws -> ServerSettings.Origin {
        switch row.text("VARIABLE_SOURCE") {
        case "", "COMPILED": return .compiled
        case "DYNAMIC":
            // foreign_key_checks is one that a server sets for itself: there is no user to name.
            if row.string("SET_USER") == nil { return .unclear }
            do {
                _ = try await connection.query(
                    "SELECT @@SESSION.\(SettingName.quoted(name))",
                    operation: "read \(name)"
                )
                return .unclear
            } catch let error as ServerError where error.number == ServerError.notChangeable {
                return .runtime  // it is a GLOBAL variable, so nothing but SET GLOBAL or SET PERSIST sets it
            }
        default: return .configured
        }
    }
}
