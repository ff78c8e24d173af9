/// What a server or the client library answered, and what was being done to which server.
public struct ServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `source db1:3306` or `target /run/mysqld.sock`.
    public let server: String
    /// What was tried, as a phrase: `connect`, `copy table shop.orders`.
    public var operation: String
    /// The server's error number, or the client library's (2000 to 2999). Zero when neither gave one.
    public let number: UInt32
    public let sqlState: String
    public var message: String

    public init(server: String, operation: String, number: UInt32, sqlState: String = "HY000", message: String) {
        self.server = server
        self.operation = operation
        self.number = number
        self.sqlState = sqlState
        self.message = message
    }

    public var description: String {
        "\(operation) on \(server) failed: \(message) (error \(number), SQLSTATE \(sqlState))"
    }

    /// The connection is gone or was never made, as opposed to a statement the server rejected.
    /// Numbers: client errors CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR, CR_UNKNOWN_HOST, CR_SERVER_GONE_ERROR,
    /// CR_SERVER_LOST, CR_SERVER_LOST_EXTENDED; server errors ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED,
    /// ER_CLIENT_INTERACTION_TIMEOUT.
    public var isConnectionLost: Bool {
        [2002, 2003, 2005, 2006, 2013, 2055, 1053, 1927, 3169, 4031].contains(number)
    }
}

/// Error numbers that decide something here (MySQL manual, "Server Error Message Reference").
extension ServerError {
    public static let accessDenied: UInt32 = 1045
    /// ER_DBACCESS_DENIED_ERROR
    public static let databaseAccessDenied: UInt32 = 1044
    public static let lockWaitTimeout: UInt32 = 1205
    /// ER_TABLEACCESS_DENIED_ERROR
    public static let tableAccessDenied: UInt32 = 1142
    /// ER_SPECIFIC_ACCESS_DENIED_ERROR: a privilege is missing.
    public static let privilegeMissing: UInt32 = 1227
    /// ER_SOURCE_FATAL_ERROR_READING_BINLOG: what was asked for is purged, not there, or damaged.
    public static let binlogUnreadable: UInt32 = 1236
    /// CR_AUTH_PLUGIN_ERR: the server asked for a password in a way in which it is not sent.
    public static let passwordWithheld: UInt32 = 2061
    /// CR_SERVER_LOST
    static let connectionLost: UInt32 = 2013
    /// CR_MALFORMED_PACKET
    public static let malformedPacket: UInt32 = 2027
    /// CR_SSL_CONNECTION_ERROR
    static let tlsFailure: UInt32 = 2026
}
