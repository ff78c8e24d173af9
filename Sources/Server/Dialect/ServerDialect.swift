import MySQL

/// What a server is able to do, and how it wants it said: asked here, and nowhere else. By its version, as a server has what its
/// release brought (MySQL manual, "What Is New", release notes).
package struct ServerDialect: Sendable, Equatable {
    /// 80036 for 8.0.36.
    package let version: Int

    package init(version: Int) { self.version = version }

    // MARK: - Statements

    /// Where the binary log ends, and what it leaves out.
    package var showBinaryLogStatus: String {
        version >= 80_200 ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS"
    }

    package var showReplicaStatus: String { version >= 80_022 ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS" }

    package var resetBinaryLogs: String { version >= 80_200 ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER" }

    // MARK: - What it has

    /// JavaScript libraries, which routines import.
    package var hasLibraries: Bool { version >= 90_200 }

    /// Indexes on expressions: `information_schema.STATISTICS.EXPRESSION`
    package var hasIndexExpressions: Bool { version >= 80_013 }

    /// `ALTER DATABASE … READ ONLY`
    package var hasReadOnlyDatabases: Bool { version >= 80_022 }

    /// A keyring that is a component, and shown in the performance schema.
    package var hasKeyringComponents: Bool { version >= 80_024 }

    /// `information_schema.TABLESPACES_EXTENSIONS`
    package var hasTablespaceAttributes: Bool { version >= 80_021 }

    /// `information_schema.INNODB_TABLESPACES.AUTOEXTEND_SIZE`
    package var hasAutoextendSize: Bool { version >= 80_023 }

    /// The JSON of a histogram says whether ANALYZE TABLE makes it anew; older servers do not write that.
    package var histogramsSayWhetherTheyAreUpdated: Bool { version >= 80_400 }

    // MARK: - Sessions

    /// What a session that reads definitions needs beside what every server knows.
    package var readingSettings: [String] {
        version >= 80_030 ? ["show_gipk_in_create_table_and_information_schema = 1"] : []
    }

    /// What a session that writes a fork needs beside what every server knows.
    package var writingSettings: [String] {
        Self.lenientSettings.filter { $0.since <= version }.map(\.setting)
            + (version >= 80_027 ? ["innodb_ddl_buffer_size = 67108864", "innodb_ddl_threads = 2"] : [])
    }

    /// With these a session takes the definitions of another server's tables as they are. With the version from which on a server
    /// knows each.
    package static let lenientSettings: [(setting: String, since: Int)] = [
        ("explicit_defaults_for_timestamp = 1", 80_000),
        ("sql_require_primary_key = 0", 80_013),
        ("innodb_strict_mode = 0", 80_000),
        ("sql_generate_invisible_primary_key = 0", 80_030),
        ("restrict_fk_on_non_standard_key = 0", 80_400),
    ]
}

extension Connection {
    package nonisolated var dialect: ServerDialect { ServerDialect(version: version) }
}
