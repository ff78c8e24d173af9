import Catalog
import MySQL

/// The differences between accounts, as part of a verification.
enum AccountVerification {
    /// - Parameter source: the accounts as of the snapshot; when nil, as they are now.
    static func differences(
        source: AccountSet, target: Connection
    ) async throws -> [Difference] {
        let present = try await AccountReader.read(from: target)
        let kept = AccountPlan.kept(
            source: source, target: present, login: try await AccountReader.login(of: target))
        return AccountComparison.differences(source: source, target: present, kept: Set(kept.keys)).map {
            Difference(.account, .different, object: "accounts", detail: $0)
        }
    }
}
