import MySQL

/// Reads what the account may not be allowed to read: nil when the server denies it.
package func permitted<T>(_ read: () async throws -> T) async throws -> T? {
    do {
        return try await read()
    } catch let error as ServerError where denials.contains(error.number) {
        return nil
    }
}

/// ER_DBACCESS_DENIED_ERROR, ER_ACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR,
/// ER_SPECIFIC_ACCESS_DENIED_ERROR.
private let denials: Set<UInt32> = [1044, 1045, 1142, 1143, 1227]
