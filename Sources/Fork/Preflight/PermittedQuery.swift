import MySQL

extension Connection {
    /// A query whose answer may be denied: nil when the account lacks the privilege.
    func permittedQuery(_ sql: String, operation: String) async throws -> ResultSet? {
        do {
            return try await query(sql, operation: operation)
        } catch let error as ServerError where Self.denials.contains(error.number) {
            return nil
        }
    }

    /// ER_DBACCESS_DENIED_ERROR, ER_ACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR,
    /// ER_SPECIFIC_ACCESS_DENIED_ERROR.
    private static let denials: Set<UInt32> = [1044, 1045, 1142, 1143, 1227]
}
