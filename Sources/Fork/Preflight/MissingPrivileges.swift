import Catalog
import MySQL
import Server

/// Which of the required privileges an account does not have, and how to grant them.
struct MissingPrivileges {
    /// To be granted on `*.*`, with what each is for.
    private(set) var global: [(name: String, purpose: String)] = []
    /// Taken away by partial revokes: database to privileges.
    private(set) var revoked: [String: [String]] = [:]

    /// - Parameter known: every privilege that the server knows; what it does not know it does not ask for.
    init(of held: HeldPrivileges, known: Set<String>, required: [RequiredPrivilege]) {
        for privilege in required {
            let names = privilege.names.filter(known.contains)
            guard let name = names.first, !global.contains(where: { names.contains($0.name) }),
                !names.contains(where: { Self.isHeld($0, held, privilege.scope) })
            else { continue }
            let lost = Self.databasesLost(name, held, privilege.scope)
            if lost.isEmpty { global.append((name, privilege.purpose)) }
            for database in lost { revoked[database, default: []].append(name) }
        }
    }

    var isEmpty: Bool { global.isEmpty && revoked.isEmpty }

    /// `SHOW VIEW (to read views)`
    var reasons: [String] {
        // Many share a purpose: say it once.
        var byPurpose: [(purpose: String, names: [String])] = []
        for (name, purpose) in global {
            if let index = byPurpose.firstIndex(where: { $0.purpose == purpose }) {
                byPurpose[index].names.append(name)
            } else {
                byPurpose.append((purpose, [name]))
            }
        }
        return byPurpose.map { "\($0.names.joined(separator: ", ")) (\($0.purpose))" }
            + revoked.sorted { $0.key < $1.key }.map { "\($1.joined(separator: ", ")) on database \($0)" }
    }

    /// The statements that grant what is missing, and no more.
    func statements(for account: AccountName) -> [String] {
        let name = SQL.account(user: account.user, host: account.host)
        let names = global.map(\.name).joined(separator: ", ")
        return (names.isEmpty ? [] : ["GRANT \(names) ON *.* TO \(name);"])
            + revoked.sorted { $0.key < $1.key }.map { database, names in
                "GRANT \(names.joined(separator: ", ")) ON \(SQL.identifier(database)).* TO \(name);"
            }
    }

    /// - Parameter server: `source db1:3306`
    func problem(of account: AccountName, on server: String, _ role: ServerRole) -> Problem {
        Problem(
            code: "missing-privileges", server: role,
            message: "the account \(account) on \(server) lacks \(reasons.joined(separator: ", "))",
            hint: "run there, as an administrator: \(statements(for: account).joined(separator: " "))")
    }

    private static func isHeld(_ name: String, _ held: HeldPrivileges, _ scope: RequiredPrivilege.Scope) -> Bool {
        switch scope {
        case .server: held.hold(name)
        case .databases(let databases): databases.allSatisfy { held.hold(name, in: $0) }
        case .everyDatabase: held.hold(name) && databasesLost(name, held, scope).isEmpty
        }
    }

    /// The databases in which an account that holds a privilege on `*.*` has lost it.
    private static func databasesLost(
        _ name: String, _ held: HeldPrivileges, _ scope: RequiredPrivilege.Scope
    ) -> [String] {
        guard held.hold(name) else { return [] }
        switch scope {
        case .server: return []
        case .databases(let databases): return databases.filter { !held.hold(name, in: $0) }
        case .everyDatabase(let exceptions):
            return held.databasesRevoked(of: name).filter { !exceptions.contains($0) }
        }
    }
}
