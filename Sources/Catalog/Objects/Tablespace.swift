import MySQL

/// A general tablespace that copied tables live in, or none at all yet.
public struct Tablespace: Sendable, Equatable, Codable {
    public let name: String
    public let fileName: String
    /// Where the file is, if that is outside of the data directory. A fork has it in the data directory.
    public var directory: String?
    /// Bytes of a compressed page; 0 for pages of the server's own size.
    public var blockSize = 0
    public var isEncrypted = false
    /// Bytes by which the file grows; 0 leaves it to the server.
    public var autoextendSize = 0
    /// JSON.
    public var engineAttribute: String?

    /// - Parameter path: of the file, as the server has it: relative ones begin at the data directory.
    package init(name: String, path: String, dataDirectory: String) {
        self.name = name
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        fileName = String(parts.last ?? "")
        let folder = parts.dropLast().joined(separator: "/")
        let isInside = path.hasPrefix("/") ? folder + "/" == dataDirectory : ["", "."].contains(folder)
        directory = isInside ? nil : folder
    }
}

extension Tablespace {
    /// The part of it that a fork does not have.
    package var notCopied: NotCopied? {
        directory.map {
            NotCopied(
                object: "directory of tablespace \(name)",
                reason: "its file is in \($0) on the source; on the fork it is \(fileName) in the data directory")
        }
    }

    package var createStatement: String {
        var statement = "CREATE TABLESPACE \(SQL.identifier(name)) ADD DATAFILE \(SQL.literal(fileName))"
        if autoextendSize > 0 { statement += " AUTOEXTEND_SIZE = \(autoextendSize)" }
        if blockSize > 0 { statement += " FILE_BLOCK_SIZE = \(blockSize)" }
        // Said either way: without it the server's default_table_encryption decides.
        statement += isEncrypted ? " ENCRYPTION = 'Y'" : " /*!80013 ENCRYPTION = 'N' */"
        if let engineAttribute { statement += " ENGINE_ATTRIBUTE = \(SQL.literal(engineAttribute))" }
        // Not that of the server's default_storage_engine.
        return statement + " ENGINE = InnoDB"
    }
}
