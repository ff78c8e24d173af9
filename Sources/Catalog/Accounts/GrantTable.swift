import MySQL
import Server

/// The tables that hold everything about accounts (MySQL manual, "Grant Tables"). Column names are in lower case here: some
/// tables have them in upper case.
package enum GrantTable: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    /// Accounts: authentication, state, and static privileges for everything.
    case user
    /// Dynamic privileges, which are always for everything.
    case global = "global_grants"
    case database = "db"
    case table = "tables_priv"
    case column = "columns_priv"
    case routine = "procs_priv"
    case proxy = "proxies_priv"
    case roleEdge = "role_edges"
    case defaultRole = "default_roles"
    case passwordHistory = "password_history"

    /// `` mysql.`user` ``
    var sqlName: String { SQL.identifier("mysql", rawValue) }

    /// The columns with the name of the account that a row belongs to.
    var accountColumns: (user: String, host: String) {
        self == .roleEdge ? ("to_user", "to_host") : ("user", "host")
    }

    /// The columns with the name of the role that a row is about.
    var roleColumns: (user: String, host: String)? {
        switch self {
        case .roleEdge: ("from_user", "from_host")
        case .defaultRole: ("default_role_user", "default_role_host")
        default: nil
        }
    }

    /// What a privilege column holds, and so how the privileges of two rows are added up.
    enum PrivilegeKind {
        /// ENUM('N','Y')
        case flag
        /// SET, or a number that is 0 or 1
        case bits
    }

    /// nil for a column that does not hold privileges.
    func privilegeKind(of column: String) -> PrivilegeKind? {
        switch (self, column) {
        case (.user, _), (.database, _): column.hasSuffix("_priv") ? .flag : nil
        case (.global, "with_grant_option"), (.roleEdge, "with_admin_option"): .flag
        case (.table, "table_priv"), (.table, "column_priv"), (.column, "column_priv"): .bits
        case (.routine, "proc_priv"), (.proxy, "with_grant"): .bits
        default: nil
        }
    }
}

/// A row of a grant table: bytes by column name (lower case), nil for NULL.
package struct GrantRow: Sendable, Equatable {
    package var values: [String: [UInt8]?]

    /// The text of a column; empty for NULL, and for a column that this server's version does not have.
    package func text(_ column: String) -> String {
        guard let value = values[column], let bytes = value else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    package func account(in table: GrantTable) -> AccountName {
        let columns = table.accountColumns
        return AccountName(text(columns.user), text(columns.host))
    }

    package func role(in table: GrantTable) -> AccountName? {
        table.roleColumns.map { AccountName(text($0.user), text($0.host)) }
    }
}

extension GrantRow: Codable {
    package init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: TextOrBytes?].self)
            .mapValues { $0?.wrappedValue }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values.mapValues { $0.map { TextOrBytes(wrappedValue: $0) } })
    }
}
