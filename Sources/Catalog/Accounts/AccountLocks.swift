/// Accounts that are locked as long as the fork is made: they own objects, and nobody can log in with them.
package struct AccountLocks: Sendable {
    package static let column = "account_locked"

    package let accounts: Set<AccountName>

    /// Rows of `mysql.user` as they are under these locks.
    package func rows(_ rows: [GrantRow]) -> [GrantRow] {
        rows.map { row in
            guard accounts.contains(row.account(in: .user)) else { return row }
            var row = row
            row.values[Self.column] = Array("Y".utf8)
            return row
        }
    }
}
